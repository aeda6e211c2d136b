"""Llama's tensors and sizes in the terms of GGUF.

llama.cpp rotates neighbouring pairs of a head's rows where transformers rotates one half against the other, so the rows of
q and k are interleaved."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import MODEL_ARCH, MODEL_ARCH_NAMES, GGUFWriter, TensorNameMap, get_tensor_name_map

from finetune.lib.stage import StageError, show
from finetune.quantize.checkpoint import Checkpoint

ARCHITECTURE = MODEL_ARCH_NAMES[MODEL_ARCH.LLAMA]


@dataclass(frozen=True)
class Origin:
    """Where a tensor of a GGUF file comes from; `heads` where its rows are interleaved."""
    tensors: Checkpoint
    name: str
    heads: int | None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.tensors.entries[self.name].shape

    def load(self) -> np.ndarray:
        return self.tensors[self.name]

    def convert(self) -> np.ndarray:
        return interleave(self.load(), self.heads) if self.heads else self.load()


def expect_llama(config: dict, folder: Path) -> None:
    """Raises StageError for what llama.cpp's `llama` architecture is not."""
    kind = config.get("model_type")
    if kind != "llama":
        raise StageError(f"{show(folder)} is of the architecture {kind}, and the GGUF export writes Llama's shape only; leave export.gguf out of the recipe.")
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    scaling = rope.get("rope_type", rope.get("type", "default"))
    if scaling != "default" or config.get("hidden_act", "silu") != "silu" or config.get("attention_bias") or config.get("mlp_bias"):
        raise StageError(f"{show(folder)} has scaled RoPE, biases or another activation than silu; the GGUF export writes the plain Llama only.")


def name_map(config: dict) -> TensorNameMap:
    return get_tensor_name_map(MODEL_ARCH.LLAMA, config["num_hidden_layers"])


def gguf_name(names: TensorNameMap, name: str) -> str:
    """Raises StageError for a tensor that Llama has not."""
    found = names.get_name(name, try_suffixes=(".weight",))
    if not found:
        raise StageError(f"The tensor {name} has no name in GGUF's Llama.")
    return found


def heads_of(name: str, config: dict) -> int | None:
    """How many heads stand in a tensor's rows, where these have to be interleaved."""
    if ".q_proj." in name:
        return config["num_attention_heads"]
    return (config.get("num_key_value_heads") or config["num_attention_heads"]) if ".k_proj." in name else None


def interleave(rows: np.ndarray, heads: int) -> np.ndarray:
    """[heads * d, n]: within a head, row i of the second half comes right after row i of the first."""
    return rows.reshape(heads, 2, -1, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


def separate(rows: np.ndarray, heads: int) -> np.ndarray:
    """The inverse of `interleave`."""
    return rows.reshape(heads, -1, 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


def add_sizes(writer: GGUFWriter, config: dict) -> None:
    heads = config["num_attention_heads"]
    head_dim = config.get("head_dim") or config["hidden_size"] // heads
    rope = config.get("rope_parameters") or {}
    writer.add_vocab_size(config["vocab_size"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.get("num_key_value_heads") or heads)
    writer.add_key_length(head_dim)
    writer.add_value_length(head_dim)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_dimension_count(head_dim)
    writer.add_rope_freq_base(rope.get("rope_theta", config.get("rope_theta", 10000.0)))
