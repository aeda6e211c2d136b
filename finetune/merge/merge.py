"""Adds an adapter into its base: one ordinary Hugging Face folder, in float32 or float16.

    python -m finetune.merge.merge --recipe build/runs/ID/recipe.json --trained build/runs/ID/train --out build/runs/ID/merge
    … --adapter models/hearth/adapter         # a committed adapter instead of the trained one

The base is always loaded in float32, however it was loaded for training. The folder is read back and refused when it does
not answer as base and adapter do.
"""

import argparse
import shutil
from pathlib import Path

import torch
from peft import PeftModel
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModelForCausalLM, PreTrainedTokenizerBase
from transformers.utils import logging

from finetune.lib.base import ensure_base, expect_model_folder
from finetune.lib.recipe import Recipe, read_recipe
from finetune.lib.stage import StageError, print_settings, run_stage, sha256, show, write_json
from finetune.merge.compare import SAMPLE, Difference, answers, compare
from finetune.merge.fit import ADAPTER_FILE, expect_adapter, expect_whole
from finetune.train.chat import load_chat_tokenizer
from finetune.train.encoder import load_encoder, load_tokenizer


def merge(recipe: Recipe, trained: Path, out: Path, adapter: Path | None = None) -> float:
    """Writes the merged folder of a recipe; see merge_adapter."""
    base = base_of(recipe, trained)
    adapter = adapter or trained / "adapter"
    return merge_adapter(base, adapter, out, kind=recipe.kind, dtype=recipe.merge.dtype, name=recipe.id)


def base_of(recipe: Recipe, trained: Path) -> Path:
    """The folder that a recipe's adapter belongs to."""
    if recipe.base is not None:
        return ensure_base(recipe.base, recipe.kind)
    base = trained / "base"
    if not base.is_dir():
        raise StageError(f"There is no base in {show(trained)}; run the train stage first.")
    return base


def merge_adapter(base: Path, adapter: Path, out: Path, *, kind: str, dtype: str = "float32", name: str = "") -> float:
    """Writes base and adapter as one model to `out`, and returns max|Δ| / max|ref| between the two, `out` read back from disk.

    `kind`: encoder (vectors are compared) or chat (logits). `name`: what config.json calls the model.
    Raises StageError when the adapter does not fit the base, when a weight does not fit float16, or when that number is
    above the dtype's tolerance, with the first layer that differs; `out` is then gone.
    """
    expect_model_folder(base, show(base), kind)
    tokenizer = tokenizer_of(base, kind)
    model = with_adapter(base, adapter, kind)
    expected = answers(model, tokenizer, kind)
    merged = model.merge_and_unload()
    expect_finite(merged.to(getattr(torch, dtype)), dtype)
    # the name of a folder of this machine would go into config.json
    merged.config._name_or_path = name
    shutil.rmtree(out, ignore_errors=True)
    merged.save_pretrained(out)
    del model, merged
    save_tokenizer(tokenizer, base, out, kind)
    found = compare(expected, answers(load_model(out, kind), tokenizer_of(out, kind), kind), dtype)
    print(f"max|Δ|/max|ref| between base and adapter and {show(out)}: {found.relative:.2e} (at most {found.tolerance})")
    if not found.passed:
        shutil.rmtree(out)
        raise StageError(f"The merged model differs from base and adapter by {found.relative:.2e}, more than {found.tolerance}, "
                         f"first at {found.first_layer}; was the adapter trained on this base?")
    write_json(out / "facts.json", {"dtype": dtype, "difference": found.relative, "tolerance": found.tolerance,
                                    "sha256": {"base": {file.name: sha256(file) for file in sorted(base.glob("*.safetensors"))},
                                               "adapter": sha256(adapter / ADAPTER_FILE)}})
    return found.relative


def difference(base: Path, adapter: Path, merged: Path, *, kind: str, dtype: str = "float32") -> Difference:
    """How far a merged folder's answers are from those of base and adapter."""
    expected = answers(with_adapter(base, adapter, kind), tokenizer_of(base, kind), kind)
    return compare(expected, answers(load_model(merged, kind), tokenizer_of(merged, kind), kind), dtype)


def load_model(folder: Path, kind: str) -> nn.Module:
    """In float32, whatever the folder holds."""
    return load_encoder(folder) if kind == "encoder" else AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


def tokenizer_of(folder: Path, kind: str) -> PreTrainedTokenizerBase:
    return load_tokenizer(folder) if kind == "encoder" else load_chat_tokenizer(folder)


def with_adapter(base: Path, adapter: Path, kind: str) -> PeftModel:
    """The base with an adapter beside it, both float32."""
    model = load_model(base, kind)
    expect_adapter(model, base, adapter)
    tuned = PeftModel.from_pretrained(model, adapter).float()
    expect_whole(tuned, adapter)
    return tuned


def expect_finite(model: nn.Module, dtype: str) -> None:
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise StageError(f"{name} has values that {dtype} can't hold; set merge.dtype: float32.")


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, base: Path, out: Path, kind: str) -> None:
    """Beside the tokenizer's settings and template the base's own tokenizer.json, which is what a browser reads, without the
    padding and cutting that it may ask for."""
    tokenizer.save_pretrained(out)
    plain = Tokenizer.from_file(str(base / "tokenizer.json"))
    plain.no_padding()
    plain.no_truncation()
    special = kind == "encoder"
    if [plain.encode(text, add_special_tokens=special).ids for text in SAMPLE] != [
            tokenizer(text, add_special_tokens=special)["input_ids"] for text in SAMPLE]:
        raise StageError(f"tokenizer.json of {show(base)} does not tokenize as its class does; save it anew with save_pretrained().")
    plain.save(str(out / "tokenizer.json"), pretty=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True, help="resolved, as the pipeline lays it down")
    parser.add_argument("--trained", type=Path, help="the folder that train wrote")
    parser.add_argument("--adapter", type=Path, help="default: adapter/ in the trained folder")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if not (arguments.trained or arguments.adapter):
        parser.error("give --trained, --adapter, or both")
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = read_recipe(arguments.recipe)
    trained = arguments.trained or arguments.out
    print_settings(f"merge {recipe.id}", {"base": recipe.base or show(trained / "base"), "adapter": show(arguments.adapter or trained / "adapter"),
                                          "dtype": recipe.merge.dtype, "out": show(arguments.out)})
    merge(recipe, trained, arguments.out, arguments.adapter)


if __name__ == "__main__":
    run_stage(main)
