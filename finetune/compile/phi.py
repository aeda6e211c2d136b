"""Phi-1.5 and Phi-2: attention and feed-forward side by side behind one LayerNorm, biases everywhere, heads that are
rotated in part.

Parameter names and layout are those of MLC's published weights."""
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor

from finetune.compile.attention import Attention
from finetune.compile.chat import ChatModel
from finetune.compile.chat_config import ChatConfig, expect_window
from finetune.compile.layers import Build, Embedding, LayerNorm, Linear
from finetune.compile.rope import rope_of


def phi_config(config: dict, context_window: int) -> ChatConfig:
    """Raises ValueError for what this implementation does not do."""
    if config.get("hidden_act", "gelu_new") != "gelu_new" or config.get("qk_layernorm") or config.get("tie_word_embeddings"):
        raise ValueError("Only Phi with gelu_new, a head of its own and no normalisation of queries and keys can be compiled.")
    expect_window(config, context_window)
    heads = config["num_attention_heads"]
    head_dim = config["hidden_size"] // heads
    return ChatConfig(config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"], heads, config.get("num_key_value_heads") or heads,
                      head_dim, config["vocab_size"], config["layer_norm_eps"], rope_of(config, head_dim, context_window, part=0.5), tied=False)


class Mixer(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.config = config
        self.Wqkv = Linear(build, config.hidden, (config.heads + 2 * config.kv_heads) * config.head_dim, bias=True)
        self.out_proj = Linear(build, config.heads * config.head_dim, config.hidden, bias=True)

    def forward(self, x: Tensor, residual: Tensor, attention: Attention, layer: int) -> Tensor:
        """x [n, hidden] -> added to `residual`, of the rows that attention keeps."""
        return self.out_proj(attention(self.Wqkv(x), layer), residual)


class FeedForward(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.fc1 = Linear(build, config.hidden, config.intermediate, bias=True)
        self.fc2 = Linear(build, config.intermediate, config.hidden, bias=True)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        return self.fc2(self.fc1(x, activation="gelu_new"), residual)


class Layer(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.ln = LayerNorm(build, config.hidden, config.eps)
        self.mixer = Mixer(build, config)
        self.mlp = FeedForward(build, config)

    def forward(self, x: Tensor, attention: Attention, layer: int) -> Tensor:
        normalised = self.ln(x)
        return self.mlp(attention.kept(normalised, layer), self.mixer(normalised, attention.kept(x, layer), attention, layer))


class Trunk(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.embd = Embedding(build, config.vocab, config.hidden)
        self.h = nn.ModuleList([Layer(build, config) for _ in range(config.layers)])


class Head(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.ln = LayerNorm(build, config.hidden, config.eps)
        self.linear = Linear(build, config.hidden, config.vocab, bias=True)


class Phi(ChatModel):
    def __init__(self, build: Build, config: ChatConfig, target):
        super().__init__(build, config, target)
        self.transformer = Trunk(build, config)
        self.lm_head = Head(build, config)

    def table(self) -> Embedding:
        return self.transformer.embd

    def hidden(self, x: Tensor, attention: Attention) -> Tensor:
        for number, layer in enumerate(self.transformer.h):
            x = layer(x, attention, number)
        return x

    def logits(self, last: Tensor) -> Tensor:
        return self.lm_head.linear(self.lm_head.ln(last), out_dtype="float32")
