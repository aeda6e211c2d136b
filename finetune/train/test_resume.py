"""A training that was killed goes on with the same result. Run: .venv/bin/python -m pytest train/test_resume.py"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.torch import load_file

from finetune.lib.recipe import parse_recipe
from finetune.lib.stage import ROOT, StageError
from finetune.train.progress import Progress
from finetune.train.run import last_checkpoint
from finetune.train.test_train import adapter_of, same_weights
from finetune.train.train import train


def kill_after_checkpoint(raw: dict, data: Path, out: Path, phase: str) -> None:
    """Runs the command in a process of its own, and kills it as soon as it has something to go on from."""
    recipe = out.parent / f"{out.name}.json"
    recipe.write_text(json.dumps(raw))
    command = [sys.executable, "-m", "finetune.train.train", "--recipe", recipe, "--data", data, "--out", out]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while not last_checkpoint(out / "checkpoints" / phase):
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (out / "facts.json").exists()


def both(raw: dict, data: Path, tmp_path: Path, phase: str, capsys) -> tuple[Path, Path]:
    recipe, whole, killed = parse_recipe(raw, "recipe.json"), tmp_path / "whole", tmp_path / "killed"
    train(recipe, data, whole)
    kill_after_checkpoint(raw, data, killed, phase)
    capsys.readouterr()
    train(recipe, data, killed, resume=True)
    assert f"{phase}: " in (printed := capsys.readouterr().out) and "resuming from" in printed
    return whole, killed


def test_a_killed_encoder(resolved, tiny_bert, data, tmp_path, capsys):
    whole, killed = both(resolved("encoder", tiny_bert, checkpoint_steps=5), data, tmp_path, "adapter", capsys)
    same_weights(adapter_of(whole), adapter_of(killed))
    assert (whole / "calibration.json").read_text() == (killed / "calibration.json").read_text()


def test_a_killed_training_from_random_weights(resolved, scratch_sizes, data, tmp_path, capsys):
    raw = resolved("chat", scratch={**scratch_sizes, "epochs": 4}, max_tokens=128, checkpoint_steps=3)
    whole, killed = both(raw, data, tmp_path, "base", capsys)
    same_weights(*(load_file(out / "base/model.safetensors") for out in (whole, killed)))
    assert (whole / "base/tokenizer.json").read_text() == (killed / "base/tokenizer.json").read_text()
    same_weights(adapter_of(whole), adapter_of(killed))


def test_a_killed_tuning_with_dropout_and_accumulation(make_recipe, tiny_causal, data, tmp_path, capsys, monkeypatch):
    recipe = make_recipe("chat", tiny_causal("llama"), rows_per_batch=8, accumulate=2, checkpoint_steps=7, lora={"dropout": 0.3})
    train(recipe, data, tmp_path / "whole")

    class Killed(BaseException):
        pass

    original = Progress.on_log

    def on_log(self, args, state, control, logs, **kwargs):
        original(self, args, state, control, logs=logs, **kwargs)
        if state.global_step == 11:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Progress, "on_log", on_log)
        train(recipe, data, tmp_path / "killed")
    capsys.readouterr()
    train(recipe, data, tmp_path / "killed", resume=True)
    assert "checkpoint-9" in capsys.readouterr().out
    same_weights(adapter_of(tmp_path / "whole"), adapter_of(tmp_path / "killed"))


def test_resuming_wants_the_same_recipe(make_recipe, tiny_causal, data, tmp_path, capsys):
    out = tmp_path / "out"
    train(make_recipe("chat", tiny_causal("llama"), epochs=1), data, out, resume=True)
    assert "There is nothing to go on from" in capsys.readouterr().out
    with pytest.raises(StageError, match="are not those that .* began with; run without --resume."):
        train(make_recipe("chat", tiny_causal("llama"), epochs=2), data, out, resume=True)


def test_a_half_written_checkpoint_is_passed_over(tmp_path):
    for step, state in [(10, '{"a": 1}'), (9, '{"a": 1}'), (20, None), (30, '{"a"')]:
        (tmp_path / f"checkpoint-{step}").mkdir()
        if state:
            (tmp_path / f"checkpoint-{step}/trainer_state.json").write_text(state)
    assert last_checkpoint(tmp_path).name == "checkpoint-10"
