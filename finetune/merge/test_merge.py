"""Merged folders answer as base and adapter do, and adapters that do not belong are refused by name.
Run: .venv/bin/python -m pytest merge/test_merge.py"""

import json
import shutil

import pytest
import torch
from peft import get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

from finetune.lib.stage import StageError
from finetune.merge.merge import difference, merge_adapter
from finetune.quantize.chat_template import conversation_template
from finetune.train.lora import load_frozen, lora_config, save_adapter

KINDS = ["bert", "llama", "phi", "phi3"]
LAYERS = {"bert": {"query", "key", "value", "dense"},
          "llama": {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"},
          "phi": {"q_proj", "k_proj", "v_proj", "dense", "fc1", "fc2"},
          "phi3": {"qkv_proj", "o_proj", "gate_up_proj", "down_proj"}}


@pytest.fixture(scope="module")
def pairs(tiny_bert, tiny_causal, make_recipe, tmp_path_factory):
    """base and random adapter by architecture."""
    made = {}
    for name in KINDS:
        kind, base = ("encoder", tiny_bert) if name == "bert" else ("chat", tiny_causal(name))
        recipe = make_recipe(kind, base)
        more = {"add_pooling_layer": False} if name == "bert" else {}
        model = load_frozen(AutoModel if name == "bert" else AutoModelForCausalLM, base, recipe, **more)
        torch.manual_seed(1)
        tuned = get_peft_model(model, lora_config(model, recipe))
        for parameter in (p for p in tuned.parameters() if p.requires_grad):
            torch.nn.init.normal_(parameter, std=0.1)
        adapter = tmp_path_factory.mktemp(f"adapter-{name}")
        save_adapter(tuned, adapter, recipe)
        made[name] = (kind, base, adapter)
    return made


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("name", KINDS)
def test_the_merged_folder_answers_as_base_and_adapter(pairs, tmp_path, name, dtype):
    kind, base, adapter = pairs[name]
    found = merge_adapter(base, adapter, tmp_path / "merged", kind=kind, dtype=dtype, name="tiny")
    assert found <= (1e-5 if dtype == "float32" else 5e-3)
    weights = load_file(tmp_path / "merged/model.safetensors")
    assert {t.dtype for t in weights.values() if t.is_floating_point()} == {getattr(torch, dtype)}
    # the very adapter, not just something that the base would answer as well
    assert difference(base, adapter, tmp_path / "merged", kind=kind, dtype=dtype).passed
    assert difference(base, adapter, base, kind=kind, dtype=dtype).first_layer == "layer 0"
    facts = json.loads((tmp_path / "merged/facts.json").read_text())
    assert facts["difference"] == found and set(facts["sha256"]["base"]) == {"model.safetensors"}
    assert str(base) not in (tmp_path / "merged/config.json").read_text()


@pytest.mark.parametrize("name", KINDS)
def test_an_adapter_is_on_every_linear_layer_of_the_blocks_and_no_other(pairs, name):
    _, _, adapter = pairs[name]
    targets = json.loads((adapter / "adapter_config.json").read_text())["target_modules"]
    assert {target.rpartition(".")[2] for target in targets} == LAYERS[name]
    layers = {key.rpartition(".lora_")[0] for key in load_file(adapter / "adapter_model.safetensors")}
    assert not any("lm_head" in layer or "pooler" in layer for layer in layers)
    assert len(layers) == 2 * (6 if name == "bert" else len(LAYERS[name]))


def test_a_base_without_chat_template_gets_one_that_a_browser_can_follow(pairs, tmp_path):
    kind, base, adapter = pairs["phi"]
    assert AutoTokenizer.from_pretrained(base).chat_template is None
    merge_adapter(base, adapter, tmp_path / "merged", kind=kind)
    template = conversation_template(tmp_path / "merged", encoder=False)["conv_template"]
    assert template["roles"] == {"user": "Instruct: ", "assistant": "\nOutput:\n", "tool": ""}
    assert template["seps"][1] == "<|end|>\n" and template["system_template"] == "{system_message}\n"


def damaged(original, folder, change, file="adapter_model.safetensors"):
    shutil.copytree(original, folder)
    tensors = load_file(folder / file)
    change(tensors)
    save_file(tensors, folder / file, metadata={"format": "pt"})
    return folder


Q = "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda t: t.update({Q: torch.zeros(4, 33)}), rf"{Q} of .* is \[4, 33\], but .* wants \[4, 32\]"),
    (lambda t: t.update({Q: torch.zeros(8, 32)}), r"is \[8, 32\], but .* wants \[4, 32\]"),
    (lambda t: t.update({Q.replace("layers.1", "layers.2"): t[Q].clone()}), r"layers.2.self_attn.q_proj.lora_A.weight of .* belongs to no linear layer"),
    (lambda t: t.pop(Q), f"q_proj.lora_B.weight but not {Q}"),
    (lambda t: [t.pop(Q), t.pop(Q.replace("lora_A", "lora_B"))], f"has no {Q}, though its adapter_config.json names that layer"),
    (dict.clear, "holds no tensors"),
])
def test_an_adapter_that_does_not_fit_is_refused_by_tensor_and_shapes(pairs, tmp_path, change, sentence):
    kind, base, adapter = pairs["llama"]
    with pytest.raises(StageError, match=sentence):
        merge_adapter(base, damaged(adapter, tmp_path / "bad", change), tmp_path / "merged", kind=kind)
    assert not (tmp_path / "merged").exists()


def test_an_adapter_of_another_architecture_and_a_folder_without_one_are_refused(pairs, tmp_path):
    with pytest.raises(StageError, match="belongs to no linear layer of .*was the adapter trained on another base"):
        merge_adapter(pairs["phi3"][1], pairs["llama"][2], tmp_path / "merged", kind="chat")
    with pytest.raises(StageError, match="There is no adapter in .*: adapter_config.json is missing"):
        merge_adapter(pairs["phi3"][1], tmp_path, tmp_path / "merged", kind="chat")
    with pytest.raises(StageError, match="'llama', but kind: encoder wants bert"):
        merge_adapter(pairs["llama"][1], pairs["llama"][2], tmp_path / "merged", kind="encoder")


def test_a_folder_that_answers_otherwise_is_found_out_with_its_first_layer(pairs, tmp_path):
    kind, base, adapter = pairs["phi3"]
    merge_adapter(base, adapter, tmp_path / "merged", kind=kind)
    for name, place in [("model.layers.1.mlp.down_proj.weight", "layer 1"), ("lm_head.weight", "the output layer")]:
        changed = damaged(tmp_path / "merged", tmp_path / name, lambda t, name=name: t[name].mul_(1.01), "model.safetensors")
        found = difference(base, adapter, changed, kind=kind)
        assert not found.passed and found.first_layer == place


def test_a_merge_that_went_wrong_leaves_nothing(pairs, tmp_path, monkeypatch):
    kind, base, adapter = pairs["llama"]
    original = AutoModelForCausalLM.from_pretrained

    def spoilt(folder, **more):
        model = original(folder, **more)
        if folder == tmp_path / "merged":
            model.model.layers[1].mlp.up_proj.weight.data *= 1.1
        return model

    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", spoilt)
    with pytest.raises(StageError, match=r"differs from base and adapter by .*, more than 0.0001, first at layer 1; "):
        merge_adapter(base, adapter, tmp_path / "merged", kind=kind)
    assert not (tmp_path / "merged").exists()


def test_a_weight_too_large_for_float16_is_named(pairs, tmp_path):
    kind, base, adapter = pairs["llama"]
    large = damaged(base, tmp_path / "large", lambda t: t["model.norm.weight"].mul_(1e6), "model.safetensors")
    with pytest.raises(StageError, match="model.norm.weight has values that float16 can't hold; set merge.dtype: float32"):
        merge_adapter(large, adapter, tmp_path / "merged", kind=kind, dtype="float16")
