"""What a layer of a chat model attends to: web-llm's paged cache, or rows that are packed one after the other.

Both are called with a layer's queries, keys and values, [n, (heads + 2 kv_heads) d], and its number."""
import numpy as np
from tvm.relax.frontend.nn import Tensor, op
from tvm.relax.frontend.nn.llm.kv_cache import PagedKVCache

from finetune.compile.chat_config import ChatConfig
from finetune.compile.kernels.packed import packed_attention, rotate, take_rows


class CachedAttention:
    """Causal attention over the cache, to which keys and values go."""

    def __init__(self, config: ChatConfig, cache: PagedKVCache):
        self.config, self.cache = config, cache

    def __call__(self, qkv: Tensor, layer: int) -> Tensor:
        """-> [n, heads * d]."""
        c, rows = self.config, qkv.shape[0]
        fused = op.reshape(qkv, (1, rows, c.heads + 2 * c.kv_heads, c.head_dim))
        out = self.cache.attention_with_fused_qkv(layer, fused, c.heads, sm_scale=c.head_dim**-0.5)
        return op.reshape(out, (rows, c.heads * c.head_dim))

    def kept(self, x: Tensor, layer: int) -> Tensor:
        """The rows of x [n, width] that go on from this layer's attention."""
        return x


class PackedAttention:
    """Token i attends to the prefix, [0, prefix), and to its own row up to itself, [start[i], i]. Nothing is kept.

    Only the tokens `last` are asked for, so in the last layer only they go on."""

    def __init__(self, config: ChatConfig, start: Tensor, position: Tensor, prefix: Tensor, last: Tensor):
        """start and position int32 [n], prefix int32 [1], last int32 [b]."""
        self.config, self.start, self.position, self.prefix, self.last = config, start, position, prefix, last

    def __call__(self, qkv: Tensor, layer: int) -> Tensor:
        """-> [n, heads * d], in the last layer [b, heads * d]."""
        c, rows, dtype = self.config, qkv.shape[0], qkv.dtype
        fused = op.reshape(qkv, (rows, c.heads + 2 * c.kv_heads, c.head_dim))
        frequencies = Tensor.from_const(np.array(c.rope.frequencies, dtype=np.float32))
        parts = [Tensor.placeholder((rows, heads, c.head_dim), dtype) for heads in (c.heads, c.kv_heads, c.kv_heads)]
        rotated = op.tensor_ir_op(rotate(c.heads, c.kv_heads, c.head_dim, c.rope, dtype), "packed_rope", [fused, self.position, frequencies], parts)
        ending = self._is_last(layer)
        kernel = packed_attention(c.heads, c.kv_heads, c.head_dim, dtype, some=ending)
        asked = [self.last] if ending else []
        out = Tensor.placeholder(((self.last if ending else qkv).shape[0], c.heads * c.head_dim), dtype)
        return op.tensor_ir_op(kernel, "packed_attention", [*rotated, self.start, self.prefix, *asked], out)

    def kept(self, x: Tensor, layer: int) -> Tensor:
        return op.tensor_ir_op(take_rows(x.shape[1], x.dtype), "take_rows", [x, self.last], Tensor.placeholder((self.last.shape[0], x.shape[1]), x.dtype)) if self._is_last(layer) else x

    def _is_last(self, layer: int) -> bool:
        return layer == self.config.layers - 1


Attention = CachedAttention | PackedAttention
