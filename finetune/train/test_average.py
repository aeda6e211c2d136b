"""Adapters as one. Run: .venv/bin/python -m pytest train/test_average.py"""

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model

from finetune.lib.stage import StageError
from finetune.train.average import average
from finetune.train.encoder import load_encoder


def adapter(base, folder, rank, seed, layers=("query", "value"), **more):
    torch.manual_seed(seed)
    model = get_peft_model(load_encoder(base), LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=list(layers), **more))
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    model.peft_config["default"].base_model_name_or_path = "tiny"
    model.save_pretrained(folder)
    return folder


def merged(base, folder):
    return PeftModel.from_pretrained(load_encoder(base), folder).merge_and_unload().state_dict()


def test_the_update_is_the_weighted_sum_of_the_updates(tiny_bert, tmp_path):
    folders = [adapter(tiny_bert, tmp_path / "one", 4, 1), adapter(tiny_bert, tmp_path / "other", 8, 2)]
    average(folders, [0.4, 0.6], tmp_path / "mean", torch.float32)
    base, (one, other), mean = load_encoder(tiny_bert).state_dict(), [merged(tiny_bert, f) for f in folders], merged(tiny_bert, tmp_path / "mean")
    changed = 0
    for name, weight in base.items():
        expected = weight + 0.4 * (one[name] - weight) + 0.6 * (other[name] - weight)
        torch.testing.assert_close(mean[name], expected, atol=1e-6, rtol=1e-5)
        changed += not torch.equal(mean[name], weight)
    assert changed == 4


def test_adapters_of_other_layers_and_missing_weights_are_refused(tiny_bert, tmp_path):
    folders = [adapter(tiny_bert, tmp_path / "one", 4, 1), adapter(tiny_bert, tmp_path / "other", 4, 2, layers=("query",))]
    with pytest.raises(StageError, match="no adapters of the same layers of one base"):
        average(folders, [0.5, 0.5], tmp_path / "mean")
    with pytest.raises(StageError, match="use_rslora, and only plain LoRA"):
        average([adapter(tiny_bert, tmp_path / "scaled", 4, 1, use_rslora=True)], [1.0], tmp_path / "mean")
    with pytest.raises(StageError, match="2 adapters and 1 weights"):
        average(folders, [1.0], tmp_path / "mean")
