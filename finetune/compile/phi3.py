"""Phi-3 and Phi-3.5: Llama's layers with projections that are fused in the checkpoint already, and LongRoPE.

Parameter names and layout are those of MLC's published weights."""
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor

from finetune.compile.attention import Attention
from finetune.compile.chat import ChatModel
from finetune.compile.chat_config import ChatConfig, expect_window
from finetune.compile.layers import Build, Embedding, GatedFeedForward, Linear, RMSNorm
from finetune.compile.rope import rope_of


def phi3_config(config: dict, context_window: int) -> ChatConfig:
    """Raises ValueError for what this implementation does not do."""
    if config.get("hidden_act", "silu") != "silu" or config.get("tie_word_embeddings"):
        raise ValueError("Only Phi-3 with silu and a head of its own can be compiled.")
    expect_window(config, context_window)
    heads = config["num_attention_heads"]
    head_dim = config["hidden_size"] // heads
    return ChatConfig(config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"], heads, config.get("num_key_value_heads") or heads,
                      head_dim, config["vocab_size"], config["rms_norm_eps"], rope_of(config, head_dim, context_window), tied=False)


class Mixer(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.config = config
        self.qkv_proj = Linear(build, config.hidden, (config.heads + 2 * config.kv_heads) * config.head_dim, bias=False)
        self.out_proj = Linear(build, config.heads * config.head_dim, config.hidden, bias=False)

    def forward(self, x: Tensor, residual: Tensor, attention: Attention, layer: int) -> Tensor:
        """x [n, hidden] -> added to `residual`, of the rows that attention keeps."""
        return self.out_proj(attention(self.qkv_proj(x), layer), residual)


class Layer(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.ln = RMSNorm(build, config.hidden, config.eps)
        self.mixer = Mixer(build, config)
        self.mlp = GatedFeedForward(build, config.hidden, config.intermediate)
        self.post_attention_layernorm = RMSNorm(build, config.hidden, config.eps)

    def forward(self, x: Tensor, attention: Attention, layer: int) -> Tensor:
        x = self.mixer(self.ln(x), attention.kept(x, layer), attention, layer)
        return self.mlp(self.post_attention_layernorm(x), x)


class Trunk(nn.Module):
    def __init__(self, build: Build, config: ChatConfig):
        self.embd = Embedding(build, config.vocab, config.hidden)
        self.h = nn.ModuleList([Layer(build, config) for _ in range(config.layers)])
        self.norm = RMSNorm(build, config.hidden, config.eps)


class Phi3(ChatModel):
    def __init__(self, build: Build, config: ChatConfig, target):
        super().__init__(build, config, target)
        self.transformer = Trunk(build, config)
        self.lm_head = Linear(build, config.hidden, config.vocab, bias=False)

    def table(self) -> Embedding:
        return self.transformer.embd

    def hidden(self, x: Tensor, attention: Attention) -> Tensor:
        for number, layer in enumerate(self.transformer.h):
            x = layer(x, attention, number)
        return x

    def logits(self, last: Tensor) -> Tensor:
        return self.lm_head(self.transformer.norm(last), out_dtype="float32")
