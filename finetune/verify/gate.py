"""The half of the gate that needs PyTorch: what was trained is what was merged, quantized, compiled and exported.

    python -m finetune.verify.gate --run build/runs/ID --out build/runs/ID/verify

Writes gate.json, one entry a check, and cases/ID/ for the browser's half (finetune/verify/cli.ts), which judges both."""
import argparse
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from transformers.utils import logging

from finetune.compile.metadata import check_library
from finetune.data.rows import read_chat_rows, read_tab_rows
from finetune.export.to_onnx import GRAPH
from finetune.export.verify_onnx import verify_onnx
from finetune.lib.base import ensure_base
from finetune.lib.recipe import Recipe, read_recipe
from finetune.lib.stage import MARKER, print_settings, run_stage, write_json
from finetune.merge.merge import difference
from finetune.quantize.quantization import expect_quantization
from finetune.quantize.quantize import quantized, read_model
from finetune.quantize.shards import read_shards
from finetune.verify.quality import NAMES, quality
from finetune.verify.reference import TOLERANCE, Floats, chat_reference, encoder_reference, load_reference, write_reference

# what quantization may cost, of 1
LARGEST_COST = 0.01
TEXTS = 32


@dataclass(frozen=True)
class Check:
    """One thing that was compared; the fields are those of finetune/verify/report.ts."""
    what: str
    passed: bool
    found: str
    limit: str


def checks(recipe: Recipe, run: Path) -> Iterator[Check]:
    yield same_model(recipe, run)
    yield same_shards(recipe, run)
    for library in sorted((run / "compile").glob("*.wasm")):
        yield same_parameters(library, run / "quantize")
    yield same_quality(recipe, run)
    if recipe.export.onnx:
        yield same_onnx(run)


def same_model(recipe: Recipe, run: Path) -> Check:
    base = run / "train" / "base" if recipe.scratch else ensure_base(recipe.base)
    found = difference(base, run / "train" / "adapter", run / "merge", kind=recipe.kind, dtype=recipe.merge.dtype)
    place = f", first at {found.first_layer}" if found.first_layer else ""
    return Check("base and adapter = merged model", found.passed, f"max|Δ|/max|ref| {found.relative:.1e}{place}", f"≤ {found.tolerance}")


def same_shards(recipe: Recipe, run: Path) -> Check:
    """The shards are what quantization makes of the merged model, bit for bit."""
    what, limit = "shards = quantized merged model", "every bit"
    config, tensors = read_model(run / "merge")
    scheme = expect_quantization(recipe.quantize.quantization)
    stored = read_shards(run / "quantize")
    names = []
    for name, array in quantized(config, tensors, scheme, recipe.quantize.context_window):
        names.append(name)
        if name not in stored:
            return Check(what, False, f"{name} is missing", limit)
        if stored[name].dtype != array.dtype or stored[name].shape != array.shape:
            return Check(what, False, f"{name} is {stored[name].dtype} {list(stored[name].shape)}, not {array.dtype} {list(array.shape)}", limit)
        if not np.array_equal(stored[name], array):
            return Check(what, False, f"{name} differs first", limit)
    more = sorted(set(stored) - set(names))
    return Check(what, not more, f"{more[0]} is not the model's" if more else f"{len(names)} tensors equal", limit)


def same_parameters(library: Path, shards: Path) -> Check:
    wrong = check_library(library, shards)
    return Check(f"parameters of {library.name} = shards", wrong is None, wrong or "names, shapes and dtypes equal", "equal")


def same_onnx(run: Path) -> Check:
    wrong = verify_onnx(run / "merge", run / "export" / "onnx")
    return Check("ONNX Runtime = PyTorch with the same weights", not wrong, wrong[0] if wrong else "equal", f"max|Δ|/max|ref| ≤ {TOLERANCE}, greedy text equal")


def same_quality(recipe: Recipe, run: Path) -> Check:
    data, trained, merge = run / "data", run / "train", run / "merge"
    before, rows = quality(recipe, load_reference(merge, "q0f32", run / "quantize"), merge, data, trained)
    after, _ = quality(recipe, load_reference(merge, recipe.quantize.quantization, run / "quantize"), merge, data, trained)
    found = f"{before:.3f} merged, {after:.3f} quantized, on {rows} validation rows"
    return Check(f"{NAMES[recipe.kind]}, quantized against merged", before - after <= LARGEST_COST, found, f"{LARGEST_COST} lost at most")


def write_case(recipe: Recipe, run: Path, out: Path) -> None:
    """What the browser is to compute with this run's own shards and libraries, and what PyTorch does."""
    out.mkdir(parents=True)
    for file in [*(run / "quantize").iterdir(), *(run / "compile").glob("*.wasm")]:
        if file.name not in (MARKER, "begun.json", "errors.json"):
            os.link(file, out / file.name)
    if recipe.kind == "encoder" and recipe.export.onnx == "shards":
        os.link(run / "export" / "onnx" / GRAPH, out / GRAPH)
    model, floats = load_reference(run / "merge", recipe.quantize.quantization, run / "quantize"), Floats()
    sizes = recipe.quantize
    if recipe.kind == "encoder":
        texts = [row.text for row in read_tab_rows(run / "data").validation[:TEXTS]]
        answers = encoder_reference(model, run / "merge", texts, sizes.context_window, floats)
    else:
        rows = read_chat_rows(run / "data")[1]
        short = [{"role": "user", "content": "What is this about?"}]
        turns = [*rows[0], {"role": "user", "content": "And in one word?  [/INST] … 日本"}]
        answers = chat_reference(model, run / "merge", [rows[0][:-1], short, rows[1][:-1], turns], sizes.prefill_chunk, floats)
    libraries = [name for name in ("gpu", "software") if (out / f"{recipe.id}-{name}.wasm").exists()]
    write_reference(out, {"model": recipe.id, "quantization": sizes.quantization, "libraries": libraries}, answers, floats)
    write_json(out / MARKER, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="a run's folder, with everything up to export")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = read_recipe(arguments.run / "recipe.json")
    print_settings(f"verify {recipe.id}", {**asdict(recipe.verify), "quantization": recipe.quantize.quantization, "onnx": recipe.export.onnx})
    found = []
    with torch.no_grad():
        for check in checks(recipe, arguments.run):
            print(f"{'ok' if check.passed else 'FAILED'}: {check.what}: {check.found} ({check.limit})", flush=True)
            found.append(asdict(check))
        write_json(arguments.out / "gate.json", {"checks": found})
        write_case(recipe, arguments.run, arguments.out / "cases" / recipe.id)


if __name__ == "__main__":
    run_stage(main)
