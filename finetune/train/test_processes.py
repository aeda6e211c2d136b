"""Two processes take the steps that one takes. Run: .venv/bin/python -m pytest train/test_processes.py"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from finetune.lib.recipe import parse_recipe
from finetune.lib.stage import ROOT
from finetune.train.test_train import adapter_of, same_weights
from finetune.train.train import train


def run_command(raw: dict, data, out) -> subprocess.CompletedProcess:
    recipe = out.with_suffix(".json")
    recipe.write_text(json.dumps(raw))
    return subprocess.run([sys.executable, "-m", "finetune.train.train", "--recipe", recipe, "--data", data, "--out", out], cwd=ROOT,
                          capture_output=True, text=True)


def without_dropout(base: Path, folder: Path) -> Path:
    shutil.copytree(base, folder)
    config = json.loads((base / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}))
    return folder


@pytest.mark.parametrize("name", ["bert", "llama"])
def test_two_processes_give_the_loss_curve_of_one(resolved, tiny_bert, tiny_causal, data, tmp_path, name):
    # no dropout, neither the adapter's nor the base's: each process draws its own
    kind, base = ("encoder", without_dropout(tiny_bert, tmp_path / "base")) if name == "bert" else ("chat", tiny_causal(name))
    raw = resolved(kind, base, epochs=2, accumulate=2, lora={"dropout": 0.0})
    train(parse_recipe(raw, "recipe.json"), data, tmp_path / "one")
    done = run_command({**raw, "train": {**raw["train"], "processes": 2}}, data, tmp_path / "two")
    assert done.returncode == 0, done.stderr
    assert "× 2 processes" in done.stdout and done.stdout.count("adapter: ") == 1
    for tag in ("train/loss", "eval/loss"):
        one, two = ([(event.step, event.value) for event in EventAccumulator(str(tmp_path / out / "tensorboard/adapter")).Reload().Scalars(tag)]
                    for out in ("one", "two"))
        assert [step for step, _ in one] == [step for step, _ in two] and len(one) >= 6
        assert [value for _, value in two] == pytest.approx([value for _, value in one], rel=1e-3)
    same_weights(adapter_of(tmp_path / "one"), adapter_of(tmp_path / "two"), 1e-3)


def test_a_command_ends_with_a_sentence_and_no_traceback(resolved, tiny_causal, data, tmp_path):
    for raw, sentence in [
        (resolved("chat", tiny_causal("llama"), rows_per_batch=15, processes=2), "train.rows_per_batch: 15 can't be shared out among 2 processes"),
        (resolved("encoder", tiny_causal("llama")), "is of the architecture 'llama', but kind: encoder wants bert"),
        (resolved("chat", tmp_path), "has no config.json, so it is not a model that can be trained"),
    ]:
        done = run_command(raw, data, tmp_path / "out")
        assert done.returncode == 1 and done.stderr.startswith("error: ") and sentence in done.stderr and done.stderr.count("\n") == 1
        assert not (tmp_path / "out").exists()


def test_the_sentence_of_a_process_that_failed_is_the_command_s(resolved, tiny_causal, data, tmp_path):
    done = run_command(resolved("chat", tiny_causal("llama"), max_tokens=9, processes=2), data, tmp_path / "out")
    assert done.returncode == 1 and done.stderr.startswith("error: chat-train.jsonl:1: the row has") and done.stderr.count("\n") == 1
