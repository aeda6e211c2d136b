"""What every chat model of web-llm exports, whatever its layers: embed, prefill, decode, softmax_with_temperature and
create_tir_paged_kv_cache, as web-llm 0.2.86 calls them, and score_packed, which only we call. Llama, Phi and Phi-3 fill in
their table, layers and head."""
import numpy as np
from tvm import relax as rx
from tvm import te, tirx
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op, spec
from tvm.relax.frontend.nn.llm.kv_cache import PagedKVCache, RopeMode, TIRPagedKVCache

from finetune.compile.attention import Attention, CachedAttention, PackedAttention
from finetune.compile.chat_config import ChatConfig
from finetune.compile.layers import Build, Embedding


class ChatModel(nn.Module):
    """Subclasses give `table`, `hidden` and `logits`."""

    def __init__(self, build: Build, config: ChatConfig, target):
        self.build, self.config, self.target = build, config, target

    def table(self) -> Embedding:
        raise NotImplementedError

    def hidden(self, x: Tensor, attention: Attention) -> Tensor:
        """Embedded tokens [n, hidden] -> the last layer's output, [n, hidden] or fewer rows, as attention keeps them."""
        raise NotImplementedError

    def logits(self, last: Tensor) -> Tensor:
        """The last layer's output for some tokens, [b, hidden] -> float32 [b, vocab]."""
        raise NotImplementedError

    def embed(self, input_ids: Tensor) -> Tensor:
        return self.table()(input_ids)

    def prefill(self, input_embed: Tensor, paged_kv_cache: PagedKVCache):
        return self._forward(input_embed, paged_kv_cache), paged_kv_cache

    def decode(self, input_embed: Tensor, paged_kv_cache: PagedKVCache):
        return self._forward(input_embed, paged_kv_cache), paged_kv_cache

    def score_packed(self, ids: Tensor, start: Tensor, position: Tensor, prefix: Tensor, last: Tensor) -> Tensor:
        """Logits of the token after each of the tokens `last`, float32 [b, vocab]. The tokens of one prefix and then of any
        number of rows that go on from it stand one after the other in `ids`; `start` is where a token's row begins (0 in the
        prefix), `position` how many tokens it has before it, `prefix` the prefix's length, which may be 0."""
        return self.logits(self.hidden(self.embed(ids), PackedAttention(self.config, start, position, prefix, last)))

    def _forward(self, embedded: Tensor, cache: PagedKVCache) -> Tensor:
        """[1, n, hidden] -> logits of the token after the last, float32 [1, 1, vocab]."""
        c = self.config
        x = self.hidden(op.reshape(embedded, (embedded.shape[1], c.hidden)), CachedAttention(c, cache))
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
            "score_packed": {"ids": spec.Tensor(["n"], "int32"), "start": spec.Tensor(["n"], "int32"), "position": spec.Tensor(["n"], "int32"),
                             "prefix": spec.Tensor([1], "int32"), "last": spec.Tensor(["b"], "int32"), "$": packed},
            "softmax_with_temperature": {"logits": spec.Tensor(["b", 1, c.vocab], "float32"), "temperature": spec.Tensor(["b"], "float32"), "$": plain},
            "create_tir_paged_kv_cache": {name: int for name in ("max_batch_size", "max_total_seq_len", "prefill_chunk_size", "page_size", "support_sliding_window")} | {"$": plain},
        }, self)
