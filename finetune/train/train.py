"""Trains the adapter of a recipe on the rows of its task.

    python -m finetune.train.train --recipe build/runs/ID/recipe.json --data build/runs/ID/data --out build/runs/ID/train
    … --resume                # goes on from the last checkpoint, with the same result
    … --max-minutes 30        # stops in time, keeping the best so far

Leaves adapter/ (peft); of an encoder calibration.json; of a model from random weights base/, which the adapter belongs to;
loss.png, tensorboard/, and facts.json, written last. Runs on the CPU, on one GPU, or, with `train.processes`, on several.
"""

import argparse
import json
import os
import shutil
import sys
import time
import warnings
from pathlib import Path

# one process, one GPU: with several in sight Trainer would split batches that must stay whole
if "LOCAL_RANK" not in os.environ:
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

from finetune.data.rows import expect_data
from finetune.lib.base import ensure_base
from finetune.lib.recipe import Recipe, read_recipe, settings
from finetune.lib.stage import StageError, print_settings, run_stage, show, write_json
from finetune.train.processes import is_launched, join_processes, launch, report_failure, share_of_batch

BEGUN = "settings.json"
PRODUCTS = ("adapter", "base", "base.unfinished", "checkpoints", "tensorboard", "calibration.json", "loss.png", "facts.json", BEGUN)


def train(recipe: Recipe, data: Path, out: Path, *, resume: bool = False, max_minutes: float | None = None) -> None:
    """Trains a recipe from the rows in `data` into `out`.

    Raises StageError when base or rows can't be used, memory or disk run out, or, on resuming, recipe or rows are not those
    that the training began with.
    """
    # here, because what only starts other processes, or fails a check, need not wait for them to be imported
    from finetune.train.memory import explain_exhaustion
    from finetune.train.progress import draw_curves
    from finetune.train.run import Job
    if recipe.kind == "encoder":
        from finetune.train.encoder_training import METRIC, train_encoder as train_kind
    else:
        from finetune.train.chat_training import METRIC, train_chat as train_kind
    state = join_processes()
    begun = {"recipe": settings(recipe, "id", "kind", "task", "base", "scratch", "train"), "data": expect_data(data, recipe.task)}
    if state.is_main_process:
        prepare_folder(out, begun, resume)
    state.wait_for_everyone()
    job = Job(recipe, data, out, resume, time.monotonic(), max_minutes, state.num_processes, state.is_main_process)
    with explain_exhaustion(recipe, out):
        outcomes = train_kind(job)
    if job.is_main:
        draw_curves({phase: outcome.history for phase, outcome in outcomes.items()}, METRIC, out / "loss.png")
        by_time = any(outcome.facts["stopped_by_time"] for outcome in outcomes.values())
        write_json(out / "facts.json", {**begun, **{phase: outcome.facts for phase, outcome in outcomes.items()},
                                        "seconds": round(time.monotonic() - job.began), "stopped_by_time": by_time})
        # a training that had no time left can still be gone on with
        if not by_time:
            shutil.rmtree(out / "checkpoints")
        print(f"{show(out)}: {outcomes['adapter'].facts['validation']}")
    state.wait_for_everyone()


def prepare_folder(out: Path, begun: dict, resume: bool) -> None:
    """Lays down what the training begins with; what else lies in the folder is left alone."""
    path = out / BEGUN
    if resume and path.is_file():
        if json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(begun)):
            raise StageError(f"The recipe or the rows are not those that {show(out)} began with; run without --resume.")
        (out / "facts.json").unlink(missing_ok=True)
        return
    if resume:
        print(f"There is nothing to go on from in {show(out)} yet.")
    for name in PRODUCTS:
        shutil.rmtree(out / name) if (out / name).is_dir() else (out / name).unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    write_json(path, begun)


def check(recipe: Recipe) -> None:
    """Whatever can be told before processes are started. Raises StageError."""
    if recipe.base is not None:
        ensure_base(recipe.base, recipe.kind)
    if recipe.kind == "chat":
        share_of_batch(recipe.train.rows_per_batch, recipe.train.processes)
    if recipe.train.base_bits != 16:
        from finetune.train.lora import expect_quantized_bases
        expect_quantized_bases(recipe.train.base_bits)


def silence_libraries() -> None:
    from transformers.utils import logging
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    # of names that trl still uses
    warnings.filterwarnings("ignore", category=FutureWarning)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True, help="resolved, as the pipeline lays it down")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--max-minutes", type=float, help="stop training after so many minutes, keeping the best so far")
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    if not is_launched():
        print_settings(f"train {recipe.id}", {**settings(recipe, "kind", "task", "base", "scratch", "train"), "data": show(arguments.data),
                                              "out": show(arguments.out), "max_minutes": arguments.max_minutes})
        check(recipe)
        if recipe.train.processes > 1:
            launch(recipe, arguments.out, sys.argv[1:])
            return
    silence_libraries()
    try:
        train(recipe, arguments.data, arguments.out, resume=arguments.resume, max_minutes=arguments.max_minutes)
    except StageError as error:
        report_failure(arguments.out, error)
        raise


if __name__ == "__main__":
    run_stage(main)
