"""Quantizes the base as it was before its training, so that it can be evaluated beside what was made of it, with the same
library: RECIPE's base -> shards.

    python -m finetune.evaluate.base --recipe build/runs/ID/recipe.json --trained build/runs/ID/train --out build/runs/ID/evaluate/base
"""

import argparse
from pathlib import Path

from finetune.lib.base import ensure_base
from finetune.lib.recipe import read_recipe
from finetune.lib.stage import StageError, run_stage
from finetune.quantize.quantize import write_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, required=True, help="resolved, as the pipeline lays it down")
    parser.add_argument("--trained", type=Path, required=True, help="the folder of train, where a base from random weights lies")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    base = arguments.trained / "base" if recipe.scratch else ensure_base(recipe.base)
    sizes = recipe.quantize
    try:
        write_model(base, sizes.quantization, sizes.context_window, sizes.prefill_chunk, arguments.out)
    except ValueError as error:
        raise StageError(str(error)) from error


if __name__ == "__main__":
    run_stage(main)
