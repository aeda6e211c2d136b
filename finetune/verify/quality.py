"""The task's metric on validation rows, in PyTorch: what quantization may cost at most a point of."""

import json
from pathlib import Path

import torch
from torch import nn
from transformers import PreTrainedTokenizerBase

from finetune.data.rows import read_chat_rows, read_tab_rows
from finetune.lib.recipe import Recipe
from finetune.train.chat import IGNORED, load_chat_tokenizer, tokenize_row
from finetune.train.encoder import TabScorer, TokenCache, load_tokenizer, score_metrics, score_rows

NAMES = {"encoder": "accuracy", "chat": "share of answer tokens that are right"}


def quality(recipe: Recipe, model: nn.Module, tokenizer_folder: Path, data: Path, trained: Path) -> tuple[float, int]:
    """The metric, 0–1, and on how many rows: the first `verify.rows` validation rows. `model`: float32, of the shape that
    train made."""
    if recipe.kind == "encoder":
        return encoder_accuracy(recipe, model, tokenizer_folder, data, trained)
    return answer_accuracy(recipe, model, load_chat_tokenizer(tokenizer_folder), data)


def encoder_accuracy(recipe: Recipe, model: nn.Module, tokenizer_folder: Path, data: Path, trained: Path) -> tuple[float, int]:
    rows = read_tab_rows(data)
    calibration = json.loads((trained / "calibration.json").read_text(encoding="utf-8"))
    tokens = TokenCache(load_tokenizer(tokenizer_folder), recipe.train.max_tokens)
    chosen = rows.validation[:recipe.verify.rows]
    scored = score_rows(TabScorer(model, 1.0, 0.0).eval(), tokens, chosen, rows.lists)
    return score_metrics(scored, **calibration)["accuracy"], len(chosen)


@torch.no_grad()
def answer_accuracy(recipe: Recipe, model: nn.Module, tokenizer: PreTrainedTokenizerBase, data: Path) -> tuple[float, int]:
    """Each token of the answer is asked for after the right ones before it."""
    right = asked = 0
    chosen = read_chat_rows(data)[1][:recipe.verify.rows]
    for messages in chosen:
        row = tokenize_row(tokenizer, messages)
        logits = model(input_ids=torch.tensor([row["input_ids"]])).logits[0, :-1]
        labels = torch.tensor(row["labels"][1:])
        answered = labels != IGNORED
        right += int((logits.argmax(-1) == labels)[answered].sum())
        asked += int(answered.sum())
    return right / asked, len(chosen)
