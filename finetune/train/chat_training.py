"""Tunes a language model with LoRA. Called by train.py."""

import json
from pathlib import Path

from transformers import AutoModelForCausalLM

from finetune.data.rows import read_chat_rows, read_labels
from finetune.lib.base import ensure_base
from finetune.lib.stage import StageError, show, write_json
from finetune.train.calibrate_chat import LabelledChat, calibrate_chat
from finetune.train.chat import load_chat_tokenizer
from finetune.train.lora import load_frozen, lora_config, save_adapter
from finetune.train.memory import explain_exhaustion
from finetune.train.run import Job, Outcome, run_training
from finetune.train.scratch import make_base
from finetune.train.sft import ChatRows, encode_chat_rows, make_sft_trainer

# what the curves show beside the loss
METRIC = "eval_token_accuracy"


def train_chat(job: Job) -> dict[str, Outcome]:
    """Leaves adapter/; with `scratch`, first base/, which the adapter belongs to; calibration.json where answers are labels."""
    recipe, train = job.recipe, job.recipe.train
    rows = ChatRows(*read_chat_rows(job.data))
    outcomes = {}
    if recipe.scratch:
        base = job.out / "base"
        # the folder is there only when it was finished
        if not base.is_dir():
            outcomes["base"] = make_base(job, rows, base)
    else:
        base = ensure_base(recipe.base, recipe.kind)
    expect_positions(base, train.max_tokens)
    tokenizer = load_chat_tokenizer(base)
    encoded = encode_chat_rows(tokenizer, rows, train.max_tokens)
    with explain_exhaustion(recipe, job.out, loading=True):
        model = load_frozen(AutoModelForCausalLM, base, recipe)
    trainer = make_sft_trainer(job, "adapter", model, tokenizer, encoded, epochs=train.epochs, learning_rate=train.learning_rate,
                               peft_config=lora_config(model, recipe, task_type="CAUSAL_LM"))
    outcome = outcomes["adapter"] = run_training(trainer, job, "adapter", job.deadline())
    if job.is_main:
        save_adapter(trainer.model, job.out / "adapter", recipe)
        labels = read_labels(job.data / "chat-validation.jsonl")
        if labels is not None:
            labelled = [LabelledChat(*row) for row in zip(rows.validation, labels, strict=True)]
            trainer.model.eval()
            outcome.facts["calibration"] = calibrate_chat(trainer.model, tokenizer, labelled, train.seed)
            write_json(job.out / "calibration.json", outcome.facts["calibration"])
        # what the best weights scored when they were weighed
        best = next((entry for entry in outcome.history if entry["step"] == outcome.facts["best_step"] and "eval_loss" in entry), {})
        outcome.facts["validation"] = {name.removeprefix("eval_"): round(best[name], 4)
                                       for name in ("eval_loss", "eval_token_accuracy", "eval_exact") if name in best}
    return outcomes


def expect_positions(base: Path, max_tokens: int) -> None:
    positions = json.loads((base / "config.json").read_text(encoding="utf-8")).get("max_position_embeddings")
    if positions and max_tokens > positions:
        raise StageError(f"train.max_tokens: {max_tokens} is more than the {positions} positions of {show(base)}; lower it.")
