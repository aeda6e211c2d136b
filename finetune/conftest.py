"""Tiny models and rows, made on the spot: seconds, no network."""

import copy
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (AutoModelForCausalLM, BertConfig, BertModel, LlamaConfig, Phi3Config, PhiConfig, PreTrainedTokenizerFast)
from transformers.utils import logging

from finetune.lib.recipe import Recipe, parse_recipe

TOPICS = {
    "Development": ["code", "git", "compiler", "library", "bug"],
    "Shopping": ["shoes", "price", "cart", "sofa", "discount"],
    "News": ["election", "minister", "storm", "report", "headline"],
}
NOWHERE = ["hospital", "train", "recipe", "tax", "church"]
FILLER = ["page", "home", "start", "about"]
MARKS = [":", ",", "|", "."]
TURNS = ["<unk>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
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
def tiny_causal(tmp_path_factory) -> Callable[[str], Path]:
    """A random language model of two layers, by its model_type, with a tokenizer of whole words; phi has no chat template."""
    made = {}

    def make(kind: str) -> Path:
        if kind not in made:
            made[kind] = make_causal(kind, tmp_path_factory.mktemp(f"tiny-{kind}"))
        return made[kind]

    return make


def make_causal(kind: str, folder: Path) -> Path:
    words = sorted({w for name, own in TOPICS.items() for w in [name, *own]} | {*NOWHERE, *FILLER, *MARKS})
    vocab = {token: i for i, token in enumerate([*TURNS, "Categories", "Other", "\n", "Instruct", "Output", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split("\n", "isolated"), pre_tokenizers.Split(" ", "removed"), pre_tokenizers.Punctuation()])
    template = None if kind == "phi" else (
        "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="<|end|>", chat_template=template,
                            additional_special_tokens=TURNS[2:]).save_pretrained(folder)
    sizes = {"vocab_size": len(vocab), "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2,
             "num_key_value_heads": 2, "max_position_embeddings": 64, "initializer_range": 0.2,
             "bos_token_id": None, "eos_token_id": 1, "pad_token_id": None}
    config = {"llama": lambda: LlamaConfig(**{**sizes, "num_key_value_heads": 1}),
              "phi": lambda: PhiConfig(**sizes, partial_rotary_factor=0.5),
              "phi3": lambda: Phi3Config(**sizes, original_max_position_embeddings=64)}[kind]()
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
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
        "chat-train.jsonl": write(folder / "chat-train.jsonl", [make_chat(make_row(rng, lists), lists) for _ in range(90)]),
        "chat-validation.jsonl": write(folder / "chat-validation.jsonl", [make_chat(make_row(rng, lists), lists) for _ in range(21)]),
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
                         {"role": "user", "content": row["text"]}, {"role": "assistant", "content": answer}],
            "labels": [*names, "Other"]}


def write(path: Path, rows: list[dict]) -> str:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_text(text)
    return hashlib.sha256(text.encode()).hexdigest()


RESOLVED = {
    "id": "tiny", "kind": "chat", "task": "group-tabs", "base": None, "scratch": None,
    "data": {"rows": 100, "seed": "1", "own": None, "categories": None},
    "train": {"max_tokens": 64, "epochs": 3, "rows_per_batch": 16, "accumulate": 1, "learning_rate": 0.01, "seed": 3, "warmup": 0.05,
              "weight_decay": 0.0, "patience": 3, "checkpoint_steps": 10, "bf16": False, "gradient_checkpointing": False,
              "base_bits": 16, "processes": 1, "label_smoothing": 0.0, "head": {"temperature": 0.05, "other": 0.25},
              "lora": {"rank": 4, "alpha": 8, "dropout": 0.1, "targets": "auto", "dtype": "float32"}},
    "merge": {"dtype": "float32"},
    "quantize": {"quantization": "q4f32_1", "context_window": 128, "prefill_chunk": 32},
    "compile": {"kernels": ["software"], "optimize": "O1"},
    "export": {"onnx": None, "gguf": None, "ollama": False},
    "verify": {"rows": 10},
    "evaluate": {"rows": 10, "files": []},
    "deploy": {"name": "Tiny", "license": "Apache-2.0"},
    "needs": {},
}
SCRATCH = {"vocab_size": 300, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
           "num_key_value_heads": 1, "max_position_embeddings": 128, "tie_word_embeddings": True, "epochs": 2, "learning_rate": 0.01}


@pytest.fixture(scope="session")
def resolved() -> Callable[..., dict[str, Any]]:
    """resolved(kind, base=…, scratch=…, **changes of train): a recipe as the pipeline lays it down."""

    def make(kind: str, base: Path | str | None = None, scratch: dict | None = None, lora: dict | None = None, **train: Any) -> dict[str, Any]:
        raw = copy.deepcopy(RESOLVED)
        raw.update(kind=kind, base=base and str(base), scratch=scratch)
        raw["train"].update(train)
        raw["train"]["lora"].update(lora or {})
        return raw

    return make


@pytest.fixture(scope="session")
def make_recipe(resolved) -> Callable[..., Recipe]:
    """The same, as Python reads it."""
    return lambda *args, **kwargs: parse_recipe(resolved(*args, **kwargs), "recipe.json")


@pytest.fixture(scope="session")
def scratch_sizes() -> dict[str, Any]:
    return dict(SCRATCH)
