"""Whether an adapter belongs to a base: every tensor of it by name and shape, before anything is computed."""

import json
from pathlib import Path

from peft import PeftModel, get_peft_model_state_dict
from safetensors import safe_open
from torch import nn

from finetune.lib.stage import StageError, show

PREFIX = "base_model.model."
ADAPTER_FILE = "adapter_model.safetensors"


def expect_adapter(base: nn.Module, base_folder: Path, adapter: Path) -> None:
    """Raises StageError, with the tensor's name and both shapes, for a LoRA adapter that does not fit the base."""
    config, shapes = _read(adapter)
    rank = config["r"]
    layers = dict(base.named_modules())
    for name, found in shapes.items():
        layer_name, _, part = name.removeprefix(PREFIX).rpartition(".lora_")
        layer = layers.get(layer_name)
        if not isinstance(layer, nn.Linear) or part not in ("A.weight", "B.weight"):
            raise StageError(f"{name} of {show(adapter)} {list(found)} belongs to no linear layer of {show(base_folder)}; "
                             "was the adapter trained on another base?")
        expected = (rank, layer.in_features) if part == "A.weight" else (layer.out_features, rank)
        if found != expected:
            raise StageError(f"{name} of {show(adapter)} is {list(found)}, but {show(base_folder)} wants {list(expected)}; "
                             "was the adapter trained on another base?")
        other = f"{PREFIX}{layer_name}.lora_{'B' if part[0] == 'A' else 'A'}.weight"
        if other not in shapes:
            raise StageError(f"{show(adapter)} has {name} but not {other}; train it again.")


def expect_whole(model: PeftModel, adapter: Path) -> None:
    """Raises StageError when the adapter's file lacks a tensor of a layer that its config names: peft would leave it at nought."""
    _, shapes = _read(adapter)
    for name in get_peft_model_state_dict(model, save_embedding_layers=False):
        if name not in shapes:
            raise StageError(f"{show(adapter)} has no {name}, though its adapter_config.json names that layer; train it again.")


def _read(adapter: Path) -> tuple[dict, dict[str, tuple[int, ...]]]:
    for file in ("adapter_config.json", ADAPTER_FILE):
        if not (adapter / file).is_file():
            raise StageError(f"There is no adapter in {show(adapter)}: {file} is missing; run the train stage first.")
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    if config.get("peft_type") != "LORA":
        raise StageError(f"{show(adapter)} is an adapter of the type {config.get('peft_type')}; only LORA can be merged.")
    with safe_open(adapter / ADAPTER_FILE, "pt") as tensors:
        shapes = {name: tuple(tensors.get_slice(name).get_shape()) for name in tensors.keys()}
    if not shapes:
        raise StageError(f"{show(adapter / ADAPTER_FILE)} holds no tensors; train it again.")
    return config, shapes
