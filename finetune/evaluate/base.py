"""Makes the untuned base of a run readable for the browser, so that the candidate can be judged beside it.

    python -m finetune.evaluate.base --recipe build/runs/ID/recipe.json --trained build/runs/ID/train \\
        --data build/runs/ID/data --out build/runs/ID/evaluate/base

The base is quantized as the candidate is. An encoder's gets a calibration of its own, fitted on validation rows as the
candidate's was: cosines of an untuned model lie elsewhere, and it would lose by that alone."""

import argparse
import random
import shutil
from dataclasses import asdict
from pathlib import Path

from finetune.lib.base import ensure_base
from finetune.lib.recipe import Recipe, read_recipe
from finetune.lib.stage import StageError, print_settings, run_stage, show, write_json
from finetune.quantize.quantize import write_model

# validation rows that the calibration of the base is fitted on
ROWS = 1000


def base_folder(recipe: Recipe, trained: Path) -> Path:
    """The Hugging Face folder that the adapter belongs to.

    Raises StageError where it cannot be had."""
    if recipe.base is not None:
        return ensure_base(recipe.base)
    folder = trained / "base"
    if not (folder / "config.json").is_file():
        raise StageError(f"{show(folder)} has no model; run train.")
    return folder


def calibrate_base(recipe: Recipe, folder: Path, data: Path) -> dict[str, float]:
    """Temperature and Other's cosine of an untuned encoder, from a sample of the validation rows."""
    from transformers.utils import logging

    from finetune.data.rows import read_tab_rows
    from finetune.train.calibrate import calibrate
    from finetune.train.encoder import TabScorer, TokenCache, load_encoder, load_tokenizer, score_rows
    logging.disable_progress_bar()
    rows = read_tab_rows(data)
    validation = random.Random(recipe.train.seed).sample(rows.validation, min(ROWS, len(rows.validation)))
    scorer = TabScorer(load_encoder(folder), recipe.train.head.temperature, recipe.train.head.other)
    tokens = TokenCache(load_tokenizer(folder), recipe.train.max_tokens)
    scored = score_rows(scorer, tokens, validation, rows.lists)
    return asdict(calibrate(scored, recipe.train.head.temperature, recipe.train.head.other))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True, help="the run's recipe.json")
    parser.add_argument("--trained", type=Path, required=True, help="what train wrote")
    parser.add_argument("--data", type=Path, help="what data wrote; beside --trained when absent")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    data = arguments.data or arguments.trained.parent / "data"
    folder = base_folder(recipe, arguments.trained)
    print_settings(f"base of {recipe.id}", {"model": show(folder), "quantization": recipe.quantize.quantization, "out": show(arguments.out)})
    shutil.rmtree(arguments.out, ignore_errors=True)
    sizes = recipe.quantize
    try:
        write_model(folder, sizes.quantization, sizes.context_window, sizes.prefill_chunk, arguments.out)
    except ValueError as error:
        raise StageError(str(error)) from error
    if recipe.kind == "encoder":
        if (data / "validation.jsonl").is_file():
            calibration = calibrate_base(recipe, folder, data)
            write_json(arguments.out / "calibration.json", calibration)
            print(f"calibration: {calibration}")
        else:
            print(f"{show(data)} has no validation rows: the base gets no calibration and will never answer Other.")


if __name__ == "__main__":
    run_stage(main)
