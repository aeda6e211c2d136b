"""Trains the model of a recipe on the rows of its task: build/data/<task>/ -> build/train/<id>/.

    .venv/bin/python train.py hearth
    .venv/bin/python train.py hearth --resume             # goes on from the last checkpoint, with the same result
    .venv/bin/python train.py nano --max-minutes 3

An encoder leaves adapter/ and calibration.json, a language model leaves model/; both leave loss.png and, last,
complete.json. Runs on the CPU or one GPU.
"""

import argparse
import json
import os
import shutil
from dataclasses import asdict, replace
from pathlib import Path

# with several GPUs, Trainer would split batches that must stay whole
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

import torch
from transformers import PrinterCallback, Trainer, TrainingArguments, set_seed
from transformers.utils import logging

from finetune.lib.base import ensure_base
from finetune.train.calibrate import calibrate
from finetune.train.chat import ChatTrainer, make_chat_trainer
from finetune.train.encoder import (Batches, EncoderTrainer, TabScorer, TokenCache, load_tokenizer, make_scorer, plan_batches, save_adapter,
                     score_metrics, score_rows)
from finetune.train.progress import KeepBest, MaxMinutes, Progress, draw_curve
from finetune.lib.recipe import CausalRecipe, EncoderRecipe, Recipe, Training, load_recipe
from finetune.data.rows import expect_data, read_tab_rows
from finetune.lib.stage import BUILD, MARKER, StageError, mark_complete, print_settings, run_stage, show, write_json


def train(recipe: Recipe, data: Path, out: Path, *, resume: bool = False, max_minutes: float | None = None) -> None:
    """Trains a recipe from the rows in `data` into `out`.

    Raises StageError when the rows are missing or, on resuming, are not those that the training began with.
    """
    # how it is deployed later is no part of how it is trained
    settings = {"recipe": asdict(replace(recipe, deploy=None)), "data": expect_data(data, recipe.task)}
    prepare_folder(out, settings, resume)
    set_seed(recipe.training.seed)
    make, finish = (make_encoder_trainer, finish_encoder) if isinstance(recipe, EncoderRecipe) else (make_chat_trainer, finish_chat)
    trainer, steps_per_epoch = make(recipe, data, lambda steps, **more: make_arguments(recipe.training, out, steps, **more))
    metric, better_is_greater = trainer.args.metric_for_best_model, trainer.args.greater_is_better
    limit = MaxMinutes(max_minutes) if max_minutes else None
    for callback in [Progress(), KeepBest(metric, recipe.training.patience, better_is_greater), *([limit] if limit else [])]:
        trainer.add_callback(callback)
    trainer.remove_callback(PrinterCallback)
    trainable = sum(p.numel() for p in trainer.model.parameters() if p.requires_grad)
    print(f"  device: {trainer.args.device}, {trainable:,} trainable parameters, {steps_per_epoch} steps an epoch", flush=True)

    checkpoint = last_checkpoint(out) if resume else None
    print(f"  resuming from {show(checkpoint)}" if checkpoint else "  starting anew")
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    load_best(trainer)
    facts = finish(trainer, recipe, out)
    draw_curve(trainer.state.log_history, metric, out / "loss.png")
    mark_complete(out, {**settings, **facts, "steps": trainer.state.global_step, "best_step": trainer.state.best_global_step,
                        "stopped_by_time": bool(limit and limit.reached)})
    print(f"{show(out)} is complete: {facts}")


def prepare_folder(out: Path, settings: dict, resume: bool) -> None:
    begun = out / "settings.json"
    if resume and not begun.is_file():
        raise StageError(f"There is nothing to resume in {show(out)}; run without --resume.")
    if resume and json.loads(begun.read_text(encoding="utf-8")) != json.loads(json.dumps(settings)):
        raise StageError(f"The recipe or the rows are not those that {show(out)} began with; run without --resume.")
    if not resume:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        write_json(begun, settings)
    (out / MARKER).unlink(missing_ok=True)


def make_arguments(training: Training, out: Path, steps_per_epoch: int, **more) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(out), seed=training.seed, bf16=training.bf16, use_cpu=not torch.cuda.is_available(), learning_rate=training.learning_rate, weight_decay=training.weight_decay,
        warmup_steps=round(training.warmup * steps_per_epoch * training.epochs), lr_scheduler_type="cosine",
        eval_strategy="steps", eval_steps=steps_per_epoch, save_strategy="steps", save_steps=training.checkpoint_steps,
        save_total_limit=2, logging_steps=max(1, min(20, steps_per_epoch // 5)), train_sampling_strategy="sequential",
        disable_tqdm=True, report_to="none", dataloader_num_workers=0, remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(), **more,
    )


def last_checkpoint(out: Path) -> Path | None:
    """The newest checkpoint that was written to its end: its state comes last."""
    whole = [path for path in out.glob("checkpoint-*") if (path / "trainer_state.json").is_file()]
    return max(whole, key=lambda path: int(path.name.split("-")[1]), default=None)


def load_best(trainer: Trainer) -> None:
    # not load_best_model_at_end: that would tie checkpoints to evaluations
    if trainer.state.best_model_checkpoint and trainer.state.best_global_step != trainer.state.global_step:
        trainer._load_best_model()


def make_encoder_trainer(recipe: EncoderRecipe, data: Path, arguments) -> tuple[EncoderTrainer, int]:
    base = ensure_base(recipe.base)
    tokens = TokenCache(load_tokenizer(base), recipe.max_tokens)
    rows = read_tab_rows(data)
    tokens.add([row.text for row in rows.train])
    tokens.add([text for one in rows.lists.values() for text in one.texts])
    lengths = [len(tokens[row.text]) for row in rows.train]
    plan = plan_batches(rows.train, lengths, recipe.training.rows_per_batch, recipe.training.epochs, recipe.training.seed)
    steps_per_epoch = len(plan) // recipe.training.epochs
    trainer = EncoderTrainer(
        make_scorer(recipe, base),
        arguments(steps_per_epoch, num_train_epochs=1, per_device_train_batch_size=1, metric_for_best_model="eval_macro_f1",
                  greater_is_better=True),
        data_collator=lambda items: items[0],
        train_dataset=Batches(plan, rows.train, rows.lists, tokens, recipe.label_smoothing),
        eval_dataset=rows.validation, tokens=tokens, data=rows,
    )
    return trainer, steps_per_epoch


def finish_encoder(trainer: EncoderTrainer, recipe: EncoderRecipe, out: Path) -> dict:
    scorer: TabScorer = trainer.model
    save_adapter(scorer, out / "adapter", recipe.lora, recipe.base)
    scored = score_rows(scorer, trainer.tokens, trainer.data.validation, trainer.data.lists)
    calibration = calibrate(scored, scorer.log_temperature.exp().item(), scorer.other.item())
    write_json(out / "calibration.json", asdict(calibration))
    metrics = score_metrics(scored, **asdict(calibration))
    return {"calibration": asdict(calibration), "validation": {name: round(value, 4) for name, value in metrics.items()}}


def finish_chat(trainer: ChatTrainer, recipe: CausalRecipe, out: Path) -> dict:
    trainer.model.save_pretrained(out / "model")
    trainer.processing_class.save_pretrained(out / "model")
    return {"validation": {name.removeprefix("eval_"): round(value, 4) for name, value in trainer.evaluate().items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", help="its id, or a path")
    parser.add_argument("--data", type=Path, help="default: build/data/<task>")
    parser.add_argument("--out", type=Path, help="default: build/train/<id>")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--max-minutes", type=float, help="stop training after so many minutes, keeping the best so far")
    arguments = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = load_recipe(arguments.recipe)
    data = arguments.data or BUILD / "data" / recipe.task
    out = arguments.out or BUILD / "train" / recipe.id
    print_settings(f"train {recipe.id}", {**asdict(recipe), "data": show(data), "out": show(out),
                                          "max_minutes": arguments.max_minutes})
    train(recipe, data, out, resume=arguments.resume, max_minutes=arguments.max_minutes)


if __name__ == "__main__":
    run_stage(main)
