"""Llama as a chat model of web-llm: grouped-query attention over a paged KV cache, tied or untied head.

Exports embed, prefill, decode, softmax_with_temperature and create_tir_paged_kv_cache as web-llm 0.2.86 calls them.
Parameter names and layout are those of MLC's published weights: qkv_proj and gate_up_proj fused by rows."""
from dataclasses import dataclass

from tvm import relax as rx
from tvm import te, tirx
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op, spec
from tvm.relax.frontend.nn.llm.kv_cache import PagedKVCache, RopeMode, TIRPagedKVCache

from finetune.compile.layers import Build, Embedding, Linear, RMSNorm


@dataclass(frozen=True)
class LlamaConfig:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    eps: float
    rope_theta: float
    tied: bool

    @classmethod
    def from_hugging_face(cls, config: dict) -> "LlamaConfig":
        """Raises ValueError for what this implementation does not do."""
        # transformers 5 writes rope_parameters, 4 wrote rope_theta and rope_scaling
        rope = config.get("rope_parameters") or {"rope_theta": config.get("rope_theta", 10000.0), **(config.get("rope_scaling") or {})}
        kind = rope.get("rope_type", rope.get("type", "default"))
        if kind != "default":
            raise ValueError(f"RoPE scaling of type {kind!r} is not compiled yet; only plain RoPE is.")
        if config.get("hidden_act", "silu") != "silu" or config.get("attention_bias") or config.get("mlp_bias"):
            raise ValueError("Only Llama with silu and without biases can be compiled.")
        heads = config["num_attention_heads"]
        return cls(config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"], heads,
                   config.get("num_key_value_heads") or heads, config.get("head_dim") or config["hidden_size"] // heads,
                   config["vocab_size"], config["rms_norm_eps"], rope["rope_theta"], config.get("tie_word_embeddings", False))


class Attention(nn.Module):
    def __init__(self, build: Build, config: LlamaConfig):
        self.config = config
        self.qkv_proj = Linear(build, config.hidden, (config.heads + 2 * config.kv_heads) * config.head_dim, bias=False)
        self.o_proj = Linear(build, config.heads * config.head_dim, config.hidden, bias=False)

    def forward(self, x: Tensor, residual: Tensor, cache: PagedKVCache, layer: int) -> Tensor:
        """x and residual [n, hidden] -> [n, hidden]."""
        c, rows = self.config, x.shape[0]
        qkv = op.reshape(self.qkv_proj(x), (1, rows, c.heads + 2 * c.kv_heads, c.head_dim))
        out = cache.attention_with_fused_qkv(layer, qkv, c.heads, sm_scale=c.head_dim**-0.5)
        return self.o_proj(op.reshape(out, (rows, c.heads * c.head_dim)), residual)


class FeedForward(nn.Module):
    def __init__(self, build: Build, config: LlamaConfig):
        self.gate_up_proj = Linear(build, config.hidden, 2 * config.intermediate, bias=False)
        self.down_proj = Linear(build, config.intermediate, config.hidden, bias=False)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        gate, up = op.split(self.gate_up_proj(x), 2, axis=-1)
        return self.down_proj(op.silu(gate) * up, residual)


class Layer(nn.Module):
    def __init__(self, build: Build, config: LlamaConfig):
        self.self_attn = Attention(build, config)
        self.mlp = FeedForward(build, config)
        self.input_layernorm = RMSNorm(build, config.hidden, config.eps)
        self.post_attention_layernorm = RMSNorm(build, config.hidden, config.eps)

    def forward(self, x: Tensor, cache: PagedKVCache, layer: int) -> Tensor:
        x = self.self_attn(self.input_layernorm(x), x, cache, layer)
        return self.mlp(self.post_attention_layernorm(x), x)


class Trunk(nn.Module):
    def __init__(self, build: Build, config: LlamaConfig):
        self.embed_tokens = Embedding(build, config.vocab, config.hidden)
        self.layers = nn.ModuleList([Layer(build, config) for _ in range(config.layers)])
        self.norm = RMSNorm(build, config.hidden, config.eps)


class Llama(nn.Module):
    def __init__(self, build: Build, config: LlamaConfig, target):
        self.build, self.config, self.target = build, config, target
        self.model = Trunk(build, config)
        if not config.tied:
            # MLC quantizes the head like a table
            self.lm_head = Linear(build, config.hidden, config.vocab, bias=False)

    def embed(self, input_ids: Tensor) -> Tensor:
        return self.model.embed_tokens(input_ids)

    def prefill(self, input_embed: Tensor, paged_kv_cache: PagedKVCache):
        return self._forward(input_embed, paged_kv_cache), paged_kv_cache

    def decode(self, input_embed: Tensor, paged_kv_cache: PagedKVCache):
        return self._forward(input_embed, paged_kv_cache), paged_kv_cache

    def _forward(self, embedded: Tensor, cache: PagedKVCache) -> Tensor:
        """[1, n, hidden] -> logits of the token after the last, float32 [1, 1, vocab]."""
        c = self.config
        x = op.reshape(embedded, (embedded.shape[1], c.hidden))
        for number, layer in enumerate(self.model.layers):
            x = layer(x, cache, number)
        last = op.tensor_expr_op(lambda x: te.compute((1, c.hidden), lambda _, k: x[x.shape[0] - 1, k], name="last"), "last", [x])
        last = self.model.norm(last)
        if c.tied:
            logits = self.model.embed_tokens.multiply(self.build, last, out_dtype="float32")
        else:
            logits = self.lm_head(last, out_dtype="float32")
        return op.reshape(logits, (1, 1, c.vocab))

    def softmax_with_temperature(self, logits: Tensor, temperature: Tensor) -> Tensor:
        return op.softmax(logits / op.reshape(temperature, (temperature.shape[0], 1, 1)), axis=-1)

    def create_tir_paged_kv_cache(self, max_batch_size: tirx.Var, max_total_seq_len: tirx.Var, prefill_chunk_size: tirx.Var, page_size: tirx.Var, support_sliding_window: tirx.Var) -> PagedKVCache:
        c = self.config
        return TIRPagedKVCache(
            attn_kind="mha", max_batch_size=max_batch_size, max_total_seq_len=max_total_seq_len, prefill_chunk_size=prefill_chunk_size,
            page_size=page_size, support_sliding_window=support_sliding_window, layer_partition=rx.ShapeExpr([0, c.layers]),
            num_hidden_layers=c.layers, num_attention_heads=c.heads, num_key_value_heads=c.kv_heads, qk_head_dim=c.head_dim, v_head_dim=c.head_dim,
            mla_original_qk_head_dim=0, mla_original_v_head_dim=0, rope_mode=RopeMode.NORMAL, rope_scale=1, rope_theta=c.rope_theta,
            rope_scaling={}, rope_ext_factors=rx.prim_value(0), rotary_dim=c.head_dim, enable_disaggregation=False, dtype=self.build.dtype, target=self.target)

    def get_spec(self) -> nn.spec.ModuleSpec:
        c = self.config
        packed, plain = {"param_mode": "packed", "effect_mode": "none"}, {"param_mode": "none", "effect_mode": "none"}
        cache = spec.Object(object_type=PagedKVCache)
        return nn.spec.ModuleSpec.from_raw({
            "embed": {"input_ids": spec.Tensor(["n"], "int32"), "$": packed},
            "prefill": {"input_embed": spec.Tensor([1, "n", c.hidden], self.build.dtype), "paged_kv_cache": cache, "$": packed},
            "decode": {"input_embed": spec.Tensor([1, 1, c.hidden], self.build.dtype), "paged_kv_cache": cache, "$": packed},
            "softmax_with_temperature": {"logits": spec.Tensor(["b", 1, c.vocab], "float32"), "temperature": spec.Tensor(["b"], "float32"), "$": plain},
            "create_tir_paged_kv_cache": {name: int for name in ("max_batch_size", "max_total_seq_len", "prefill_chunk_size", "page_size", "support_sliding_window")} | {"$": plain},
        }, self)
