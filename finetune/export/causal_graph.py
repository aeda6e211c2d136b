"""Llama, Phi and Phi-3 as ONNX graphs; prefill and decode are the same graph.

Inputs, b texts of s new tokens after p cached ones: input_ids and position_ids int64 [b, s], attention_mask int64
[b, p + s], past_key_values.N.key and .value float32 [b, kv heads, p, head size], num_logits_to_keep int64 scalar (logits
of so many last tokens; 0: of all). Outputs: logits float32 [b, kept, vocabulary], present.N.key and .value
[b, kv heads, p + s, head size]. The names are those that transformers.js feeds. hidden.0 is what the table gives,
hidden.N what layer N gives, the last one normalised, as in transformers' hidden_states."""
from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from finetune.export.graph import Graph
from finetune.export.rope import read_rope

MASKED = float(np.finfo(np.float32).min)
END = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Names:
    """Of the shards' parameters: finetune/quantize/weights.py."""
    table: str
    layer: str
    before: str
    qkv: str
    out: str
    norm: str
    head: str


NAMES = {
    "llama": Names("model.embed_tokens", "model.layers", "input_layernorm", "self_attn.qkv_proj", "self_attn.o_proj", "model.norm", "lm_head"),
    "phi": Names("transformer.embd", "transformer.h", "ln", "mixer.Wqkv", "mixer.out_proj", "lm_head.ln", "lm_head.linear"),
    "phi3": Names("transformer.embd", "transformer.h", "ln", "mixer.qkv_proj", "mixer.out_proj", "transformer.norm", "lm_head"),
}


class Causal:
    def __init__(self, g: Graph, config: dict, context_window: int):
        """Raises ValueError for what this implementation does not do."""
        self.g, self.config, self.kind = g, config, config["model_type"]
        self.names = NAMES[self.kind]
        self.heads = config["num_attention_heads"]
        self.kv_heads = config.get("num_key_value_heads") or self.heads
        self.head_dim = config.get("head_dim") or config["hidden_size"] // self.heads
        self.rope = read_rope(config, self.head_dim)
        act = "gelu_new" if self.kind == "phi" else "silu"
        if config.get("hidden_act") != act or any(config.get(key) for key in ("attention_bias", "mlp_bias", "qk_layernorm")):
            raise ValueError(f"Only {self.kind} with {act} and without attention_bias, mlp_bias or qk_layernorm can be exported.")
        if self.kind == "phi" and config.get("tie_word_embeddings"):
            raise ValueError("Only Phi with a head of its own can be exported, and this one's is tied to its table.")
        window = config.get("sliding_window")
        if window and window < context_window:
            raise ValueError(f"The model attends to {window} tokens at most; the context window of {context_window} must not be longer.")

    def add(self) -> None:
        g, c = self.g, self.config
        ids = g.input("input_ids", TensorProto.INT64, ["batch", "tokens"])
        mask = g.input("attention_mask", TensorProto.INT64, ["batch", "total"])
        positions = g.input("position_ids", TensorProto.INT64, ["batch", "tokens"])
        keep = g.input("num_logits_to_keep", TensorProto.INT64, [])
        hidden = self._mask(ids, mask)
        cos_sin = self._cos_sin(positions)
        x = g.op("Identity", [g.embedding(ids, self.names.table)], out="hidden.0")
        layers = c["num_hidden_layers"]
        for layer in range(layers):
            out = f"hidden.{layer + 1}" if layer + 1 < layers else None
            x = (self._phi if self.kind == "phi" else self._llama)(x, layer, hidden, cos_sin, out)
        x = self._norm(x, self.names.norm, out=f"hidden.{layers}")
        last = g.op("Unsqueeze", [g.op("Neg", [keep]), g.integers(0)])
        x = g.op("Slice", [x, last, g.integers(END), g.integers(1)])
        tied = c.get("tie_word_embeddings", False)
        logits = g.linear(x, self.names.table if tied else self.names.head, bias=self.kind == "phi")
        g.op("Identity", [logits], out="logits")
        g.output("logits", TensorProto.FLOAT, ["batch", "kept", c["vocab_size"]])
        for layer in range(layers):
            for part in ("key", "value"):
                g.output(f"present.{layer}.{part}", TensorProto.FLOAT, ["batch", self.kv_heads, "total", self.head_dim])

    def _llama(self, x: str, layer: int, hidden: str, cos_sin: tuple[str, str], out: str | None) -> str:
        """Attention, then gated MLP. Phi-3 differs from Llama in names only."""
        g, stem = self.g, f"{self.names.layer}.{layer}"
        x = g.op("Add", [x, self._attention(self._norm(x, f"{stem}.{self.names.before}"), layer, hidden, cos_sin)])
        wide = g.linear(self._norm(x, f"{stem}.post_attention_layernorm"), f"{stem}.mlp.gate_up_proj")
        gate, up = g.split(wide, [self.config["intermediate_size"]] * 2)
        gated = g.op("Mul", [g.op("Mul", [gate, g.op("Sigmoid", [gate])]), up])
        return g.op("Add", [x, g.linear(gated, f"{stem}.mlp.down_proj")], out=out)

    def _phi(self, x: str, layer: int, hidden: str, cos_sin: tuple[str, str], out: str | None) -> str:
        """Attention and MLP side by side, after one norm."""
        g, stem = self.g, f"{self.names.layer}.{layer}"
        normed = self._norm(x, f"{stem}.{self.names.before}")
        attended = self._attention(normed, layer, hidden, cos_sin)
        wide = g.op("Gelu", [g.linear(normed, f"{stem}.mlp.fc1", bias=True)], approximate="tanh")
        return g.op("Add", [g.op("Add", [attended, g.linear(wide, f"{stem}.mlp.fc2", bias=True)]), x], out=out)

    def _norm(self, x: str, stem: str, out: str | None = None) -> str:
        g, weight = self.g, self.g.parameter(f"{stem}.weight")
        if self.kind == "phi":
            return g.op("LayerNormalization", [x, weight, g.parameter(f"{stem}.bias")], out=out, epsilon=self.config["layer_norm_eps"])
        square = g.op("ReduceMean", [g.op("Mul", [x, x]), g.integers(-1)], keepdims=1)
        root = g.op("Sqrt", [g.op("Add", [square, g.scalar(self.config["rms_norm_eps"])])])
        return g.op("Mul", [g.op("Div", [x, root]), weight], out=out)

    def _mask(self, ids: str, mask: str) -> str:
        """float32 [b, 1, 1, s, p + s]: 0 where token i may look, the most negative number elsewhere."""
        g = self.g
        total, count = (g.op("Squeeze", [g.size(x, 1)]) for x in (mask, ids))
        zero, one = g.constant(np.array(0)), g.constant(np.array(1))
        rows = g.op("Unsqueeze", [g.op("Range", [g.op("Sub", [total, count]), total, one]), g.integers(1)])
        past = g.op("LessOrEqual", [g.op("Range", [zero, total, one]), rows])
        real = g.op("Unsqueeze", [g.op("Cast", [mask], to=TensorProto.BOOL), g.integers(1)])
        bias = g.op("Where", [g.op("And", [past, real]), g.scalar(0), g.scalar(MASKED)])
        return g.op("Unsqueeze", [bias, g.integers(1, 2)])

    def _cos_sin(self, positions: str) -> tuple[str, str]:
        """float32 [b, 1, s, rotated / 2] each."""
        g, rope = self.g, self.rope
        frequencies = g.constant(rope.frequencies)
        if rope.long is not None:
            longest = g.op("ReduceMax", [positions], keepdims=0)
            exceeds = g.op("GreaterOrEqual", [longest, g.constant(np.array(rope.limit))])
            frequencies = g.op("Where", [exceeds, g.constant(rope.long), frequencies])
        place = g.op("Unsqueeze", [g.op("Cast", [positions], to=TensorProto.FLOAT), g.integers(1, 3)])
        angles = g.op("Mul", [place, frequencies])
        parts = [g.op(function, [angles]) for function in ("Cos", "Sin")]
        return tuple(g.op("Mul", [part, g.scalar(rope.scale)]) for part in parts) if rope.scale != 1 else tuple(parts)

    def _rotate(self, x: str, cos_sin: tuple[str, str]) -> str:
        """x [b, heads, s, head size]; the first half of what is rotated pairs with the second."""
        g, half, (cos, sin) = self.g, self.rope.rotated // 2, cos_sin
        rest = self.head_dim - 2 * half
        first, second, *left = g.split(x, [half, half, rest] if rest else [half, half])
        a = g.op("Sub", [g.op("Mul", [first, cos]), g.op("Mul", [second, sin])])
        b = g.op("Add", [g.op("Mul", [second, cos]), g.op("Mul", [first, sin])])
        return g.op("Concat", [a, b, *left], axis=-1)

    def _attention(self, x: str, layer: int, hidden: str, cos_sin: tuple[str, str]) -> str:
        g, stem, biased = self.g, f"{self.names.layer}.{layer}", self.kind == "phi"
        d, groups = self.head_dim, self.heads // self.kv_heads
        shape = ["batch", self.kv_heads, "past", d]
        parts = g.split(g.linear(x, f"{stem}.{self.names.qkv}", bias=biased), [self.heads * d, self.kv_heads * d, self.kv_heads * d])
        q, k, v = (g.op("Transpose", [g.op("Reshape", [part, g.integers(0, 0, count, d)])], perm=[0, 2, 1, 3])
                   for part, count in zip(parts, (self.heads, self.kv_heads, self.kv_heads)))
        q, k = self._rotate(q, cos_sin), self._rotate(k, cos_sin)
        k, v = (g.op("Concat", [g.input(f"past_key_values.{layer}.{part}", TensorProto.FLOAT, shape), new], out=f"present.{layer}.{part}", axis=2)
                for part, new in (("key", k), ("value", v)))
        # heads that share a key stand along an axis of their own, so that keys are not repeated
        q = g.op("Reshape", [q, g.integers(0, self.kv_heads, groups, -1, d)])
        k, v = (g.op("Unsqueeze", [part, g.integers(2)]) for part in (k, v))
        scores = g.op("Mul", [g.op("MatMul", [q, g.op("Transpose", [k], perm=[0, 1, 2, 4, 3])]), g.scalar(d**-0.5)])
        weights = g.op("Softmax", [g.op("Add", [scores, hidden])], axis=-1)
        mixed = g.op("Transpose", [g.op("MatMul", [weights, v])], perm=[0, 3, 1, 2, 4])
        return g.linear(g.op("Reshape", [mixed, g.integers(0, 0, self.heads * d)]), f"{stem}.{self.names.out}", bias=biased)


def add_causal(g: Graph, config: dict, context_window: int) -> None:
    Causal(g, config, context_window).add()
