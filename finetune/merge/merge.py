"""Makes an ordinary Hugging Face folder, float32, of what was trained: build/train/<id>/ -> build/merged/<id>/.

    .venv/bin/python merge.py hearth
    .venv/bin/python merge.py hearth --adapter models/hearth/adapter     # again, from the public base and a committed adapter

An encoder's adapter is added into the base's weights, and refused when the folder, read back, does not answer as base
and adapter do. A language model is copied.
"""

import argparse
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils import logging

from finetune.lib.base import ensure_base
from finetune.train.encoder import TabScorer, attach_adapter, load_encoder, load_tokenizer
from finetune.lib.recipe import EncoderRecipe, Recipe, load_recipe
from finetune.lib.stage import BUILD, MARKER, StageError, expect_complete, mark_complete, print_settings, run_stage, sha256, show

TOLERANCE = 1e-4
# lengths from one token to many, several scripts
SAMPLE = ["", "News", "GitHub: where the world builds software | github.com", "Прогноз погоды на неделю | weather.example ru",
          "weekend recipes for two " * 12]


def merge(recipe: Recipe, trained: Path, out: Path, adapter: Path | None = None) -> float:
    """Writes the merged folder, and returns max|Δ| between what was trained and what lies on disk now.

    Raises StageError when that is above TOLERANCE.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    make = merge_encoder if isinstance(recipe, EncoderRecipe) else copy_model
    delta, origin = make(recipe, trained, out, adapter)
    print(f"max|Δ| between what was trained and {show(out)}: {delta:.2e}")
    if not delta <= TOLERANCE:
        shutil.rmtree(out)
        raise StageError(f"The merged model differs from base and adapter by {delta:.2e}, more than {TOLERANCE}; "
                         "was the adapter trained on this base?")
    mark_complete(out, {"id": recipe.id, "origin": origin, "max_difference": delta,
                        "sha256": {file.name: sha256(file) for file in sorted(out.iterdir()) if file.name != MARKER}})
    return delta


def merge_encoder(recipe: EncoderRecipe, trained: Path, out: Path, adapter: Path | None) -> tuple[float, dict]:
    adapter = adapter or trained / "adapter"
    if not (adapter / "adapter_model.safetensors").is_file():
        raise StageError(f"There is no adapter in {show(adapter)}; run: train.py {recipe.id}")
    base = ensure_base(recipe.base)
    tokenizer = load_tokenizer(base)
    model = attach_adapter(base, adapter)
    expected = vectors(model, tokenizer)
    merged = model.merge_and_unload()
    # the name of a folder of this machine would go into config.json
    merged.config._name_or_path = recipe.id
    merged.save_pretrained(out)
    tokenizer.save_pretrained(out)
    # the base's own file, so that the browser tokenizes as the base does; without the padding that it may ask for
    plain = Tokenizer.from_file(str(base / "tokenizer.json"))
    plain.no_padding()
    plain.no_truncation()
    plain.save(str(out / "tokenizer.json"), pretty=False)
    if [plain.encode(text).ids for text in SAMPLE] != [tokenizer(text)["input_ids"] for text in SAMPLE]:
        raise StageError(f"tokenizer.json of {show(base)} does not tokenize as its class does; save it anew with save_pretrained().")
    delta = (vectors(load_encoder(out), load_tokenizer(out)) - expected).abs().max().item()
    return delta, {"base": recipe.base, "adapter": sha256(adapter / "adapter_model.safetensors")}


def vectors(encoder: nn.Module, tokenizer: PreTrainedTokenizerBase) -> torch.Tensor:
    """Unit vectors of SAMPLE, as the browser will compute them."""
    batch = tokenizer(SAMPLE, padding=True, return_tensors="pt")
    tokenizer.backend_tokenizer.no_padding()
    with torch.no_grad():
        return TabScorer(encoder, 1.0, 0.0).eval().embed(batch["input_ids"], batch["attention_mask"])


def copy_model(recipe: Recipe, trained: Path, out: Path, adapter: Path | None) -> tuple[float, dict]:
    if adapter:
        raise StageError(f"{recipe.id} is trained whole; it has no adapter.")
    tokenizer = AutoTokenizer.from_pretrained(trained / "model")
    model = AutoModelForCausalLM.from_pretrained(trained / "model", dtype=torch.float32)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    ids = torch.arange(min(64, model.config.vocab_size))[None]
    again = AutoModelForCausalLM.from_pretrained(out)
    with torch.no_grad():
        delta = (again(ids).logits - model(ids).logits).abs().max().item()
    return delta, {"model": sha256(trained / "model" / "model.safetensors")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", help="its id, or a path")
    parser.add_argument("--trained", type=Path, help="default: build/train/<id>")
    parser.add_argument("--adapter", type=Path, help="default: adapter/ in the trained folder")
    parser.add_argument("--out", type=Path, help="default: build/merged/<id>")
    arguments = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = load_recipe(arguments.recipe)
    trained = arguments.trained or BUILD / "train" / recipe.id
    out = arguments.out or BUILD / "merged" / recipe.id
    print_settings(f"merge {recipe.id}", {"trained": show(trained), "adapter": arguments.adapter, "out": show(out)})
    if not arguments.adapter:
        expect_complete(trained, f"train.py {recipe.id}")
    merge(recipe, trained, out, arguments.adapter)


if __name__ == "__main__":
    run_stage(main)
