"""Tiny models and rows, made on the spot: seconds, no network."""

import hashlib
import json
import random
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from transformers.utils import logging

from finetune.lib.recipe import CausalRecipe, EncoderRecipe, parse_recipe

TOPICS = {
    "Development": ["code", "git", "compiler", "library", "bug"],
    "Shopping": ["shoes", "price", "cart", "sofa", "discount"],
    "News": ["election", "minister", "storm", "report", "headline"],
}
NOWHERE = ["hospital", "train", "recipe", "tax", "church"]
FILLER = ["page", "home", "start", "about"]
MARKS = [":", ",", "|", "."]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@pytest.fixture(scope="session", autouse=True)
def quiet():
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(2)


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory) -> Path:
    """A random BERT of two layers with a tokenizer of whole words."""
    folder = tmp_path_factory.mktemp("tiny-bert")
    words = sorted({w.lower() for name, own in TOPICS.items() for w in [name, *own]} | {*NOWHERE, *FILLER, *MARKS})
    vocab = {token: i for i, token in enumerate([*SPECIAL, *words])}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", vocab["[SEP]"]), ("[CLS]", vocab["[CLS]"]))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
                            sep_token="[SEP]", mask_token="[MASK]").save_pretrained(folder)
    torch.manual_seed(0)
    BertModel(BertConfig(vocab_size=len(vocab), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                         num_attention_heads=2, max_position_embeddings=64), add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    """Rows as finetune/data writes them."""
    folder = tmp_path_factory.mktemp("data")
    rng = random.Random(1)
    lists = []
    for id in range(6):
        names = list(TOPICS) if id == 0 else rng.sample(list(TOPICS), rng.randint(2, 3))
        lists.append({"id": id, "names": names, "texts": [f"{name}: {', '.join(TOPICS[name][:2])}" for name in names]})
    hashes = {
        "lists.jsonl": write(folder / "lists.jsonl", lists),
        "train.jsonl": write(folder / "train.jsonl", [make_row(rng, lists) for _ in range(240)]),
        "validation.jsonl": write(folder / "validation.jsonl", [make_row(rng, lists) for _ in range(60)]),
        "chat.jsonl": write(folder / "chat.jsonl", [make_chat(make_row(rng, lists), lists) for _ in range(80)]),
    }
    (folder / "manifest.json").write_text(json.dumps({"seed": "1", "sha256": hashes}))
    return folder


def make_row(rng: random.Random, lists: list[dict]) -> dict:
    chosen = lists[0] if rng.random() < 0.5 else rng.choice(lists)
    label = rng.randint(-1, len(chosen["names"]) - 1)
    words = NOWHERE if label < 0 else TOPICS[chosen["names"][label]]
    text = f"{rng.choice(words)} {rng.choice(words)} {' '.join(rng.choices(FILLER, k=rng.randint(0, 5)))} | {rng.choice(words)}"
    return {"text": text, "list": chosen["id"], "label": label, "site": "site.example", "kind": "page"}


def make_chat(row: dict, lists: list[dict]) -> dict:
    names = lists[row["list"]]["names"]
    answer = "Other" if row["label"] < 0 else names[row["label"]]
    return {"messages": [{"role": "system", "content": f"Categories: {', '.join(names)}"},
                         {"role": "user", "content": row["text"]}, {"role": "assistant", "content": answer}]}


def write(path: Path, rows: list[dict]) -> str:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_text(text)
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def encoder_recipe(tiny_bert) -> EncoderRecipe:
    return parse_recipe({
        "kind": "encoder", "task": "group-tabs", "base": str(tiny_bert), "max_tokens": 24,
        "lora": {"rank": 4, "alpha": 8, "dropout": 0.1},
        "training": {"epochs": 3, "rows_per_batch": 16, "learning_rate": 0.01, "seed": 3, "checkpoint_steps": 10},
    }, "tiny", "tiny.yaml")


@pytest.fixture
def causal_recipe() -> CausalRecipe:
    return parse_recipe({
        "kind": "causal-lm", "task": "group-tabs", "max_tokens": 128,
        "model": {"vocab_size": 300, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
                  "num_attention_heads": 2, "num_key_value_heads": 1},
        "training": {"epochs": 2, "rows_per_batch": 8, "learning_rate": 0.01, "seed": 3, "checkpoint_steps": 5},
    }, "tiny-llama", "tiny-llama.yaml")
