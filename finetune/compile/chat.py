"""What every chat model of web-llm exports, whatever its layers: embed, prefill, decode, softmax_with_temperature and
create_tir_paged_kv_cache, as web-llm 0.2.86 calls them. Llama, Phi and Phi-3 fill in their table, layers and head."""
from dataclasses import dataclass

import numpy as np
from tvm import relax as rx
from tvm import te, tirx
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op, spec
from tvm.relax.frontend.nn.llm.kv_cache import PagedKVCache, RopeMode, TIRPagedKVCache

from finetune.compile.layers import Build, Embedding, Linear
from finetune.compile.rope import Rope


@dataclass(frozen=True)
class ChatConfig:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    eps: float
    rope: Rope
    tied: bool


def expect_window(config: dict, context_window: int) -> None:
    """Raises ValueError where the model was not made for so many tokens."""
    for key, what in (("max_position_embeddings", "positions"), ("sliding_window", "tokens of sliding attention")):
        if config.get(key) and context_window > config[key]:
            raise ValueError(f"A context window of {context_window} tokens is longer than the model's {config[key]} {what}; give at most {config[key]}.")


def attend(config: ChatConfig, qkv: Tensor, cache: PagedKVCache, layer: int) -> Tensor:
    """Causal attention over the cache, to which keys and values go: [n, (heads + 2 kv_heads) d] -> [n, heads * d]."""
    rows = qkv.shape[0]
    fused = op.reshape(qkv, (1, rows, config.heads + 2 * config.kv_heads, config.head_dim))
    out = cache.attention_with_fused_qkv(layer, fused, config.heads, sm_scale=config.head_dim**-0.5)
    return op.reshape(out, (rows, config.heads * config.head_dim))


class ChatModel(nn.Module):
    """Subclasses give `table`, `hidden` and `logits`."""

    def __init__(self, build: Build, config: ChatConfig, target):
        self.build, self.config, self.target = build, config, target

    def table(self) -> Embedding:
        raise NotImplementedError

    def hidden(self, x: Tensor, cache: PagedKVCache) -> Tensor:
        """Embedded tokens [n, hidden] -> the last layer's output [n, hidden]."""
        raise NotImplementedError

    def logits(self, last: Tensor) -> Tensor:
        """The last layer's output for one token, [1, hidden] -> float32 [1, vocab]."""
        raise NotImplementedError

    def embed(self, input_ids: Tensor) -> Tensor:
        return self.table()(input_ids)

    def prefill(self, input_embed: Tensor, paged_kv_cache: PagedKVCache):
        return self._forward(input_embed, paged_kv_cache), paged_kv_cache

    def decode(self, input_embed: Tensor, paged_kv_cache: PagedKVCache):
        return self._forward(input_embed, paged_kv_cache), paged_kv_cache

    def _forward(self, embedded: Tensor, cache: PagedKVCache) -> Tensor:
        """[1, n, hidden] -> logits of the token after the last, float32 [1, 1, vocab]."""
        c = self.config
        x = self.hidden(op.reshape(embedded, (embedded.shape[1], c.hidden)), cache)
        last = op.tensor_expr_op(lambda x: te.compute((1, c.hidden), lambda _, k: x[x.shape[0] - 1, k], name="last"), "last", [x])
        return op.reshape(self.logits(last), (1, 1, c.vocab))

    def softmax_with_temperature(self, logits: Tensor, temperature: Tensor) -> Tensor:
        return op.softmax(logits / op.reshape(temperature, (temperature.shape[0], 1, 1)), axis=-1)

    def create_tir_paged_kv_cache(self, max_batch_size: tirx.Var, max_total_seq_len: tirx.Var, prefill_chunk_size: tirx.Var, page_size: tirx.Var, support_sliding_window: tirx.Var) -> PagedKVCache:
        c = self.config
        return TIRPagedKVCache(
            attn_kind="mha", max_batch_size=max_batch_size, max_total_seq_len=max_total_seq_len, prefill_chunk_size=prefill_chunk_size,
            page_size=page_size, support_sliding_window=support_sliding_window, layer_partition=rx.ShapeExpr([0, c.layers]),
            num_hidden_layers=c.layers, num_attention_heads=c.heads, num_key_value_heads=c.kv_heads, qk_head_dim=c.head_dim, v_head_dim=c.head_dim,
            mla_original_qk_head_dim=0, mla_original_v_head_dim=0, rope_mode=RopeMode.NORMAL, rope_scale=1, rope_theta=1, rope_scaling={},
            # handed on to our own rotary kernel (kernels/rotary.py), which reads them as the pairs' frequencies
            rope_ext_factors=rx.const(np.array(c.rope.frequencies, dtype=np.float32)),
            rotary_dim=c.rope.rotary_dim, enable_disaggregation=False, dtype=self.build.dtype, target=self.target)

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
