"""Kernels for rows that are packed one after the other, behind one shared prefix. No barriers, so they serve every adapter."""
from tvm import tirx
from tvm.script import tirx as T

from finetune.compile.kernels.rotary import split_rotary
from finetune.compile.kernels.signature import in_order, without
from finetune.compile.rope import Rope

THREADS = 32


def rotate(heads: int, kv_heads: int, head_dim: int, rope: Rope, dtype: str) -> tirx.PrimFunc:
    """The cache's own rotary kernel, as Relax calls one: (qkv, positions, frequencies) -> (q, k, v)."""
    kernel = split_rotary(heads, kv_heads, head_dim, rope, dtype).without_attr("global_symbol")
    return in_order(kernel, "qkv", "positions", "frequencies", "q", "k", "v")


def packed_attention(heads: int, kv_heads: int, head_dim: int, dtype: str, some: bool):
    """q [n, heads, d], k and v [n, kv_heads, d], start int32 [n], prefix int32 [1] -> [n, heads * d]: token i attends to
    [0, prefix) and to [start[i], i]; the prefix's own tokens have start 0 and attend to [0, i]. With `some`, after prefix,
    comes last int32 [b], and only those tokens' outputs are made, [b, heads * d]. One thread makes one query of one head,
    with a running softmax in float32."""
    group = heads // kv_heads
    scale = float(head_dim) ** -0.5

    @T.prim_func(s_tir=True, private=True)
    def kernel(q_handle: T.handle, k_handle: T.handle, v_handle: T.handle, start_handle: T.handle, prefix_handle: T.handle, last_handle: T.handle, out_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        n = T.int64()
        b = T.int64()
        q = T.match_buffer(q_handle, (n, heads, head_dim), dtype)
        k = T.match_buffer(k_handle, (n, kv_heads, head_dim), dtype)
        v = T.match_buffer(v_handle, (n, kv_heads, head_dim), dtype)
        start = T.match_buffer(start_handle, (n,), "int32")
        prefix = T.match_buffer(prefix_handle, (1,), "int32")
        last = T.match_buffer(last_handle, (b,), "int32")
        out = T.match_buffer(out_handle, (b, heads * head_dim), dtype)
        for bx in T.thread_binding((b * heads + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("attention"):
                    a = T.axis.spatial(b, (bx * THREADS + tx) // heads)
                    h = T.axis.spatial(heads, (bx * THREADS + tx) % heads)
                    T.where(bx * THREADS + tx < b * heads)
                    T.reads()
                    T.writes()
                    acc = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    query = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    f = T.sblock_alloc_buffer((4,), "float32", scope="local")
                    z = T.sblock_alloc_buffer((4,), "int32", scope="local")
                    if some:
                        z[0] = last[a]
                    else:
                        z[0] = T.Cast("int32", a)
                    z[1] = start[z[0]]
                    z[2] = T.if_then_else(z[1] == 0, 0, prefix[0])
                    f[0] = T.float32(-1e30)
                    f[1] = T.float32(0)
                    for d in T.serial(head_dim):
                        acc[d] = T.float32(0)
                        query[d] = T.Cast("float32", q[z[0], h, d]) * T.float32(scale)
                    for j in T.serial(z[2] + z[0] - z[1] + 1):
                        z[3] = T.if_then_else(j < z[2], j, z[1] + j - z[2])
                        f[2] = T.float32(0)
                        for d in T.serial(head_dim):
                            f[2] = f[2] + query[d] * T.Cast("float32", k[z[3], h // group, d])
                        f[3] = f[0]
                        f[0] = T.max(f[0], f[2])
                        f[3] = T.exp(f[3] - f[0])
                        f[2] = T.exp(f[2] - f[0])
                        f[1] = f[1] * f[3] + f[2]
                        for d in T.serial(head_dim):
                            acc[d] = acc[d] * f[3] + f[2] * T.Cast("float32", v[z[3], h // group, d])
                    for d in T.serial(head_dim):
                        out[a, h * head_dim + d] = T.Cast(dtype, acc[d] / f[1])

    return kernel if some else without(kernel, "last")


def take_rows(width: int, dtype: str):
    """x [n, width], rows int32 [b] -> [b, width]."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(x_handle: T.handle, rows_handle: T.handle, out_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        n = T.int64()
        b = T.int64()
        x = T.match_buffer(x_handle, (n, width), dtype)
        rows = T.match_buffer(rows_handle, (b,), "int32")
        out = T.match_buffer(out_handle, (b, width), dtype)
        for bx in T.thread_binding((b * width + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("take_rows"):
                    i = T.axis.spatial(b, (bx * THREADS + tx) // width)
                    d = T.axis.spatial(width, (bx * THREADS + tx) % width)
                    T.where(bx * THREADS + tx < b * width)
                    T.reads()
                    T.writes()
                    out[i, d] = x[rows[i], d]

    return kernel
