"""One training from its first step to its last, whatever is trained: arguments, checkpoints, resuming, the best weights.
Called by train.py."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.utils.tensorboard import SummaryWriter
from transformers import PrinterCallback, Trainer, TrainingArguments
from transformers.integrations import TensorBoardCallback

from finetune.lib.recipe import Recipe
from finetune.lib.stage import show
from finetune.train.progress import KeepBest, MaxMinutes, Progress

# at least, over a whole training: early stopping needs several, also in one epoch
EVALUATIONS = 6


@dataclass(frozen=True)
class Job:
    """What a call of train.py is to do."""

    recipe: Recipe
    data: Path
    out: Path
    resume: bool
    # of time.monotonic(), in seconds
    began: float
    max_minutes: float | None
    # of these processes
    processes: int
    is_main: bool

    def checkpoints(self, phase: str) -> Path:
        return self.out / "checkpoints" / phase

    def deadline(self, share: float = 1.0) -> float | None:
        return None if self.max_minutes is None else self.began + share * self.max_minutes * 60


@dataclass(frozen=True)
class Outcome:
    history: list[dict[str, Any]]
    facts: dict[str, Any]


def training_arguments(kind: type[TrainingArguments], job: Job, phase: str, steps: int, *, epochs: int, learning_rate: float,
                       **more: Any) -> TrainingArguments:
    """`steps`: of the whole training, which is one pass over a dataset that holds its epochs one after another."""
    train = job.recipe.train
    cuda = torch.cuda.is_available()
    return kind(
        output_dir=str(job.checkpoints(phase)), seed=train.seed, bf16=train.bf16, use_cpu=not cuda,
        num_train_epochs=1, gradient_accumulation_steps=train.accumulate, learning_rate=learning_rate,
        weight_decay=train.weight_decay, warmup_steps=round(train.warmup * steps), lr_scheduler_type="cosine",
        eval_strategy="steps", eval_steps=-(-steps // max(epochs, EVALUATIONS)), save_strategy="steps",
        save_steps=train.checkpoint_steps, save_total_limit=2, logging_steps=max(1, min(20, steps // 20)),
        train_sampling_strategy="sequential", disable_tqdm=True, report_to="none", remove_unused_columns=False,
        dataloader_pin_memory=cuda, **more,
    )


def run_training(trainer: Trainer, job: Job, phase: str, deadline: float | None) -> Outcome:
    """Trains, from the last checkpoint where there is one to resume from, and leaves the best weights in the first process."""
    args = trainer.args
    limit = MaxMinutes(deadline) if deadline else None
    best = KeepBest(args.metric_for_best_model, job.recipe.train.patience, args.greater_is_better)
    events = [TensorBoardCallback(SummaryWriter(str(job.out / "tensorboard" / phase)))] if job.is_main else []
    for callback in [Progress(), best, *events, *([limit] if limit else [])]:
        trainer.add_callback(callback)
    trainer.remove_callback(PrinterCallback)
    trainable = sum(p.numel() for p in trainer.model.parameters() if p.requires_grad)
    device = f"{args.device}" + (f" × {job.processes} processes" if job.processes > 1 else "")
    checkpoint = last_checkpoint(job.checkpoints(phase)) if job.resume else None
    print(f"{phase}: {trainable:,} trainable parameters on {device}, "
          f"{f'resuming from {show(checkpoint)}' if checkpoint else 'from the beginning'}", flush=True)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if job.is_main:
        load_best(trainer)
    state = trainer.state
    return Outcome(state.log_history, {
        "steps": state.global_step, "best_step": state.best_global_step, "device": device, "trainable_parameters": trainable,
        "stopped_by_time": bool(limit and limit.reached),
        "stopped_early": state.global_step < state.max_steps and best.is_stale(state),
    })


def last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written to its end: its state comes last."""
    whole = [path for path in folder.glob("checkpoint-*") if _is_json(path / "trainer_state.json")]
    return max(whole, key=lambda path: int(path.name.split("-")[1]), default=None)


def _is_json(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError):
        return False


def load_best(trainer: Trainer) -> None:
    # not load_best_model_at_end: that would tie checkpoints to evaluations
    if trainer.state.best_model_checkpoint and trainer.state.best_global_step != trainer.state.global_step:
        trainer._load_best_model()
