"""LoRA on encoders and language models alike: which layers, on what base, and the adapter's file. Called by train.py."""

import re
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel
from safetensors.torch import load_file, save_file
from torch import nn

from finetune.lib.base import BASES
from finetune.lib.recipe import Recipe
from finetune.lib.stage import StageError

ADAPTER_FILE = "adapter_model.safetensors"
# a linear layer inside of a block: encoder.layer.0.output.dense, model.layers.3.mlp.fc1
IN_BLOCK = re.compile(r"\blayers?\.\d+\.")


def linear_names(model: nn.Module) -> list[str]:
    """Full names of the linear layers in the model's blocks, whatever they are called; pooler and lm_head are in none."""
    return [name for name, module in model.named_modules() if isinstance(module, nn.Linear) and IN_BLOCK.search(name)]


def target_modules(model: nn.Module, targets: str | list[str]) -> list[str]:
    """The last parts of their names, which is how adapters name layers that every block has.

    Raises StageError for a target that no block has.
    """
    known = sorted({name.rpartition(".")[2] for name in linear_names(model)})
    if targets == "auto":
        return known
    for name in targets:
        if name not in known:
            raise StageError(f"train.lora.targets: {name} is no linear layer in this base's blocks; they have {', '.join(known)}.")
    return sorted(targets)


def lora_config(model: nn.Module, recipe: Recipe, **more: Any) -> LoraConfig:
    lora = recipe.train.lora
    targets = target_modules(model, lora.targets)
    if recipe.kind == "encoder":
        # peft matches the last part anywhere, and a BERT with its pooler has one more "dense"
        targets = [name for name in linear_names(model) if name.rpartition(".")[2] in targets]
    return LoraConfig(r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=targets, bias="none", **more)


def load_frozen(auto: type, folder: Path, recipe: Recipe, **more: Any) -> nn.Module:
    """A base to put an adapter on, in the recipe's `base_bits`, by an Auto class of transformers.

    16 bits are bfloat16 where the recipe computes in it and CUDA is there, else float32. Raises StageError for 4 and 8 bits
    without CUDA or bitsandbytes.
    """
    bits = recipe.train.base_bits
    if bits == 16:
        half = recipe.train.bf16 and torch.cuda.is_available() and recipe.kind == "chat"
        return auto.from_pretrained(folder, dtype=torch.bfloat16 if half else torch.float32, **more)
    expect_quantized_bases(bits)
    from accelerate import PartialState
    from peft import prepare_model_for_kbit_training
    from transformers import BitsAndBytesConfig
    config = (BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                                 bnb_4bit_compute_dtype=torch.bfloat16)
              if bits == 4 else BitsAndBytesConfig(load_in_8bit=True))
    model = auto.from_pretrained(folder, quantization_config=config, dtype=torch.bfloat16,
                                 device_map={"": PartialState().device}, **more)
    return prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)


def expect_quantized_bases(bits: int) -> None:
    if not torch.cuda.is_available():
        raise StageError(f"train.base_bits: {bits} wants CUDA, and there is none here; set base_bits: 16, or train on another machine.")
    try:
        import bitsandbytes  # noqa: F401
    except ImportError as error:
        raise StageError(f"train.base_bits: {bits} wants bitsandbytes; run: npx tsx scripts/python.ts cuda") from error


def save_adapter(model: PeftModel, folder: Path, recipe: Recipe) -> None:
    """Writes the adapter, rounded to the recipe's dtype, and rounds the model's own likewise, so that what is measured from
    now on is what lies on disk."""
    config = model.peft_config["default"]
    # a path of this machine says nothing to anybody else
    config.base_model_name_or_path = public_name(recipe)
    config.target_modules = sorted(config.target_modules)
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / ADAPTER_FILE
    rounded = {name: tensor.to(getattr(torch, recipe.train.lora.dtype)) for name, tensor in load_file(path).items()}
    save_file(rounded, path, metadata={"format": "pt"})
    model.load_adapter(folder, "default", is_trainable=True)


def public_name(recipe: Recipe) -> str:
    if recipe.base is None:
        return f"{recipe.id}-base"
    if recipe.base in BASES:
        return BASES[recipe.base].hub
    return Path(recipe.base).name if Path(recipe.base).is_dir() else recipe.base
