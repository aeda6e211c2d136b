"""How parameters of a Hugging Face model become parameters of our libraries: names, shapes, and what is fused.

The library's names are MLC's. An architecture yields (library name, [(Hugging Face name, shape), ...]): the parts are
concatenated by rows."""
import re
from collections.abc import Iterator, Mapping

import numpy as np

from finetune.lib.stage import StageError
from finetune.quantize.checkpoint import FLOATS, Checkpoint

Source = tuple[str, list[tuple[str, tuple[int, ...]]]]


def bert_sources(config: dict) -> Iterator[Source]:
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    tables = {"word": config["vocab_size"], "position": config["max_position_embeddings"], "token_type": config["type_vocab_size"]}
    for table, rows in tables.items():
        yield same(f"embeddings.{table}_embeddings.weight", (rows, hidden))
    yield from norm("embeddings.LayerNorm", "embeddings.LayerNorm", hidden)
    blocks = {"attention.output.dense": (hidden, hidden), "attention.output.LayerNorm": (hidden,), "intermediate.dense": (inner, hidden),
              "output.dense": (hidden, inner), "output.LayerNorm": (hidden,)}
    for layer in range(config["num_hidden_layers"]):
        prefix = f"encoder.layer.{layer}."
        # the order of the packaged shards
        for kind in ("weight", "bias"):
            part_shape = (hidden, hidden) if kind == "weight" else (hidden,)
            yield f"{prefix}attention.self.qkv.{kind}", [(f"{prefix}attention.self.{part}.{kind}", part_shape) for part in ("query", "key", "value")]
            for block, shape in blocks.items():
                yield same(f"{prefix}{block}.{kind}", shape if kind == "weight" else shape[:1])


def llama_sources(config: dict) -> Iterator[Source]:
    hidden, inner, vocab = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    yield same("model.embed_tokens.weight", (vocab, hidden))
    for layer in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{layer}."
        rows = query_rows(config)
        yield f"{prefix}self_attn.qkv_proj.weight", [(f"{prefix}self_attn.{part}_proj.weight", (rows[part], hidden)) for part in "qkv"]
        yield same(f"{prefix}self_attn.o_proj.weight", (hidden, rows["q"]))
        yield f"{prefix}mlp.gate_up_proj.weight", [(f"{prefix}mlp.{part}_proj.weight", (inner, hidden)) for part in ("gate", "up")]
        yield same(f"{prefix}mlp.down_proj.weight", (hidden, inner))
        yield same(f"{prefix}input_layernorm.weight", (hidden,))
        yield same(f"{prefix}post_attention_layernorm.weight", (hidden,))
    yield same("model.norm.weight", (hidden,))
    if not config.get("tie_word_embeddings", False):
        yield same("lm_head.weight", (vocab, hidden))


def phi_sources(config: dict) -> Iterator[Source]:
    hidden, inner, vocab = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    yield "transformer.embd.weight", [("model.embed_tokens.weight", (vocab, hidden))]
    for layer in range(config["num_hidden_layers"]):
        ours, theirs = f"transformer.h.{layer}.", f"model.layers.{layer}."
        rows = query_rows(config)
        yield from norm(f"{ours}ln", f"{theirs}input_layernorm", hidden)
        yield f"{ours}mixer.Wqkv.weight", [(f"{theirs}self_attn.{part}_proj.weight", (rows[part], hidden)) for part in "qkv"]
        yield f"{ours}mixer.Wqkv.bias", [(f"{theirs}self_attn.{part}_proj.bias", (rows[part],)) for part in "qkv"]
        yield from dense(f"{ours}mixer.out_proj", f"{theirs}self_attn.dense", hidden, rows["q"])
        yield from dense(f"{ours}mlp.fc1", f"{theirs}mlp.fc1", inner, hidden)
        yield from dense(f"{ours}mlp.fc2", f"{theirs}mlp.fc2", hidden, inner)
    yield from norm("lm_head.ln", "model.final_layernorm", hidden)
    yield from dense("lm_head.linear", "lm_head", vocab, hidden)


def phi3_sources(config: dict) -> Iterator[Source]:
    hidden, inner, vocab = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    yield "transformer.embd.weight", [("model.embed_tokens.weight", (vocab, hidden))]
    for layer in range(config["num_hidden_layers"]):
        ours, theirs = f"transformer.h.{layer}.", f"model.layers.{layer}."
        rows = query_rows(config)
        yield f"{ours}ln.weight", [(f"{theirs}input_layernorm.weight", (hidden,))]
        yield f"{ours}mixer.qkv_proj.weight", [(f"{theirs}self_attn.qkv_proj.weight", (sum(rows.values()), hidden))]
        yield f"{ours}mixer.out_proj.weight", [(f"{theirs}self_attn.o_proj.weight", (hidden, rows["q"]))]
        yield f"{ours}mlp.gate_up_proj.weight", [(f"{theirs}mlp.gate_up_proj.weight", (2 * inner, hidden))]
        yield f"{ours}mlp.down_proj.weight", [(f"{theirs}mlp.down_proj.weight", (hidden, inner))]
        yield f"{ours}post_attention_layernorm.weight", [(f"{theirs}post_attention_layernorm.weight", (hidden,))]
    yield "transformer.norm.weight", [("model.norm.weight", (hidden,))]
    yield same("lm_head.weight", (vocab, hidden))


def same(name: str, shape: tuple[int, ...]) -> Source:
    return name, [(name, shape)]


def dense(ours: str, theirs: str, outputs: int, inputs: int) -> Iterator[Source]:
    yield f"{ours}.weight", [(f"{theirs}.weight", (outputs, inputs))]
    yield f"{ours}.bias", [(f"{theirs}.bias", (outputs,))]


def norm(ours: str, theirs: str, width: int) -> Iterator[Source]:
    for kind in ("weight", "bias"):
        yield f"{ours}.{kind}", [(f"{theirs}.{kind}", (width,))]


def query_rows(config: dict) -> dict[str, int]:
    """Rows of the query, key and value projections."""
    heads = config["num_attention_heads"]
    head_dim = config.get("head_dim") or config["hidden_size"] // heads
    kv_heads = config.get("num_key_value_heads") or heads
    return {"q": heads * head_dim, "k": kv_heads * head_dim, "v": kv_heads * head_dim}


SOURCES = {"bert": bert_sources, "llama": llama_sources, "phi": phi_sources, "phi3": phi3_sources}
# of names in a checkpoint that was saved with more than the bare model
PREFIX = {"bert": "bert."}
# the only matrices that are looked up by row rather than multiplied
TABLES = {"bert": {"embeddings.word_embeddings.weight"}, "llama": {"model.embed_tokens.weight"}, "phi": {"transformer.embd.weight"}, "phi3": {"transformer.embd.weight"}}
# tables too small to be worth a group's error
NEVER_QUANTIZED = {"embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight"}
# in some checkpoints, and no parameters of the model that is compiled: constants, BERT's heads
NOT_NEEDED = re.compile(r"(.*\.)?rotary_emb\.inv_freq|embeddings\.(position|token_type)_ids|pooler\..*|cls\..*")


def expect_complete_weights(config: dict, checkpoint: Checkpoint) -> None:
    """Raises StageError naming the first tensor that is missing, unexpected, or of another shape or dtype."""
    expected = {source: shape for _, sources in SOURCES[config["model_type"]](config) for source, shape in sources}
    for name, shape in expected.items():
        entry = checkpoint.entries.get(name)
        if entry is None:
            raise StageError(f"The weights lack {name}, which config.json asks for; save the whole model again.")
        if entry.shape != shape:
            raise StageError(f"{name} has the shape {list(entry.shape)}, and config.json asks for {list(shape)}; the two do not belong together.")
        if entry.dtype not in FLOATS:
            raise StageError(f"{name} is stored as {entry.dtype}; only {', '.join(FLOATS)} can be quantized, so merge into an unquantized base.")
    tied = {"lm_head.weight"} if config.get("tie_word_embeddings") else set()
    for name in checkpoint:
        if name not in expected and name not in tied and not NOT_NEEDED.fullmatch(name):
            raise StageError(f"The weights hold {name}, which no {config['model_type']} has; was an adapter left unmerged?")


def fused(config: dict, tensors: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Yields the library's (name, float32 array), read one at a time."""
    for name, sources in SOURCES[config["model_type"]](config):
        parts = [tensors[source] for source, _ in sources]
        yield name, parts[0] if len(parts) == 1 else np.concatenate(parts)


def split(config: dict, library: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The inverse of `fused`: Hugging Face names and arrays, from the library's dequantized ones."""
    tensors = {}
    for name, sources in SOURCES[config["model_type"]](config):
        borders = np.cumsum([shape[0] for _, shape in sources])[:-1]
        for (source, _), part in zip(sources, np.split(library[name], borders)):
            tensors[source] = part
    return tensors
