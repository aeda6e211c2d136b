"""Whole trainings of tiny models, and what stops them. Run: .venv/bin/python -m pytest train/test_train.py"""

import json

import pytest
import torch
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerState

from finetune.lib.stage import StageError
from finetune.merge.merge import merge
from finetune.train.progress import KeepBest
from finetune.train.train import train


def facts_of(out) -> dict:
    return json.loads((out / "facts.json").read_text())


def adapter_of(out) -> dict[str, torch.Tensor]:
    return load_file(out / "adapter/adapter_model.safetensors")


def same_weights(a: dict, b: dict, tolerance: float = 1e-4) -> None:
    assert a.keys() == b.keys()
    for name in a:
        torch.testing.assert_close(a[name], b[name], atol=tolerance, rtol=0, msg=lambda m, name=name: f"{name}: {m}")


@pytest.fixture
def recipe_of(make_recipe, tiny_bert, tiny_causal):
    def make(name, **more):
        return make_recipe("encoder", tiny_bert, **more) if name == "bert" else make_recipe("chat", tiny_causal(name), **more)
    return make


@pytest.mark.parametrize("name", ["bert", "llama", "phi", "phi3"])
def test_a_base_is_tuned_and_merged_and_leaves_all_that_is_promised(recipe_of, data, tmp_path, name):
    recipe, out = recipe_of(name, lora={"dtype": "float16"}), tmp_path / "out"
    train(recipe, data, out)
    found = facts_of(out)["adapter"]
    assert found["validation"]["accuracy" if name == "bert" else "token_accuracy"] > 0.6
    assert (out / "loss.png").read_bytes().startswith(b"\x89PNG") and not (out / "checkpoints").exists()
    events = EventAccumulator(str(out / "tensorboard/adapter")).Reload()
    losses = [event.value for event in events.Scalars("train/loss")]
    assert losses[-1] < losses[0] and len(events.Scalars("eval/loss")) >= 6
    assert {t.dtype for t in adapter_of(out).values()} == {torch.float16}
    assert "/" not in json.loads((out / "adapter/adapter_config.json").read_text())["base_model_name_or_path"]
    assert json.loads((out / "calibration.json").read_text())["temperature"] > 0
    assert merge(recipe, out, tmp_path / "merged") <= 1e-4


def test_a_model_from_random_weights_is_an_ordinary_base_for_its_adapter(make_recipe, scratch_sizes, data, tmp_path):
    recipe = make_recipe("chat", scratch={**scratch_sizes, "epochs": 6}, max_tokens=128)
    out, merged = tmp_path / "out", tmp_path / "merged"
    train(recipe, data, out)
    assert facts_of(out)["base"]["steps"] > 30
    base = AutoModelForCausalLM.from_pretrained(out / "base")
    assert (base.config.model_type, base.config.vocab_size, base.config.tie_word_embeddings) == ("llama", 300, True)
    assert merge(recipe, out, merged) <= 1e-4
    tokenizer = AutoTokenizer.from_pretrained(merged)
    assert tokenizer.apply_chat_template([{"role": "user", "content": "hi"}], tokenize=False, add_generation_prompt=True) == \
        "<|user|>hi<|end|><|assistant|>"


@pytest.mark.parametrize("name", ["bert", "phi"])
def test_checkpointing_activations_changes_nothing(recipe_of, data, tmp_path, name):
    for value in (False, True):
        train(recipe_of(name, epochs=1, gradient_checkpointing=value), data, tmp_path / f"{value}")
    same_weights(adapter_of(tmp_path / "True"), adapter_of(tmp_path / "False"))


def test_half_the_batch_with_twice_the_accumulation_takes_the_same_steps(recipe_of, data, tmp_path):
    for rows, accumulate in [(16, 1), (8, 2)]:
        recipe = recipe_of("llama", epochs=2, rows_per_batch=rows, accumulate=accumulate, lora={"dropout": 0.0})
        train(recipe, data, tmp_path / f"{accumulate}")
    assert facts_of(tmp_path / "1")["adapter"]["steps"] == facts_of(tmp_path / "2")["adapter"]["steps"] == 12
    same_weights(adapter_of(tmp_path / "1"), adapter_of(tmp_path / "2"))


def test_targets_may_be_named(recipe_of, data, tmp_path):
    train(recipe_of("phi", epochs=1, lora={"targets": ["fc2", "q_proj"]}), data, tmp_path / "out")
    assert {name.split(".")[-3] for name in adapter_of(tmp_path / "out")} == {"fc2", "q_proj"}
    with pytest.raises(StageError, match="lm_head is no linear layer in this base's blocks; they have dense, fc1, fc2, k_proj"):
        train(recipe_of("phi", lora={"targets": ["lm_head"]}), data, tmp_path / "bad")


def test_training_stops_early_and_keeps_the_best(recipe_of, data, tmp_path, capsys):
    out = tmp_path / "out"
    train(recipe_of("llama", epochs=12, learning_rate=0.5, patience=2, warmup=0.5), data, out)
    found = facts_of(out)["adapter"]
    assert found["stopped_early"] and found["best_step"] < found["steps"] < 68
    assert "was no better for 2 evaluations: stopping early" in capsys.readouterr().out
    scores = [event.value for event in EventAccumulator(str(out / "tensorboard/adapter")).Reload().Scalars("eval/loss")]
    assert found["validation"]["loss"] == pytest.approx(min(scores), abs=1e-3) and scores[-1] > min(scores)


def test_a_training_killed_after_it_stopped_early_stays_stopped():
    scores = [{"eval_loss": value, "step": step} for step, value in enumerate([3.0, 2.0, 2.5, 2.4])]
    assert KeepBest("eval_loss", 2, greater_is_better=False).is_stale(TrainerState(log_history=scores))
    assert not KeepBest("eval_loss", 3, greater_is_better=False).is_stale(TrainerState(log_history=scores))


def test_time_up_stops_saves_and_can_be_gone_on_from(recipe_of, data, tmp_path, capsys):
    recipe, out = recipe_of("llama"), tmp_path / "out"
    train(recipe, data, out, max_minutes=1e-6)
    assert facts_of(out)["stopped_by_time"] and facts_of(out)["adapter"]["steps"] == 1
    train(recipe, data, out, resume=True)
    assert "resuming from" in capsys.readouterr().out
    assert not facts_of(out)["stopped_by_time"] and facts_of(out)["adapter"]["steps"] == 17


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is CUDA here")
@pytest.mark.parametrize("name", ["bert", "llama"])
def test_small_bases_want_cuda(recipe_of, data, tmp_path, name):
    with pytest.raises(StageError, match="train.base_bits: 4 wants CUDA, and there is none here; set base_bits: 16"):
        train(recipe_of(name, base_bits=4), data, tmp_path / "out")


def test_rows_longer_than_the_base_can_read_are_refused_before_training(recipe_of, data, tmp_path):
    with pytest.raises(StageError, match="train.max_tokens: 65 is more than the 64 positions"):
        train(recipe_of("llama", max_tokens=65), data, tmp_path / "out")
