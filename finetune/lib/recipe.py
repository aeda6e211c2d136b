"""Recipes: what a model is made of, as plain YAML in finetune/recipes/, checked strictly.

    .venv/bin/python recipe.py hearth        # prints the recipe with its defaults filled in

The name of the file is the id of the model.
"""

import argparse
import difflib
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import yaml

from finetune.lib.stage import RECIPES, StageError, print_settings, run_stage, show


@dataclass
class Lora:
    rank: int
    alpha: int
    dropout: float = 0.0
    # what the adapter's file holds; the model is rounded to it before it is calibrated, so merged weights can be made again
    dtype: Literal["float32", "float16"] = "float32"


@dataclass
class Training:
    epochs: int
    rows_per_batch: int
    learning_rate: float
    seed: int = 1
    warmup: float = 0.05
    weight_decay: float = 0.0
    # training stops when this many evaluations in a row were no better
    patience: int = 3
    checkpoint_steps: int = 100
    # layers compute in bfloat16 (the loss and all weights stay float32): half the time where the processor can
    bf16: bool = False


@dataclass
class Head:
    """Starting values of what turns cosines into probabilities."""

    temperature: float = 0.05
    other: float = 0.25


@dataclass
class Deploy:
    """What the extension is told of the model. Python only checks it; finetune/deploy reads it."""

    name: str
    kind: Literal["encoder", "chat"]
    tasks: list
    base: str
    license: str
    quantization: str
    contextWindow: int
    dimensions: int = 0


@dataclass
class EncoderRecipe:
    """LoRA on an encoder that places a text among a list of categories."""

    id: str
    kind: Literal["encoder"]
    task: str
    # a name in base.py's table, a hub id, or a folder
    base: str
    lora: Lora
    training: Training
    head: Head = field(default_factory=Head)
    # longer texts are cut, here and in the browser
    max_tokens: int = 64
    label_smoothing: float = 0.0
    deploy: Deploy | None = None


@dataclass
class LlamaSizes:
    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    max_position_embeddings: int = 1024
    tie_word_embeddings: bool = True


@dataclass
class CausalRecipe:
    """A Llama trained from random weights on chat rows, with a tokenizer of its own."""

    id: str
    kind: Literal["causal-lm"]
    task: str
    model: LlamaSizes
    training: Training
    # longer rows are refused, not cut: the answer is at their end
    max_tokens: int = 1024
    deploy: Deploy | None = None


KINDS = {"encoder": EncoderRecipe, "causal-lm": CausalRecipe}
Recipe = EncoderRecipe | CausalRecipe


def load_recipe(name: str) -> Recipe:
    """Reads finetune/recipes/<name>.yaml, or the file that `name` is the path of.

    Raises StageError for an unknown key (with the nearest right one), a missing key, or a value of the wrong type.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else RECIPES / f"{name}.yaml"
    if not path.is_file():
        known = sorted(file.stem for file in RECIPES.glob("*.yaml"))
        raise StageError(f"There is no recipe {show(path)}; there are {', '.join(known) or 'none'}.")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise StageError(f"{show(path)} is not YAML: {' '.join(str(error).split())}") from error
    return parse_recipe(raw, path.stem, show(path))


def parse_recipe(raw: Any, id: str, where: str) -> Recipe:
    """A recipe from parsed YAML; `where` names it in errors."""
    if not isinstance(raw, dict) or raw.get("kind") not in KINDS:
        raise StageError(f"{where}: kind must be one of {', '.join(KINDS)}.")
    if "id" in raw:
        raise StageError(f'{where}: unknown key "id"; the name of the file is the id.')
    return _parse(KINDS[raw["kind"]], {"id": id, **raw}, where, "")


def _parse(kind: type, raw: Any, where: str, prefix: str) -> Any:
    if not isinstance(raw, dict):
        raise StageError(f"{where}: {prefix.rstrip('.')} must hold keys and values.")
    known = {f.name: f for f in fields(kind)}
    hints = get_type_hints(kind)
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f'did you mean "{prefix}{near[0]}"?' if near else f"it may have {', '.join(known)}."
            raise StageError(f'{where}: unknown key "{prefix}{key}"; {hint}')
    values = {}
    for key, f in known.items():
        if key in raw:
            values[key] = _check(hints[key], raw[key], where, prefix + key)
        elif f.default is MISSING and f.default_factory is MISSING:
            raise StageError(f'{where}: the key "{prefix}{key}" is missing.')
    return kind(**values)


def _check(kind: type, value: Any, where: str, name: str) -> Any:
    if isinstance(kind, UnionType):
        kind = get_args(kind)[0]
    if is_dataclass(kind):
        return _parse(kind, value, where, f"{name}.")
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise StageError(f'{where}: {name} must be one of {", ".join(get_args(kind))}, not "{value}".')
        return value
    # YAML reads 5e-4 as text
    if kind is float and isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            pass
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise StageError(f"{where}: {name} must be {_WORDS[kind]}, not {value!r}.")
    if kind in (int, float) and value < 0:
        raise StageError(f"{where}: {name} must not be negative, not {value!r}.")
    return value


_WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", list: "a list"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", help="its id, or a path")
    recipe = load_recipe(parser.parse_args().recipe)
    print_settings(recipe.id, asdict(recipe))


if __name__ == "__main__":
    run_stage(main)
