"""The mean of several adapters of one base, as one adapter, calibrated on validation rows.

    python -m finetune.train.average --recipe build/runs/hearth/recipe.json --data build/runs/hearth/data \\
        --adapters ONE OTHER --weights 0.4 0.6 --out build/runs/hearth/average

What adapters add to a base is a product of two narrow matrices, and a sum of such products is one again: of the matrices side
by side (arXiv 2203.05482 averages whole models so). The ranks add up."""

import argparse
import json
import shutil
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from torch import Tensor

from finetune.data.rows import expect_data, read_tab_rows
from finetune.lib.base import ensure_base
from finetune.lib.recipe import read_recipe
from finetune.lib.stage import StageError, print_settings, run_stage, show, write_json
from finetune.train.calibrate import calibrate_rows
from finetune.train.encoder import TabScorer, TokenCache, load_encoder, load_tokenizer
from finetune.train.lora import ADAPTER_FILE

CONFIG = "adapter_config.json"
# what makes the update something else than alpha / r times B A
PLAIN = ("use_rslora", "use_dora", "rank_pattern", "alpha_pattern")


def average(adapters: list[Path], weights: list[float], out: Path, dtype: torch.dtype = torch.float16) -> None:
    """Writes the adapter whose update is the weighted sum of the adapters' updates.

    Raises StageError when there are not as many weights as adapters, or these do not belong to the same layers of one base.
    """
    if len(weights) != len(adapters):
        raise StageError(f"There are {len(adapters)} adapters and {len(weights)} weights; give a weight for each.")
    configs = [json.loads((folder / CONFIG).read_text(encoding="utf-8")) for folder in adapters]
    tensors = [load_file(folder / ADAPTER_FILE) for folder in adapters]
    for folder, config, found in zip(adapters, configs, tensors, strict=True):
        if config["base_model_name_or_path"] != configs[0]["base_model_name_or_path"] or found.keys() != tensors[0].keys():
            raise StageError(f"{show(folder)} and {show(adapters[0])} are no adapters of the same layers of one base.")
    for folder, config in zip(adapters, configs, strict=True):
        strange = [name for name in PLAIN if config.get(name)]
        if strange:
            raise StageError(f"{show(folder)} has {strange[0]}, and only plain LoRA can be averaged.")
    scales = [weight * config["lora_alpha"] / config["r"] for weight, config in zip(weights, configs, strict=True)]
    merged = {name: _join(name, [found[name].float() for found in tensors], scales).to(dtype).contiguous() for name in tensors[0]}
    rank = sum(config["r"] for config in configs)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    save_file(merged, out / ADAPTER_FILE, metadata={"format": "pt"})
    # alpha = rank: the scales are in the matrices
    write_json(out / CONFIG, {**configs[0], "r": rank, "lora_alpha": rank})


def _join(name: str, parts: list[Tensor], scales: list[float]) -> Tensor:
    """A's rows [r, in] below each other; B's columns [out, r], each adapter's times its scale, beside each other."""
    if ".lora_A." in name:
        return torch.cat(parts)
    return torch.cat([part * scale for part, scale in zip(parts, scales, strict=True)], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--adapters", type=Path, nargs="+", required=True)
    parser.add_argument("--weights", type=float, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    print_settings(f"average of {recipe.id}", {"adapters": " ".join(map(show, arguments.adapters)), "weights": arguments.weights, "out": show(arguments.out)})
    expect_data(arguments.data, recipe.task)
    average(arguments.adapters, arguments.weights, arguments.out / "adapter")
    base = ensure_base(recipe.base, recipe.kind)
    scorer = TabScorer(PeftModel.from_pretrained(load_encoder(base), arguments.out / "adapter"), recipe.train.head.temperature, recipe.train.head.other)
    tokens = TokenCache(load_tokenizer(base), recipe.train.max_tokens)
    calibration, metrics = calibrate_rows(scorer, tokens, read_tab_rows(arguments.data))
    write_json(arguments.out / "calibration.json", calibration)
    print(f"{show(arguments.out)}: {calibration}, on validation rows {metrics}")


if __name__ == "__main__":
    run_stage(main)
