"""Kernels of TVM's paged KV cache that we replace.

`merge_state` in every library, because TVM's own has a data race: each thread of a head reads S and writes it at the end,
with no barrier between, so wherever head_dim / 4 threads do not run in lockstep, every append of two or more tokens to a
filled cache is wrong. The rotary embedding in every library, for its precision and its LongRoPE (rotary.py). The three attention kernels in libraries for software adapters, because TVM's own need barriers.

Queries and keys arrive rotated (RopeMode.NORMAL). One thread makes one query of one head, with a running softmax in base
2; `lse` is its logarithm, log2 of the sum of 2^score, by which partial results are merged."""
import math

import tvm
from tvm.script import tirx as T

from finetune.compile.kernels.rotary import split_rotary
from finetune.compile.rope import Rope

LOG2E = math.log2(math.e)
PAGE = 16  # tokens; web-llm's choice
THREADS = 16
# a score no real one reaches, whose differences stay finite
LOWEST = -5e4


def merge_state():
    """V [n, heads, d], S [n, heads] and a second pair of them -> the first pair, merged in place. Any float dtype of V."""

    def build(dtype: str):
        @T.prim_func(s_tir=True)
        def merge_state_inplace(v_handle: T.handle, s_handle: T.handle, v_other_handle: T.handle, s_other_handle: T.handle):
            T.func_attr({"tirx.is_scheduled": True})
            n = T.int32()
            heads = T.int32()
            d = T.int32()
            v = T.match_buffer(v_handle, (n, heads, d), dtype)
            s = T.match_buffer(s_handle, (n, heads), "float32")
            v_other = T.match_buffer(v_other_handle, (n, heads, d), dtype)
            s_other = T.match_buffer(s_other_handle, (n, heads), "float32")
            for bx in T.thread_binding((n * heads + THREADS - 1) // THREADS, thread="blockIdx.x"):
                for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                    with T.sblock("merge"):
                        i = T.axis.spatial(n, (bx * THREADS + tx) // heads)
                        h = T.axis.spatial(heads, (bx * THREADS + tx) % heads)
                        T.where(bx * THREADS + tx < n * heads)
                        T.reads()
                        T.writes()
                        f = T.sblock_alloc_buffer((3,), "float32", scope="local")
                        f[0] = s[i, h]
                        f[1] = s_other[i, h]
                        f[2] = T.max(f[0], f[1])
                        f[0] = T.exp2(f[0] - f[2])
                        f[1] = T.exp2(f[1] - f[2])
                        s[i, h] = T.log2(f[0] + f[1]) + f[2]
                        f[2] = f[0] + f[1]
                        for k in T.serial(d):
                            v[i, h, k] = T.Cast(dtype, (T.Cast("float32", v[i, h, k]) * f[0] + T.Cast("float32", v_other[i, h, k]) * f[1]) / f[2])

        return merge_state_inplace

    return build


def decode_paged(heads: int, kv_heads: int, head_dim: int):
    """One new token a sequence against the pages: q [b, heads, d], pages [p, 2, kv_heads, 16, d] -> output, lse."""
    group = heads // kv_heads

    @T.prim_func(s_tir=True)
    def batch_decode_paged_kv(q_handle: T.handle, pages_handle: T.handle, indptr_handle: T.handle, values_handle: T.handle, length_handle: T.handle,
                              k_offset_handle: T.handle, q_position_handle: T.handle, output_handle: T.handle, lse_handle: T.handle,
                              rotary_mode: T.int32, rope_scale: T.float32, rope_theta: T.float32, sm_scale: T.float32):
        T.func_attr({"tirx.is_scheduled": True, "global_symbol": "batch_decode_paged_kv"})
        b = T.int32()
        page_count = T.int32()
        nnz = T.int32()
        pages_offset = T.int64()
        indptr_offset = T.int32()
        values_offset = T.int32()
        k_offset_offset = T.int32()
        q_position_offset = T.int32()
        length_offset = T.int32()
        q = T.match_buffer(q_handle, (b, heads, head_dim), "float32")
        pages = T.match_buffer(pages_handle, (page_count, 2, kv_heads, PAGE, head_dim), "float32", elem_offset=pages_offset)
        indptr = T.match_buffer(indptr_handle, (b + 1,), "int32", elem_offset=indptr_offset)
        values = T.match_buffer(values_handle, (nnz,), "int32", elem_offset=values_offset)
        k_offset = T.match_buffer(k_offset_handle, (b,), "int32", elem_offset=k_offset_offset)
        q_position = T.match_buffer(q_position_handle, (b,), "int32", elem_offset=q_position_offset)
        output = T.match_buffer(output_handle, (b, heads, head_dim), "float32")
        lse = T.match_buffer(lse_handle, (b, heads), "float32")
        length = T.match_buffer(length_handle, (b,), "int32", elem_offset=length_offset)
        for bx in T.thread_binding((b * heads + 3) // 4, thread="blockIdx.x"):
            for tx in T.thread_binding(4, thread="threadIdx.x"):
                with T.sblock("attention"):
                    i = T.axis.spatial(b, (bx * 4 + tx) // heads)
                    h = T.axis.spatial(heads, (bx * 4 + tx) % heads)
                    T.where(bx * 4 + tx < b * heads)
                    T.reads()
                    T.writes()
                    acc = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    query = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    f = T.sblock_alloc_buffer((4,), "float32", scope="local")
                    z = T.sblock_alloc_buffer((3,), "int32", scope="local")
                    z[0] = indptr[i]
                    z[1] = indptr[i + 1]
                    z[1] = T.if_then_else(z[0] != z[1], (z[1] - z[0] - 1) * PAGE + length[i], 0)
                    f[0] = T.float32(LOWEST)
                    f[1] = T.float32(0)
                    for d in T.serial(head_dim):
                        acc[d] = T.float32(0)
                        query[d] = q[i, h, d] * sm_scale * T.float32(LOG2E)
                    for j in T.serial(z[1]):
                        z[2] = values[z[0] + j // PAGE]
                        f[2] = T.float32(0)
                        for d in T.serial(head_dim):
                            f[2] = f[2] + query[d] * pages[z[2], 0, h // group, j % PAGE, d]
                        f[3] = f[0]
                        f[0] = T.max(f[0], f[2])
                        f[3] = T.exp2(f[3] - f[0])
                        f[2] = T.exp2(f[2] - f[0])
                        f[1] = f[1] * f[3] + f[2]
                        for d in T.serial(head_dim):
                            acc[d] = acc[d] * f[3] + f[2] * pages[z[2], 1, h // group, j % PAGE, d]
                    f[1] = T.max(f[1], T.float32(1e-30))
                    for d in T.serial(head_dim):
                        output[i, h, d] = acc[d] / f[1]
                    lse[i, h] = f[0] + T.log2(f[1])

    return batch_decode_paged_kv


def prefill_ragged(heads: int, kv_heads: int, head_dim: int):
    """New tokens among themselves: q [n, heads, d], k and v [m, kv_heads, d], ragged by the two indptr -> output, lse."""
    group = heads // kv_heads

    @T.prim_func(s_tir=True)
    def batch_prefill_ragged_kv(q_handle: T.handle, q_indptr_handle: T.handle, k_handle: T.handle, v_handle: T.handle, kv_indptr_handle: T.handle,
                                q_position_handle: T.handle, k_offset_handle: T.handle, output_handle: T.handle, lse_handle: T.handle,
                                causal: T.int32, rotary_mode: T.int32, rope_scale: T.float32, rope_theta: T.float32, sm_scale: T.float32):
        T.func_attr({"tirx.is_scheduled": True, "global_symbol": "batch_prefill_ragged_kv"})
        b = T.int32()
        n = T.int32()
        m = T.int32()
        q_indptr_offset = T.int32()
        kv_indptr_offset = T.int32()
        q_position_offset = T.int32()
        k_offset_offset = T.int32()
        q = T.match_buffer(q_handle, (n, heads, head_dim), "float32")
        q_indptr = T.match_buffer(q_indptr_handle, (b + 1,), "int32", elem_offset=q_indptr_offset)
        k = T.match_buffer(k_handle, (m, kv_heads, head_dim), "float32")
        v = T.match_buffer(v_handle, (m, kv_heads, head_dim), "float32")
        kv_indptr = T.match_buffer(kv_indptr_handle, (b + 1,), "int32", elem_offset=kv_indptr_offset)
        q_position = T.match_buffer(q_position_handle, (n,), "int32", elem_offset=q_position_offset)
        k_offset = T.match_buffer(k_offset_handle, (b,), "int32", elem_offset=k_offset_offset)
        output = T.match_buffer(output_handle, (n, heads, head_dim), "float32")
        lse = T.match_buffer(lse_handle, (n, heads), "float32")
        for bx in T.thread_binding((n * heads + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("attention"):
                    i = T.axis.spatial(n, (bx * THREADS + tx) // heads)
                    h = T.axis.spatial(heads, (bx * THREADS + tx) % heads)
                    T.where(bx * THREADS + tx < n * heads)
                    T.reads()
                    T.writes()
                    acc = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    query = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    f = T.sblock_alloc_buffer((4,), "float32", scope="local")
                    z = T.sblock_alloc_buffer((3,), "int32", scope="local")
                    z[0] = 0
                    for s in T.serial(b):
                        z[0] = T.if_then_else(q_indptr[s + 1] <= i, s + 1, z[0])
                    z[1] = kv_indptr[z[0]]
                    z[2] = kv_indptr[z[0] + 1] - z[1]
                    z[2] = T.if_then_else(causal > 0, z[2] - (q_indptr[z[0] + 1] - i) + 1, z[2])
                    f[0] = T.float32(LOWEST)
                    f[1] = T.float32(0)
                    for d in T.serial(head_dim):
                        acc[d] = T.float32(0)
                        query[d] = q[i, h, d] * sm_scale * T.float32(LOG2E)
                    for j in T.serial(z[2]):
                        f[2] = T.float32(0)
                        for d in T.serial(head_dim):
                            f[2] = f[2] + query[d] * k[z[1] + j, h // group, d]
                        f[3] = f[0]
                        f[0] = T.max(f[0], f[2])
                        f[3] = T.exp2(f[3] - f[0])
                        f[2] = T.exp2(f[2] - f[0])
                        f[1] = f[1] * f[3] + f[2]
                        for d in T.serial(head_dim):
                            acc[d] = acc[d] * f[3] + f[2] * v[z[1] + j, h // group, d]
                    f[1] = T.max(f[1], T.float32(1e-30))
                    for d in T.serial(head_dim):
                        output[i, h, d] = acc[d] / f[1]
                    lse[i, h] = f[0] + T.log2(f[1])

    return batch_prefill_ragged_kv


def prefill_paged(heads: int, kv_heads: int, head_dim: int):
    """New tokens against the pages: q [n, heads, d] ragged by q_indptr, pages [p, 2, kv_heads, 16, d] -> output, lse."""
    group = heads // kv_heads

    @T.prim_func(s_tir=True)
    def batch_prefill_paged_kv(q_handle: T.handle, q_indptr_handle: T.handle, pages_handle: T.handle, indptr_handle: T.handle, values_handle: T.handle,
                               length_handle: T.handle, k_offset_handle: T.handle, q_position_handle: T.handle, output_handle: T.handle, lse_handle: T.handle,
                               causal: T.int32, rotary_mode: T.int32, rope_scale: T.float32, rope_theta: T.float32, sm_scale: T.float32):
        T.func_attr({"tirx.is_scheduled": True, "global_symbol": "batch_prefill_paged_kv"})
        b = T.int32()
        n = T.int32()
        nnz = T.int32()
        page_count = T.int32()
        pages_offset = T.int64()
        indptr_offset = T.int32()
        values_offset = T.int32()
        k_offset_offset = T.int32()
        q_position_offset = T.int32()
        length_offset = T.int32()
        q_indptr_offset = T.int32()
        q = T.match_buffer(q_handle, (n, heads, head_dim), "float32")
        q_indptr = T.match_buffer(q_indptr_handle, (b + 1,), "int32", elem_offset=q_indptr_offset)
        pages = T.match_buffer(pages_handle, (page_count, 2, kv_heads, PAGE, head_dim), "float32", elem_offset=pages_offset)
        indptr = T.match_buffer(indptr_handle, (b + 1,), "int32", elem_offset=indptr_offset)
        values = T.match_buffer(values_handle, (nnz,), "int32", elem_offset=values_offset)
        k_offset = T.match_buffer(k_offset_handle, (b,), "int32", elem_offset=k_offset_offset)
        q_position = T.match_buffer(q_position_handle, (n,), "int32", elem_offset=q_position_offset)
        output = T.match_buffer(output_handle, (n, heads, head_dim), "float32")
        lse = T.match_buffer(lse_handle, (n, heads), "float32")
        length = T.match_buffer(length_handle, (b,), "int32", elem_offset=length_offset)
        for bx in T.thread_binding((n * heads + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("attention"):
                    i = T.axis.spatial(n, (bx * THREADS + tx) // heads)
                    h = T.axis.spatial(heads, (bx * THREADS + tx) % heads)
                    T.where(bx * THREADS + tx < n * heads)
                    T.reads()
                    T.writes()
                    acc = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    query = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    f = T.sblock_alloc_buffer((4,), "float32", scope="local")
                    z = T.sblock_alloc_buffer((4,), "int32", scope="local")
                    z[3] = 0
                    for s in T.serial(b):
                        z[3] = T.if_then_else(q_indptr[s + 1] <= i, s + 1, z[3])
                    z[0] = indptr[z[3]]
                    z[1] = indptr[z[3] + 1]
                    z[1] = T.if_then_else(z[0] != z[1], (z[1] - z[0] - 1) * PAGE + length[z[3]], 0)
                    z[1] = T.if_then_else(causal > 0, T.max(z[1] - (q_indptr[z[3] + 1] - i) + 1, 0), z[1])
                    f[0] = T.float32(LOWEST)
                    f[1] = T.float32(0)
                    for d in T.serial(head_dim):
                        acc[d] = T.float32(0)
                        query[d] = q[i, h, d] * sm_scale * T.float32(LOG2E)
                    for j in T.serial(z[1]):
                        z[2] = values[z[0] + j // PAGE]
                        f[2] = T.float32(0)
                        for d in T.serial(head_dim):
                            f[2] = f[2] + query[d] * pages[z[2], 0, h // group, j % PAGE, d]
                        f[3] = f[0]
                        f[0] = T.max(f[0], f[2])
                        f[3] = T.exp2(f[3] - f[0])
                        f[2] = T.exp2(f[2] - f[0])
                        f[1] = f[1] * f[3] + f[2]
                        for d in T.serial(head_dim):
                            acc[d] = acc[d] * f[3] + f[2] * pages[z[2], 1, h // group, j % PAGE, d]
                    f[1] = T.max(f[1], T.float32(1e-30))
                    for d in T.serial(head_dim):
                        output[i, h, d] = acc[d] / f[1]
                    lse[i, h] = f[0] + T.log2(f[1])

    return batch_prefill_paged_kv


def replace_kernels(module: tvm.IRModule, heads: int, kv_heads: int, head_dim: int, rope: Rope, dtype: str, software: bool) -> tvm.IRModule:
    """Swaps our kernels in for those of the same name, attributes kept.

    Raises LookupError where TVM's module lacks one: then this TVM is not the one that these kernels were written for."""
    replacements = {"tir_attention_merge_state": merge_state()(dtype), "fused_rope": split_rotary(heads, kv_heads, head_dim, rope, dtype)}
    if software:
        replacements |= {"batch_decode_paged_kv": decode_paged(heads, kv_heads, head_dim),
                         "batch_prefill_ragged_kv": prefill_ragged(heads, kv_heads, head_dim),
                         "batch_prefill_paged_kv": prefill_paged(heads, kv_heads, head_dim)}
    for name, function in replacements.items():
        found = [variable for variable in module.get_global_vars() if variable.name_hint == name]
        if len(found) != 1:
            raise LookupError(f"TVM's KV cache has no kernel {name}; this file was written for apache-tvm 0.27.0.post1.")
        original = module[found[0]]
        if len(original.params) != len(function.params):
            raise LookupError(f"TVM's {name} takes {len(original.params)} parameters, ours {len(function.params)}.")
        for key, value in (original.attrs or {}).items():
            function = function.with_attr(key, value)
        module[found[0]] = function
    return module
