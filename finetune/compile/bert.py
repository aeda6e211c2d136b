"""BERT as an embedding model of web-llm: tokens in, one unit vector a text out.

Exports prefill(ids int32 [b, n], mask int32 [b, n], params) -> float32 [b, n, hidden], whose row 0 is the mean of the
tokens' last hidden states, normalised (sentence-transformers' mean pooling). Parameter names: MLC's
snowflake-arctic-embed."""
from dataclasses import dataclass

from tvm import te
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op, spec

from finetune.compile.kernels import encoder
from finetune.compile.layers import Build, Embedding, LayerNorm, Linear


@dataclass(frozen=True)
class BertConfig:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    vocab: int
    positions: int
    types: int
    eps: float

    @classmethod
    def from_hugging_face(cls, config: dict, context_window: int) -> "BertConfig":
        """Raises ValueError for what this implementation does not do."""
        if config.get("hidden_act") != "gelu" or config.get("position_embedding_type", "absolute") != "absolute":
            raise ValueError("Only BERT with exact gelu and absolute positions can be compiled.")
        if context_window > config["max_position_embeddings"]:
            raise ValueError(f"A context window of {context_window} is longer than the model's {config['max_position_embeddings']} positions.")
        return cls(config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"], config["num_attention_heads"],
                   config["vocab_size"], context_window, config["type_vocab_size"], config["layer_norm_eps"])

    @property
    def head_dim(self) -> int:
        return self.hidden // self.heads


class Table(nn.Module):
    """A small table that is never quantized."""

    def __init__(self, entries: int, width: int, dtype: str):
        self.weight = nn.Parameter((entries, width), dtype)


class Embeddings(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.word_embeddings = Embedding(build, config.vocab, config.hidden)
        self.position_embeddings = Table(config.positions, config.hidden, build.dtype)
        self.token_type_embeddings = Table(config.types, config.hidden, build.dtype)
        self.LayerNorm = LayerNorm(build, config.hidden, config.eps)

    def forward(self, ids: Tensor) -> Tensor:
        """ids int32 [b, n] -> [b * n, hidden]."""
        b, n = ids.shape
        words = self.word_embeddings(op.reshape(ids, (b * n,)))

        def add(words, ids, positions, types):
            return te.compute(words.shape, lambda i, k: words[i, k] + positions[i % ids.shape[1], k] + types[0, k], name="add_positions")

        return self.LayerNorm(op.tensor_expr_op(add, "add_positions", [words, ids, self.position_embeddings.weight, self.token_type_embeddings.weight]))


class Dense(nn.Module):
    """A linear layer, its residual and their normalisation: BERT's `output` blocks."""

    def __init__(self, build: Build, config: BertConfig, inputs: int):
        self.dense = Linear(build, inputs, config.hidden, bias=True)
        self.LayerNorm = LayerNorm(build, config.hidden, config.eps)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        return self.LayerNorm(self.dense(x, residual))


class SelfAttention(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.qkv = Linear(build, config.hidden, 3 * config.hidden, bias=True)
        self.config = config

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        kernel = encoder.attention(self.config.heads, self.config.head_dim, x.dtype)
        return op.tensor_ir_op(kernel, "attention", [self.qkv(x), mask], Tensor.placeholder(x.shape, x.dtype))


class Attention(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.self = SelfAttention(build, config)
        self.output = Dense(build, config, config.hidden)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.output(self.self(x, mask), x)


class Intermediate(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.dense = Linear(build, config.hidden, config.intermediate, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.dense(x, activation="gelu")


class Layer(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.attention = Attention(build, config)
        self.intermediate = Intermediate(build, config)
        self.output = Dense(build, config, config.intermediate)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.attention(x, mask)
        return self.output(self.intermediate(x), x)


class Encoder(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.layer = nn.ModuleList([Layer(build, config) for _ in range(config.layers)])


class Bert(nn.Module):
    def __init__(self, build: Build, config: BertConfig):
        self.config = config
        self.embeddings = Embeddings(build, config)
        self.encoder = Encoder(build, config)

    def prefill(self, inputs: Tensor, attention_mask: Tensor) -> Tensor:
        b, n = inputs.shape
        width = self.config.hidden
        x = self.embeddings(inputs)
        for layer in self.encoder.layer:
            x = layer(x, attention_mask)
        mean = op.tensor_ir_op(encoder.mean_pool(width, x.dtype), "mean_pool", [x, attention_mask], Tensor.placeholder((b, width), "float32"))
        return op.tensor_ir_op(encoder.normalize_into_first_row(width), "normalize", [mean, attention_mask], Tensor.placeholder((b, n, width), "float32"))

    def get_spec(self) -> nn.spec.ModuleSpec:
        return nn.spec.ModuleSpec.from_raw({"prefill": {
            "inputs": spec.Tensor(["b", "n"], "int32"), "attention_mask": spec.Tensor(["b", "n"], "int32"),
            "$": {"param_mode": "packed", "effect_mode": "none"}}}, self)
