"""The rotary embedding of queries and keys on their way into the cache.

Cosine and sine are our own: WGSL's are good to 2^-11 only, and only near zero, which alone costs a Llama's logits 2e-4.
The angle is brought to the nearest quarter turn (π/2 in three parts, exact for angles below 2^16), then two polynomials
(coefficients: Cephes' sinf and cosf, error below 1e-7)."""
from tvm.script import tirx as T

from finetune.compile.rope import Rope

THREADS = 64


def split_rotary(heads: int, kv_heads: int, head_dim: int, rope: Rope, dtype: str):
    """qkv [n, heads + 2 kv_heads, d], positions int32 [n], frequencies float32 [rotary_dim / 2] -> q [n, heads, d] and
    k [n, kv_heads, d], whose first rotary_dim dimensions are rotated, v [n, kv_heads, d]. Pairs lie half of rotary_dim
    apart, as in Llama. The signature is that of TVM's kernel where the cache has extension factors."""
    fused = heads + 2 * kv_heads
    width, half, scale = rope.rotary_dim, rope.rotary_dim // 2, rope.scale

    @T.prim_func(s_tir=True)
    def fused_rope(qkv_handle: T.handle, positions_handle: T.handle, q_handle: T.handle, k_handle: T.handle, v_handle: T.handle, frequencies: T.Buffer((half,), "float32")):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        n = T.int32()
        positions_offset = T.int32()
        qkv = T.match_buffer(qkv_handle, (n, fused, head_dim), dtype)
        positions = T.match_buffer(positions_handle, (n,), "int32", elem_offset=positions_offset)
        q = T.match_buffer(q_handle, (n, heads, head_dim), dtype)
        k = T.match_buffer(k_handle, (n, kv_heads, head_dim), dtype)
        v = T.match_buffer(v_handle, (n, kv_heads, head_dim), dtype)
        for bx in T.thread_binding((n * fused * head_dim + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("rotary"):
                    i = T.axis.spatial(n, (bx * THREADS + tx) // (fused * head_dim))
                    h = T.axis.spatial(fused, (bx * THREADS + tx) // head_dim % fused)
                    d = T.axis.spatial(head_dim, (bx * THREADS + tx) % head_dim)
                    T.where(bx * THREADS + tx < n * fused * head_dim)
                    T.reads()
                    T.writes()
                    f = T.sblock_alloc_buffer((6,), "float32", scope="local")
                    turn = T.sblock_alloc_buffer((1,), "int32", scope="local")
                    f[0] = T.Cast("float32", qkv[i, h, d])
                    if h < heads + kv_heads and d < width:
                        f[1] = T.Cast("float32", positions[i]) * frequencies[d % half]
                        f[2] = T.floor(f[1] * T.float32(0.6366197723675814) + T.float32(0.5))
                        turn[0] = T.Cast("int32", f[2])
                        f[1] = f[1] - f[2] * T.float32(1.5703125) - f[2] * T.float32(4.837512969970703e-4) - f[2] * T.float32(7.549789954891882e-8)
                        f[2] = f[1] * f[1]
                        f[3] = ((T.float32(-1.9515295891e-4) * f[2] + T.float32(8.3321608736e-3)) * f[2] - T.float32(1.6666654611e-1)) * f[2] * f[1] + f[1]
                        f[4] = ((T.float32(2.443315711809948e-5) * f[2] - T.float32(1.388731625493765e-3)) * f[2] + T.float32(4.166664568298827e-2)) * f[2] * f[2] - T.float32(0.5) * f[2] + T.float32(1)
                        f[1] = T.if_then_else(turn[0] % 2 == 0, f[4], f[3]) * T.if_then_else((turn[0] + 1) % 4 < 2, T.float32(scale), T.float32(-scale))
                        f[2] = T.if_then_else(turn[0] % 2 == 0, f[3], f[4]) * T.if_then_else(turn[0] % 4 < 2, T.float32(scale), T.float32(-scale))
                        if d < half:
                            f[5] = -T.Cast("float32", qkv[i, h, d + half])
                        else:
                            f[5] = T.Cast("float32", qkv[i, h, d - half])
                        f[0] = f[0] * f[1] + f[5] * f[2]
                    if h < heads:
                        q[i, h, d] = T.Cast(dtype, f[0])
                    elif h < heads + kv_heads:
                        k[i, h - heads, d] = T.Cast(dtype, f[0])
                    else:
                        v[i, h - heads - kv_heads, d] = T.Cast(dtype, f[0])

    return fused_rope
