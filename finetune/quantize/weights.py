"""How parameters of a Hugging Face model become parameters of our libraries: names, and what is fused."""
from collections.abc import Iterator

import numpy as np


def bert_sources(config: dict) -> Iterator[tuple[str, list[str]]]:
    """Yields (library name, Hugging Face names to be concatenated by rows)."""
    yield "embeddings.word_embeddings.weight", ["embeddings.word_embeddings.weight"]
    yield "embeddings.position_embeddings.weight", ["embeddings.position_embeddings.weight"]
    yield "embeddings.token_type_embeddings.weight", ["embeddings.token_type_embeddings.weight"]
    for kind in ("weight", "bias"):
        yield f"embeddings.LayerNorm.{kind}", [f"embeddings.LayerNorm.{kind}"]
    for layer in range(config["num_hidden_layers"]):
        prefix = f"encoder.layer.{layer}."
        for kind in ("weight", "bias"):
            yield f"{prefix}attention.self.qkv.{kind}", [f"{prefix}attention.self.{part}.{kind}" for part in ("query", "key", "value")]
            for block in ("attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"):
                yield f"{prefix}{block}.{kind}", [f"{prefix}{block}.{kind}"]


def llama_sources(config: dict) -> Iterator[tuple[str, list[str]]]:
    """Yields (library name, Hugging Face names to be concatenated by rows)."""
    yield "model.embed_tokens.weight", ["model.embed_tokens.weight"]
    for layer in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{layer}."
        yield f"{prefix}self_attn.qkv_proj.weight", [f"{prefix}self_attn.{part}_proj.weight" for part in "qkv"]
        yield f"{prefix}self_attn.o_proj.weight", [f"{prefix}self_attn.o_proj.weight"]
        yield f"{prefix}mlp.gate_up_proj.weight", [f"{prefix}mlp.{part}_proj.weight" for part in ("gate", "up")]
        yield f"{prefix}mlp.down_proj.weight", [f"{prefix}mlp.down_proj.weight"]
        yield f"{prefix}input_layernorm.weight", [f"{prefix}input_layernorm.weight"]
        yield f"{prefix}post_attention_layernorm.weight", [f"{prefix}post_attention_layernorm.weight"]
    yield "model.norm.weight", ["model.norm.weight"]
    if not config.get("tie_word_embeddings", False):
        yield "lm_head.weight", ["lm_head.weight"]


SOURCES = {"bert": bert_sources, "llama": llama_sources}
# the only matrices that are looked up by row rather than multiplied
TABLES = {"bert": {"embeddings.word_embeddings.weight"}, "llama": {"model.embed_tokens.weight"}}
# tables too small to be worth a group's error
NEVER_QUANTIZED = {"embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight"}


def fused(config: dict, tensors: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Yields the library's (name, float32 array). Raises ValueError naming a tensor that is missing."""
    for name, sources in SOURCES[config["model_type"]](config):
        missing = [source for source in sources if source not in tensors]
        if missing:
            raise ValueError(f"The weights lack {missing[0]}, which {name} is made of.")
        yield name, np.concatenate([tensors[source].astype(np.float32) for source in sources])


def split(config: dict, library: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The inverse of `fused`: Hugging Face names and arrays, from the library's dequantized ones."""
    rows = _row_counts(config)
    tensors = {}
    for name, sources in SOURCES[config["model_type"]](config):
        counts = [rows[source] for source in sources] if len(sources) > 1 else [library[name].shape[0]]
        for source, part in zip(sources, np.split(library[name], np.cumsum(counts)[:-1])):
            tensors[source] = part
    return tensors


def _row_counts(config: dict) -> dict[str, int]:
    """Rows of each tensor that is fused with others."""
    counts: dict[str, int] = {}
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    for layer in range(config["num_hidden_layers"]):
        if config["model_type"] == "bert":
            counts |= {f"encoder.layer.{layer}.attention.self.{part}.{kind}": hidden for part in ("query", "key", "value") for kind in ("weight", "bias")}
        else:
            head_dim = config.get("head_dim") or hidden // heads
            prefix = f"model.layers.{layer}."
            counts[f"{prefix}self_attn.q_proj.weight"] = heads * head_dim
            for part in "kv":
                counts[f"{prefix}self_attn.{part}_proj.weight"] = config["num_key_value_heads"] * head_dim
            for part in ("gate", "up"):
                counts[f"{prefix}mlp.{part}_proj.weight"] = config["intermediate_size"]
    return counts
