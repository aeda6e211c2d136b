"""Matrix products without barriers or shared memory, for adapters that run shaders on a CPU.

One thread makes `tile_m` rows times `tile_n` outputs in registers and unpacks the weights on the way. SwiftShader runs
this 25 times faster than schedules made for GPUs, whose barriers cost it dearly."""
from tvm.script import tirx as T

from finetune.quantize.quantization import GROUP, max_code

from finetune.compile.kernels.signature import without

THREADS = 32


def _tile(outputs: int, at_most: int) -> int:
    """The widest tile of outputs that divides them."""
    return next(width for width in (16, 8, 4, 2, 1) if width <= at_most and outputs % width == 0)


def linear(k: int, o: int, bits: int | None, *, one_row: bool = False, bias: bool = False, activation: str | None = None,
           residual: bool = False):
    """A TIR function y = act(x Wᵀ + b) + r over x float32 [n, k], giving y float32 [n, o].

    Parameters, in order: x; weight, float32 [o, k] or uint32 [o, k * bits / 32] followed by scales float32 [o, k / 32];
    bias float32 [o] if `bias`; r float32 [n, o] if `residual`; y. `activation`: "gelu", the exact one, by Abramowitz and
    Stegun 7.1.26 (|error| < 1.5e-7), or "gelu_new", by tanh. With `one_row`, n is 1 and the tile suits a matrix-vector product."""
    tm, tn = (1, _tile(o, 4)) if one_row else (8, _tile(o, 16))
    tiles, per_word = o // tn, 32 // (bits or 32)
    # float weights are read four at a time, so that the loop over k stays short
    step = per_word if bits else (4 if k % 4 == 0 else 1)
    words_per_group = GROUP // per_word
    zero = float(max_code(bits)) if bits else 0.0
    mask, width = 2 ** (bits or 1) - 1, bits or 1
    words = k // per_word
    quantized, weight_dtype = bool(bits), "uint32" if bits else "float32"
    groups = k // GROUP if bits else 1
    gelu, gelu_new = activation == "gelu", activation == "gelu_new"

    @T.prim_func(s_tir=True, private=True)
    def kernel(x_handle: T.handle, weight_handle: T.handle, scale_handle: T.handle, bias_handle: T.handle, residual_handle: T.handle, y_handle: T.handle):
        T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
        n = T.int64()
        x = T.match_buffer(x_handle, (n, k), "float32")
        weight = T.match_buffer(weight_handle, (o, words), weight_dtype)
        scale = T.match_buffer(scale_handle, (o, groups), "float32")
        b = T.match_buffer(bias_handle, (o,), "float32")
        r = T.match_buffer(residual_handle, (n, o), "float32")
        y = T.match_buffer(y_handle, (n, o), "float32")
        for bx in T.thread_binding(((n + tm - 1) // tm * tiles + THREADS - 1) // THREADS, thread="blockIdx.x"):
            for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
                with T.sblock("linear"):
                    ib = T.axis.spatial((n + tm - 1) // tm, (bx * THREADS + tx) // tiles)
                    jb = T.axis.spatial(tiles, (bx * THREADS + tx) % tiles)
                    T.where(bx * THREADS + tx < (n + tm - 1) // tm * tiles)
                    T.reads()
                    T.writes()
                    acc = T.sblock_alloc_buffer((tm * tn,), "float32", scope="local")
                    w = T.sblock_alloc_buffer((tn,), "float32", scope="local")
                    v = T.sblock_alloc_buffer((4,), "float32", scope="local")
                    row = T.sblock_alloc_buffer((tm,), "int32", scope="local")
                    for a in T.unroll(tm * tn):
                        acc[a] = T.float32(0)
                    # rows past the end repeat the last one, so that no load needs a condition
                    for m in T.unroll(tm):
                        row[m] = T.Cast("int32", T.min(ib * tm + m, n - 1))
                    if quantized:
                        word = T.sblock_alloc_buffer((tn,), "uint32", scope="local")
                        sc = T.sblock_alloc_buffer((tn,), "float32", scope="local")
                        for g in T.serial(groups):
                            for j in T.unroll(tn):
                                sc[j] = scale[jb * tn + j, g]
                            for q in T.serial(words_per_group):
                                for j in T.unroll(tn):
                                    word[j] = weight[jb * tn + j, g * words_per_group + q]
                                for e in T.unroll(step):
                                    for j in T.unroll(tn):
                                        w[j] = (T.Cast("float32", T.bitwise_and(T.shift_right(word[j], T.uint32(width) * T.Cast("uint32", e)), T.uint32(mask))) - T.float32(zero)) * sc[j]
                                    for m in T.unroll(tm):
                                        v[0] = x[row[m], g * GROUP + q * step + e]
                                        for j in T.unroll(tn):
                                            acc[m * tn + j] = acc[m * tn + j] + v[0] * w[j]
                    else:
                        for q in T.serial(k // step):
                            for e in T.unroll(step):
                                for j in T.unroll(tn):
                                    w[j] = weight[jb * tn + j, q * step + e]
                                for m in T.unroll(tm):
                                    v[0] = x[row[m], q * step + e]
                                    for j in T.unroll(tn):
                                        acc[m * tn + j] = acc[m * tn + j] + v[0] * w[j]
                    for m in T.unroll(tm):
                        if ib * tm + m < n:
                            for j in T.unroll(tn):
                                v[0] = acc[m * tn + j]
                                if bias:
                                    v[0] = v[0] + b[jb * tn + j]
                                if gelu:
                                    v[1] = T.fabs(v[0]) * T.float32(0.7071067811865476)
                                    v[2] = T.float32(1) / (T.float32(1) + T.float32(0.3275911) * v[1])
                                    v[3] = ((((T.float32(1.061405429) * v[2] - T.float32(1.453152027)) * v[2] + T.float32(1.421413741)) * v[2] - T.float32(0.284496736)) * v[2] + T.float32(0.254829592)) * v[2] * T.exp(-v[1] * v[1])
                                    v[0] = v[0] * T.if_then_else(v[0] < T.float32(0), T.float32(0.5) * v[3], T.float32(1) - T.float32(0.5) * v[3])
                                if gelu_new:
                                    v[1] = T.float32(0.7978845608028654) * (v[0] + T.float32(0.044715) * v[0] * v[0] * v[0])
                                    v[0] = v[0] / (T.float32(1) + T.exp(T.min(T.float32(-2) * v[1], T.float32(80))))
                                if residual:
                                    v[0] = v[0] + r[ib * tm + m, jb * tn + j]
                                y[ib * tm + m, jb * tn + j] = v[0]

    unused = [name for name, used in (("scale", quantized), ("b", bias), ("r", residual)) if not used]
    return without(kernel, *unused)
