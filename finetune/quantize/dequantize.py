"""Writes the weights that a library really computes with as a Hugging Face folder, to measure what quantization costs.

    .venv/bin/python dequantize.py --model build/merged/hearth --shards build/mlc/hearth --out build/dequantized/hearth"""
import argparse
import json
import shutil
from pathlib import Path

from safetensors.numpy import save_file

from finetune.quantize.quantization import expect_quantization
from finetune.quantize.quantize import dequantized, read_model
from finetune.lib.stage import run_stage, show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="the merged folder that the shards were made from")
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    config, tensors = read_model(arguments.model)
    settings = json.loads((arguments.shards / "mlc-chat-config.json").read_text())
    weights = dequantized(config, arguments.shards, expect_quantization(settings["quantization"]))
    for name, array in weights.items():
        # shards keep only the positions of the context window
        weights[name] = tensors[name].copy()
        weights[name][: len(array)] = array
    shutil.copytree(arguments.model, arguments.out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors"))
    save_file(weights, arguments.out / "model.safetensors", metadata={"format": "pt"})
    print(f"{show(arguments.out)}: {len(weights)} tensors of {settings['quantization']}, dequantized")


if __name__ == "__main__":
    run_stage(main)
