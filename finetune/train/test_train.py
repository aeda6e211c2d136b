"""Whole trainings of tiny models: a killed one goes on with the same result. Run: .venv/bin/python -m pytest tests/test_train.py"""

import json
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import load_file
from transformers import AutoTokenizer

from finetune.train.chat import IGNORED, tokenize_row, train_tokenizer
from finetune.train.encoder import TokenCache, embed_texts, TabScorer, load_tokenizer, load_encoder
from finetune.merge.merge import merge
from finetune.data.rows import read_chat_rows
from finetune.lib.stage import MARKER, StageError, expect_complete
from finetune.train.train import last_checkpoint, train

TRAIN = Path(__file__).resolve().parents[1]


def kill_after_checkpoint(recipe, data: Path, out: Path) -> None:
    """Runs the command in a process of its own, and kills it as soon as it has something to go on from."""
    file = out.parent / f"{recipe.id}.yaml"
    raw = {key: value for key, value in asdict(recipe).items() if key != "id" and value is not None}
    file.write_text(yaml.safe_dump(raw))
    process = subprocess.Popen([sys.executable, TRAIN / "train.py", file, "--data", data, "--out", out],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 120
    while not last_checkpoint(out):
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline, "there is no checkpoint after two minutes"
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (out / MARKER).exists()


def same_weights(a: Path, b: Path) -> None:
    left, right = load_file(a), load_file(b)
    assert left.keys() == right.keys()
    for name in left:
        torch.testing.assert_close(left[name], right[name], atol=1e-4, rtol=0, msg=lambda m, name=name: f"{name}: {m}")


def test_a_killed_encoder_training_goes_on_with_the_same_result(encoder_recipe, data, tmp_path, capsys):
    train(encoder_recipe, data, tmp_path / "whole")
    killed = tmp_path / "killed"
    kill_after_checkpoint(encoder_recipe, data, killed)
    with pytest.raises(StageError, match="was not finished; run: train.py tiny"):
        expect_complete(killed, "train.py tiny")
    train(encoder_recipe, data, killed, resume=True)
    assert "resuming from" in capsys.readouterr().out
    same_weights(tmp_path / "whole/adapter/adapter_model.safetensors", killed / "adapter/adapter_model.safetensors")
    assert (tmp_path / "whole/calibration.json").read_text() == (killed / "calibration.json").read_text()


def test_a_killed_language_model_training_goes_on_with_the_same_result(causal_recipe, data, tmp_path, capsys):
    train(causal_recipe, data, tmp_path / "whole")
    killed = tmp_path / "killed"
    kill_after_checkpoint(causal_recipe, data, killed)
    train(causal_recipe, data, killed, resume=True)
    assert "resuming from" in capsys.readouterr().out
    same_weights(tmp_path / "whole/model/model.safetensors", killed / "model/model.safetensors")


@pytest.fixture(scope="module")
def trained(tiny_bert, data, tmp_path_factory):
    from finetune.lib.recipe import parse_recipe
    recipe = parse_recipe({"kind": "encoder", "task": "group-tabs", "base": str(tiny_bert), "max_tokens": 24,
                           "lora": {"rank": 4, "alpha": 8, "dtype": "float16"},
                           "training": {"epochs": 4, "rows_per_batch": 16, "learning_rate": 0.01}}, "tiny", "tiny.yaml")
    out = tmp_path_factory.mktemp("trained") / "tiny"
    train(recipe, data, out)
    return recipe, out


def test_an_encoder_learns_and_leaves_all_that_is_promised(trained):
    _, out = trained
    facts = expect_complete(out, "")
    assert facts["validation"]["accuracy"] > 0.8
    assert set(json.loads((out / "calibration.json").read_text())) == {"temperature", "other", "threshold"}
    assert (out / "loss.png").read_bytes().startswith(b"\x89PNG")
    config = json.loads((out / "adapter/adapter_config.json").read_text())
    assert len(config["target_modules"]) == 12 and "/" not in config["base_model_name_or_path"]
    assert {t.dtype for t in load_file(out / "adapter/adapter_model.safetensors").values()} == {torch.float16}


def test_merging_makes_a_folder_that_answers_like_base_and_adapter(trained, tmp_path):
    recipe, out = trained
    assert merge(recipe, out, tmp_path / "merged") <= 1e-4
    facts = expect_complete(tmp_path / "merged", "")
    assert set(facts["sha256"]) >= {"model.safetensors", "tokenizer.json", "config.json"}
    assert {t.dtype for t in load_file(tmp_path / "merged/model.safetensors").values()} == {torch.float32}
    texts = ["code git | compiler", "tax"]
    base, merged = (embed_texts(TabScorer(load_encoder(f), 1.0, 0.0), TokenCache(load_tokenizer(f), 24), texts)
                    for f in (Path(recipe.base), tmp_path / "merged"))
    assert (base - merged).abs().max() > 1e-2


def test_the_adapter_alone_gives_the_same_merged_weights(trained, tmp_path):
    recipe, out = trained
    merge(recipe, out, tmp_path / "a")
    merge(recipe, tmp_path / "nowhere", tmp_path / "b", shutil.copytree(out / "adapter", tmp_path / "committed"))
    same_weights(tmp_path / "a/model.safetensors", tmp_path / "b/model.safetensors")


def test_a_merge_that_does_not_agree_is_refused(trained, tmp_path, monkeypatch):
    recipe, out = trained
    import merge as module
    answers = iter([torch.zeros(2, 2), torch.full((2, 2), 2e-4)])
    monkeypatch.setattr(module, "vectors", lambda *_: next(answers))
    with pytest.raises(StageError, match=r"differs from base and adapter by 2.00e-04, more than 0.0001"):
        merge(recipe, out, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_language_model_learns_and_merges(causal_recipe, data, tmp_path):
    recipe = replace(causal_recipe, training=replace(causal_recipe.training, epochs=8))
    train(recipe, data, tmp_path / "out")
    assert expect_complete(tmp_path / "out", "")["validation"]["loss"] < 1.5
    assert merge(recipe, tmp_path / "out", tmp_path / "merged") == 0
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "merged")
    text = tokenizer.apply_chat_template([{"role": "user", "content": "hi"}], tokenize=False, add_generation_prompt=True)
    assert text == "<|user|>hi<|end|><|assistant|>"


def test_the_loss_is_on_the_answer_only(data):
    rows = read_chat_rows(data)
    tokenizer = train_tokenizer(rows, 300)
    row = tokenize_row(tokenizer, rows[0])
    answer = [id for id in row["labels"] if id != IGNORED]
    assert tokenizer.decode(answer) == f"{rows[0][-1]['content']}<|end|>"
    assert row["input_ids"][-len(answer):] == answer


def test_a_vocabulary_that_the_rows_cannot_fill_is_refused(data):
    with pytest.raises(StageError, match="not model.vocab_size 5000; use more rows or a smaller vocabulary"):
        train_tokenizer(read_chat_rows(data), 5000)


def test_resuming_needs_the_same_recipe_and_something_to_resume(encoder_recipe, data, tmp_path):
    with pytest.raises(StageError, match="There is nothing to resume in .*; run without --resume."):
        train(encoder_recipe, data, tmp_path / "out", resume=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/settings.json").write_text('{"recipe": "another"}')
    with pytest.raises(StageError, match="are not those that .* began with; run without --resume."):
        train(encoder_recipe, data, tmp_path / "out", resume=True)


def test_time_up_stops_saves_and_leaves_the_best_so_far(encoder_recipe, data, tmp_path, capsys):
    train(encoder_recipe, data, tmp_path / "out", max_minutes=1e-6)
    facts = expect_complete(tmp_path / "out", "")
    assert facts["stopped_by_time"] and facts["steps"] == 1
    train(encoder_recipe, data, tmp_path / "out", resume=True)
    assert "resuming from" in capsys.readouterr().out
    assert expect_complete(tmp_path / "out", "")["steps"] > 10


def test_a_half_written_checkpoint_is_passed_over(tmp_path):
    for step in (10, 9, 20):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if step != 20:
            (tmp_path / f"checkpoint-{step}/trainer_state.json").write_text("{}")
    assert last_checkpoint(tmp_path).name == "checkpoint-10"


def test_a_command_ends_with_a_sentence_and_no_traceback(tmp_path):
    done = subprocess.run([sys.executable, TRAIN / "recipe.py", "hearht"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("error: There is no recipe") and "Traceback" not in done.stderr
