"""BERT as an ONNX graph: tokens in, one unit vector a text out, as finetune/compile/bert.py computes it.

Inputs input_ids and attention_mask, int64 [batch, tokens]; output sentence_embedding, float32 [batch, hidden]: the mean of
the tokens' last hidden states, normalised. hidden.0 is what the embeddings give, hidden.N what layer N gives."""
import numpy as np
from onnx import TensorProto

from finetune.export.graph import Graph

MASKED = float(np.finfo(np.float32).min)
SMALLEST_NORM = 1e-12  # torch.nn.functional.normalize


def add_bert(g: Graph, config: dict) -> None:
    """Raises ValueError for what this implementation does not do."""
    if config.get("hidden_act") != "gelu" or config.get("position_embedding_type", "absolute") != "absolute":
        raise ValueError("Only BERT with exact gelu and absolute positions can be exported.")
    ids = g.input("input_ids", TensorProto.INT64, ["batch", "tokens"])
    mask = g.op("Cast", [g.input("attention_mask", TensorProto.INT64, ["batch", "tokens"])], to=TensorProto.FLOAT)
    words = g.embedding(ids, "embeddings.word_embeddings")
    positions = g.op("Slice", [g.parameter("embeddings.position_embeddings.weight"), g.integers(0), g.size(ids, 1), g.integers(0)])
    kind = g.op("Gather", [g.parameter("embeddings.token_type_embeddings.weight"), g.constant(np.array(0))])
    x = _norm(g, config, g.op("Add", [g.op("Add", [words, positions]), kind]), "embeddings.LayerNorm", out="hidden.0")
    hidden = g.op("Unsqueeze", [g.op("Mul", [g.op("Sub", [g.scalar(1), mask]), g.scalar(MASKED)]), g.integers(1, 2)])
    for layer in range(config["num_hidden_layers"]):
        stem = f"encoder.layer.{layer}"
        attended = g.linear(_attention(g, config, x, hidden, f"{stem}.attention.self.qkv"), f"{stem}.attention.output.dense", bias=True)
        x = _norm(g, config, g.op("Add", [attended, x]), f"{stem}.attention.output.LayerNorm")
        wide = g.op("Gelu", [g.linear(x, f"{stem}.intermediate.dense", bias=True)])
        back = g.linear(wide, f"{stem}.output.dense", bias=True)
        x = _norm(g, config, g.op("Add", [back, x]), f"{stem}.output.LayerNorm", out=f"hidden.{layer + 1}")
    _pool(g, x, mask)
    g.output("sentence_embedding", TensorProto.FLOAT, ["batch", config["hidden_size"]])


def _norm(g: Graph, config: dict, x: str, stem: str, out: str | None = None) -> str:
    return g.op("LayerNormalization", [x, g.parameter(f"{stem}.weight"), g.parameter(f"{stem}.bias")], out=out, epsilon=config["layer_norm_eps"])


def _attention(g: Graph, config: dict, x: str, hidden: str, stem: str) -> str:
    """x [b, n, width] and hidden [b, 1, 1, n], 0 or the most negative number -> [b, n, width]."""
    width, heads = config["hidden_size"], config["num_attention_heads"]
    parts = [g.op("Reshape", [part, g.integers(0, 0, heads, width // heads)]) for part in g.split(g.linear(x, stem, bias=True), [width] * 3)]
    q, k, v = (g.op("Transpose", [part], perm=perm) for part, perm in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])))
    scores = g.op("Mul", [g.op("MatMul", [q, k]), g.scalar((width // heads) ** -0.5)])
    weights = g.op("Softmax", [g.op("Add", [scores, hidden])], axis=-1)
    mixed = g.op("Transpose", [g.op("MatMul", [weights, v])], perm=[0, 2, 1, 3])
    return g.op("Reshape", [mixed, g.integers(0, 0, width)])


def _pool(g: Graph, x: str, mask: str) -> None:
    kept = g.op("Mul", [x, g.op("Unsqueeze", [mask, g.integers(2)])])
    count = g.op("Max", [g.op("ReduceSum", [mask, g.integers(1)], keepdims=1), g.scalar(1)])
    mean = g.op("Div", [g.op("ReduceSum", [kept, g.integers(1)], keepdims=0), count])
    norm = g.op("Max", [g.op("ReduceL2", [mean, g.integers(1)], keepdims=1), g.scalar(SMALLEST_NORM)])
    g.op("Div", [mean, norm], out="sentence_embedding")
