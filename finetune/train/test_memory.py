"""What is said when memory or disk run out. Run: .venv/bin/python -m pytest train/test_memory.py"""

import json
import subprocess
import sys

import pytest
import torch

from finetune.lib.stage import ROOT, StageError
from finetune.train.memory import explain_exhaustion

# trains with little more address space than the loaded libraries have taken
LIMITED = """
import resource, sys
from pathlib import Path
import finetune.train.chat_training, finetune.train.progress
from finetune.lib.recipe import read_recipe
from finetune.lib.stage import run_stage
from finetune.train.train import train
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + 600 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
run_stage(lambda: train(read_recipe(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space are Linux's")
def test_memory_that_runs_out_ends_with_what_to_lower(resolved, scratch_sizes, data, tmp_path):
    raw = resolved("chat", scratch={**scratch_sizes, "hidden_size": 512, "intermediate_size": 8192}, max_tokens=128, rows_per_batch=64)
    (tmp_path / "recipe.json").write_text(json.dumps(raw))
    done = subprocess.run([sys.executable, "-c", LIMITED, tmp_path / "recipe.json", data, tmp_path / "out"], cwd=ROOT,
                          capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("error: The memory ran out in training; lower in the recipe, in this order: "
                               "train.rows_per_batch: 32 with accumulate: 2 (the same step; now 64); train.gradient_checkpointing: true")
    assert "Traceback" not in done.stderr


def test_a_base_that_does_not_fit_wants_no_smaller_batch(make_recipe, tmp_path):
    with pytest.raises(StageError, match="^The memory ran out while the base was loaded; lower in the recipe, in this order: a smaller base.$"), \
            explain_exhaustion(make_recipe("chat", "b"), tmp_path, loading=True):
        torch.empty(2**48)


def test_what_is_on_already_is_not_advised(make_recipe, tmp_path):
    with pytest.raises(StageError) as error, \
            explain_exhaustion(make_recipe("chat", "b", rows_per_batch=1, gradient_checkpointing=True), tmp_path):
        raise MemoryError
    assert "rows_per_batch" not in str(error.value) and "checkpointing" not in str(error.value) and "max_tokens" in str(error.value)


def test_a_full_disk_is_named(make_recipe, tmp_path):
    with pytest.raises(StageError, match="No space left on device: make room"), explain_exhaustion(make_recipe("chat", "b"), tmp_path):
        with open("/dev/full", "wb") as file:
            file.write(bytes(100_000))


def test_other_errors_pass(make_recipe, tmp_path):
    with pytest.raises(RuntimeError, match="shapes"), explain_exhaustion(make_recipe("chat", "b"), tmp_path):
        raise RuntimeError("shapes differ")
