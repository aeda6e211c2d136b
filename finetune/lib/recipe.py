"""The resolved recipe: what finetune/pipeline writes as build/runs/ID/recipe.json, with every default filled in.

Recipes are written in YAML and checked by finetune/lib/recipe.ts; Python only reads the result. A key that Python has no
use for is passed over.
"""

import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_type_hints

from finetune.lib.stage import StageError, show


@dataclass(frozen=True)
class Scratch:
    """A Llama that is trained from random weights, before it is tuned like any other."""

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    max_position_embeddings: int
    tie_word_embeddings: bool
    epochs: int
    learning_rate: float


@dataclass(frozen=True)
class Data:
    rows: int
    seed: str
    own: str | None
    categories: list[dict[str, Any]] | None


@dataclass(frozen=True)
class Head:
    """Starting values of what turns an encoder's cosines into probabilities."""

    temperature: float
    other: float


@dataclass(frozen=True)
class Lora:
    rank: int
    alpha: float
    dropout: float
    # "auto", or names of linear layers
    targets: str | list[str]
    # what the adapter's file holds
    dtype: Literal["float32", "float16"]


@dataclass(frozen=True)
class Train:
    max_tokens: int
    epochs: int
    # rows of one step are rows_per_batch * accumulate, over all processes
    rows_per_batch: int
    accumulate: int
    learning_rate: float
    seed: int
    # a share of the steps
    warmup: float
    weight_decay: float
    # training stops when this many evaluations in a row were no better
    patience: int
    checkpoint_steps: int
    # layers compute in bfloat16; the loss and what is trained stay float32
    bf16: bool
    gradient_checkpointing: bool
    # 4 and 8 want CUDA
    base_bits: Literal[4, 8, 16]
    processes: int
    label_smoothing: float
    head: Head
    lora: Lora


@dataclass(frozen=True)
class Merge:
    dtype: Literal["float32", "float16"]


@dataclass(frozen=True)
class Quantize:
    quantization: str
    # in tokens
    context_window: int
    prefill_chunk: int


@dataclass(frozen=True)
class Compile:
    kernels: list[str]
    optimize: str


@dataclass(frozen=True)
class Export:
    onnx: str | None
    gguf: str | None
    ollama: bool


@dataclass(frozen=True)
class Verify:
    rows: int


@dataclass(frozen=True)
class Evaluate:
    rows: int
    files: list[str]


@dataclass(frozen=True)
class Deploy:
    name: str
    license: str


@dataclass(frozen=True)
class Recipe:
    """Every section of a recipe; `id` is the name of its file, and of the model."""

    id: str
    kind: Literal["encoder", "chat"]
    task: str
    # a name in base.py's table, a hub id, or a folder; None with `scratch`
    base: str | None
    scratch: Scratch | None
    data: Data
    train: Train
    merge: Merge
    quantize: Quantize
    compile: Compile
    export: Export
    verify: Verify
    evaluate: Evaluate
    deploy: Deploy
    needs: dict[str, Any]


def read_recipe(path: Path | str) -> Recipe:
    """Raises StageError when the file is not there or is no resolved recipe."""
    path = Path(path)
    if not path.is_file():
        raise StageError(f"There is no resolved recipe {show(path)}; {ADVICE}")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise StageError(f"{show(path)} is not JSON ({error.msg}), so no resolved recipe; {ADVICE}") from error
    return parse_recipe(raw, show(path))


def parse_recipe(raw: Any, where: str) -> Recipe:
    """A recipe from parsed JSON; `where` names it in errors."""
    return _build(Recipe, raw, where, "")


def settings(recipe: Recipe, *sections: str) -> dict[str, Any]:
    """The named sections as plain values, one line each, to be printed or compared."""
    return {name: asdict(value) if is_dataclass(value := getattr(recipe, name)) else value for name in sections}


ADVICE = "the pipeline writes it: npm run pipeline -- --recipe finetune/recipes/NAME.yaml"


def _build(kind: type, raw: Any, where: str, prefix: str) -> Any:
    if not isinstance(raw, dict):
        raise StageError(f"{where} is no resolved recipe: {prefix.rstrip('.') or 'it'} holds no keys; {ADVICE}")
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):
        if field.name not in raw:
            raise StageError(f'{where} is no resolved recipe: "{prefix}{field.name}" is missing; {ADVICE}')
        value, section = raw[field.name], _section(hints[field.name])
        values[field.name] = _build(section, value, where, f"{prefix}{field.name}.") if section and value is not None else value
    return kind(**values)


def _section(hint: Any) -> type | None:
    options = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return next((option for option in options if is_dataclass(option)), None)
