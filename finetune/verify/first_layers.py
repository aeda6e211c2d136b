"""Cuts a run's model after its first layers, compiles it anew and says what PyTorch answers: to find the layer at which a
browser leaves the reference. Called by finetune/verify/first-layer.ts.

    python -m finetune.verify.first_layers --run build/runs/ID --count
    python -m finetune.verify.first_layers --run build/runs/ID --layers 3 --out FOLDER"""
import argparse
import json
import re
import shutil
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file

from finetune.compile.build import write_library
from finetune.compile.compile import executable
from finetune.lib.recipe import Recipe, read_recipe
from finetune.lib.stage import MARKER, run_stage, write_json
from finetune.quantize.quantize import write_model
from finetune.verify.reference import Floats, chat_reference, encoder_reference, load_reference, write_reference

LAYER = re.compile(r"\blayers?\.(\d+)\.")


def cut(model: Path, layers: int, out: Path) -> None:
    """Writes a Hugging Face folder whose model has only the first `layers` of the layers of `model`."""
    out.mkdir(parents=True)
    for file in model.iterdir():
        if file.suffix != ".safetensors" and file.is_file():
            shutil.copy(file, out)
    (out / "model.safetensors.index.json").unlink(missing_ok=True)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    write_json(out / "config.json", {**config, "num_hidden_layers": layers})
    kept = {}
    for file in sorted(model.glob("*.safetensors")):
        with safe_open(file, "pt") as tensors:
            for name in tensors.keys():
                number = LAYER.search(name)
                if number is None or int(number[1]) < layers:
                    kept[name] = tensors.get_tensor(name)
    save_file(kept, out / "model.safetensors", metadata={"format": "pt"})


def write_case(recipe: Recipe, model: Path, out: Path) -> None:
    sizes, kernels = recipe.quantize, recipe.compile.kernels[-1]
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    write_model(model, sizes.quantization, sizes.context_window, sizes.prefill_chunk, out)
    built = executable(config, sizes.quantization, kernels, sizes.context_window, sizes.prefill_chunk)
    write_library(built, out / f"{out.name}-{kernels}.wasm", "-O1")
    reference, floats = load_reference(model, sizes.quantization, out), Floats()
    text = "What is this about?"
    answers = (encoder_reference(reference, model, [text], sizes.context_window, floats) if recipe.kind == "encoder"
               else chat_reference(reference, model, [[{"role": "user", "content": text}]], sizes.prefill_chunk, floats))
    write_reference(out, {"model": out.name, "quantization": sizes.quantization, "libraries": [kernels]}, answers, floats)
    write_json(out / MARKER, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--count", action="store_true", help="print how many layers there are")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    model = arguments.run / "merge"
    if arguments.count:
        print(json.loads((model / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"])
        return
    shutil.rmtree(arguments.out, ignore_errors=True)
    folder = arguments.out.with_name(f"{arguments.out.name}-model")
    shutil.rmtree(folder, ignore_errors=True)
    cut(model, arguments.layers, folder)
    write_case(read_recipe(arguments.run / "recipe.json"), folder, arguments.out / f"first-{arguments.layers}")


if __name__ == "__main__":
    run_stage(main)
