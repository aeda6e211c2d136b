"""The encoder's own kernels: attention over padded rows, and pooling. No barriers, so they serve every adapter."""
from tvm.script import tirx as T

THREADS = 32


def attention(heads: int, head_dim: int, dtype: str):
    """qkv [b * n, 3 * heads * head_dim] (queries, then keys, then values), mask int32 [b, n] (1 for a token, 0 for
    padding) -> [b * n, heads * head_dim]. One thread makes one query of one head, with a running softmax in float32."""
    width = heads * head_dim
    scale = float(head_dim) ** -0.5

    @T.prim_func(s_tir=True, private=True)
    def kernel(qkv_handle: T.handle, mask_handle: T.handle, out_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        b = T.int64()
        n = T.int64()
        qkv = T.match_buffer(qkv_handle, (b * n, 3 * width), dtype)
        mask = T.match_buffer(mask_handle, (b, n), "int32")
        out = T.match_buffer(out_handle, (b * n, width), dtype)
        for bx in T.thread_binding((b * n * heads + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("attention"):
                    i = T.axis.spatial(b * n, (bx * THREADS + tx) // heads)
                    h = T.axis.spatial(heads, (bx * THREADS + tx) % heads)
                    T.where(bx * THREADS + tx < b * n * heads)
                    T.reads()
                    T.writes()
                    acc = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    q = T.sblock_alloc_buffer((head_dim,), "float32", scope="local")
                    v = T.sblock_alloc_buffer((4,), "float32", scope="local")
                    v[0] = T.float32(-1e30)
                    v[1] = T.float32(0)
                    for d in T.serial(head_dim):
                        acc[d] = T.float32(0)
                        q[d] = T.Cast("float32", qkv[i, h * head_dim + d]) * T.float32(scale)
                    # a padded query is never read: its output only has to be finite
                    for j in T.serial(n):
                        if mask[i // n, j] != 0 and mask[i // n, i % n] != 0:
                            v[2] = T.float32(0)
                            for d in T.serial(head_dim):
                                v[2] = v[2] + q[d] * T.Cast("float32", qkv[i // n * n + j, width + h * head_dim + d])
                            v[3] = v[0]
                            v[0] = T.max(v[0], v[2])
                            v[3] = T.exp(v[3] - v[0])
                            v[2] = T.exp(v[2] - v[0])
                            v[1] = v[1] * v[3] + v[2]
                            for d in T.serial(head_dim):
                                acc[d] = acc[d] * v[3] + v[2] * T.Cast("float32", qkv[i // n * n + j, 2 * width + h * head_dim + d])
                    v[1] = T.max(v[1], T.float32(1e-30))
                    for d in T.serial(head_dim):
                        out[i, h * head_dim + d] = T.Cast(dtype, acc[d] / v[1])

    return kernel


def mean_pool(width: int, dtype: str):
    """hidden [b * n, width], mask int32 [b, n] -> mean over the tokens, float32 [b, width]."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(hidden_handle: T.handle, mask_handle: T.handle, out_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        b = T.int64()
        n = T.int64()
        hidden = T.match_buffer(hidden_handle, (b * n, width), dtype)
        mask = T.match_buffer(mask_handle, (b, n), "int32")
        out = T.match_buffer(out_handle, (b, width), "float32")
        for bx in T.thread_binding((b * width + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("mean_pool"):
                    i = T.axis.spatial(b, (bx * THREADS + tx) // width)
                    k = T.axis.spatial(width, (bx * THREADS + tx) % width)
                    T.where(bx * THREADS + tx < b * width)
                    T.reads()
                    T.writes()
                    v = T.sblock_alloc_buffer((2,), "float32", scope="local")
                    v[0] = T.float32(0)
                    v[1] = T.float32(0)
                    for j in T.serial(n):
                        if mask[i, j] != 0:
                            v[0] = v[0] + T.Cast("float32", hidden[i * n + j, k])
                            v[1] = v[1] + T.float32(1)
                    out[i, k] = v[0] / T.max(v[1], T.float32(1))

    return kernel


def normalize_into_first_row(width: int):
    """mean float32 [b, width], mask int32 [b, n] (for n) -> float32 [b, n, width], whose row 0 is mean / |mean|.

    web-llm copies [b, n, width] and reads row 0 of each; the other rows are not written."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(mean_handle: T.handle, mask_handle: T.handle, out_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        b = T.int64()
        n = T.int64()
        mean = T.match_buffer(mean_handle, (b, width), "float32")
        mask = T.match_buffer(mask_handle, (b, n), "int32")
        out = T.match_buffer(out_handle, (b, n, width), "float32")
        for bx in T.thread_binding((b * width + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("normalize"):
                    i = T.axis.spatial(b, (bx * THREADS + tx) // width)
                    k = T.axis.spatial(width, (bx * THREADS + tx) % width)
                    T.where(bx * THREADS + tx < b * width)
                    T.reads()
                    T.writes()
                    v = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    v[0] = T.float32(0)
                    for d in T.serial(width):
                        v[0] = v[0] + mean[i, d] * mean[i, d]
                    # torch.nn.functional.normalize's guard
                    out[i, 0, k] = mean[i, k] / T.max(T.sqrt(v[0]), T.float32(1e-12))

    return kernel
