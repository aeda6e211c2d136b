"""Normalisations without barriers: one thread a row."""
from tvm.script import tirx as T

THREADS = 16


def layer_norm(width: int, eps: float):
    """x float32 [n, width], weight and bias float32 [width] -> y float32 [n, width]."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(x_handle: T.handle, weight: T.Buffer((width,), "float32"), bias: T.Buffer((width,), "float32"), y_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        n = T.int64()
        x = T.match_buffer(x_handle, (n, width), "float32")
        y = T.match_buffer(y_handle, (n, width), "float32")
        for bx in T.thread_binding((n + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("layer_norm"):
                    i = T.axis.spatial(n, bx * THREADS + tx)
                    T.where(bx * THREADS + tx < n)
                    T.reads()
                    T.writes()
                    v = T.sblock_alloc_buffer((2,), "float32", scope="local")
                    v[0] = T.float32(0)
                    v[1] = T.float32(0)
                    for k in T.serial(width):
                        v[0] = v[0] + x[i, k]
                    v[0] = v[0] / T.float32(width)
                    for k in T.serial(width):
                        v[1] = v[1] + (x[i, k] - v[0]) * (x[i, k] - v[0])
                    v[1] = T.float32(1) / T.sqrt(v[1] / T.float32(width) + T.float32(eps))
                    for k in T.serial(width):
                        y[i, k] = (x[i, k] - v[0]) * v[1] * weight[k] + bias[k]

    return kernel


def rms_norm(width: int, eps: float):
    """x float32 [n, width], weight float32 [width] -> y float32 [n, width]."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(x_handle: T.handle, weight: T.Buffer((width,), "float32"), y_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        n = T.int64()
        x = T.match_buffer(x_handle, (n, width), "float32")
        y = T.match_buffer(y_handle, (n, width), "float32")
        for bx in T.thread_binding((n + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("rms_norm"):
                    i = T.axis.spatial(n, bx * THREADS + tx)
                    T.where(bx * THREADS + tx < n)
                    T.reads()
                    T.writes()
                    v = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    v[0] = T.float32(0)
                    for k in T.serial(width):
                        v[0] = v[0] + x[i, k] * x[i, k]
                    v[0] = T.float32(1) / T.sqrt(v[0] / T.float32(width) + T.float32(eps))
                    for k in T.serial(width):
                        y[i, k] = x[i, k] * v[0] * weight[k]

    return kernel
