"""From logits to a token: the functions that web-llm looks up by name for masks, biases, penalties and sampling."""
import tvm
from tvm import relax as rx
from tvm.script import tirx as T

THREADS = 256
# the largest number of halvings that an interval of positive float32 bit patterns can need
HALVINGS = 31


@T.prim_func(s_tir=True, private=False)
def apply_bitmask_inplace(logits_handle: T.handle, rows_handle: T.handle, mask_handle: T.handle):
    """logits float32 [b, v], rows int32 [n], mask int32 [b, ceil(v / 32)]: where a bit is 0 the logit becomes the lowest float."""
    T.func_attr({"global_symbol": "apply_bitmask_inplace", "tirx.noalias": True, "tirx.is_scheduled": True})
    b = T.int32()
    v = T.int32()
    n = T.int32()
    logits = T.match_buffer(logits_handle, (b, v), "float32")
    rows = T.match_buffer(rows_handle, (n,), "int32")
    mask = T.match_buffer(mask_handle, (b, (v + 31) // 32), "int32")
    for bx in T.thread_binding((n * v + THREADS - 1) // THREADS, thread="blockIdx.x"):
        for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
            with T.sblock("bitmask"):
                i = T.axis.spatial(n, (bx * THREADS + tx) // v)
                k = T.axis.spatial(v, (bx * THREADS + tx) % v)
                T.where(bx * THREADS + tx < n * v)
                logits[rows[i], k] = T.if_then_else((mask[rows[i], k // 32] >> (k % 32)) & 1 == 1, logits[rows[i], k], T.min_value("float32"))


@T.prim_func(s_tir=True, private=False)
def apply_logit_bias_inplace(logits_handle: T.handle, row_handle: T.handle, id_handle: T.handle, bias_handle: T.handle):
    """logits float32 [b, v]; for each of n tokens its row int32 [n], id int32 [n] and bias float32 [n]."""
    T.func_attr({"global_symbol": "apply_logit_bias_inplace", "tirx.noalias": True, "tirx.is_scheduled": True})
    b = T.int32()
    v = T.int32()
    n = T.int32()
    logits = T.match_buffer(logits_handle, (b, v), "float32")
    row = T.match_buffer(row_handle, (n,), "int32")
    id = T.match_buffer(id_handle, (n,), "int32")
    bias = T.match_buffer(bias_handle, (n,), "float32")
    for bx in T.thread_binding((n + THREADS - 1) // THREADS, thread="blockIdx.x"):
        for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
            with T.sblock("bias"):
                i = T.axis.spatial(n, bx * THREADS + tx)
                T.where(bx * THREADS + tx < n)
                logits[row[i], id[i]] = logits[row[i], id[i]] + bias[i]


@T.prim_func(s_tir=True, private=False)
def apply_penalty_inplace(logits_handle: T.handle, seq_handle: T.handle, row_handle: T.handle, id_handle: T.handle, count_handle: T.handle, penalty_handle: T.handle):
    """logits float32 [b, v]; sequences int32 [s]; for each of n tokens its row int32 [n] in `sequences`, id int32 [n] and
    count int32 [n]; penalties float32 [s, 3]: presence, frequency, repetition (OpenAI's first two, CTRL's third)."""
    T.func_attr({"global_symbol": "apply_penalty_inplace", "tirx.noalias": True, "tirx.is_scheduled": True})
    b = T.int32()
    v = T.int32()
    n = T.int32()
    s = T.int32()
    logits = T.match_buffer(logits_handle, (b, v), "float32")
    seq = T.match_buffer(seq_handle, (s,), "int32")
    row = T.match_buffer(row_handle, (n,), "int32")
    id = T.match_buffer(id_handle, (n,), "int32")
    count = T.match_buffer(count_handle, (n,), "int32")
    penalty = T.match_buffer(penalty_handle, (s, 3), "float32")
    for bx in T.thread_binding((n + THREADS - 1) // THREADS, thread="blockIdx.x"):
        for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
            with T.sblock("penalty"):
                i = T.axis.spatial(n, bx * THREADS + tx)
                T.where(bx * THREADS + tx < n)
                logits[seq[row[i]], id[i]] = logits[seq[row[i]], id[i]] - penalty[row[i], 0] - T.Cast("float32", count[i]) * penalty[row[i], 1]
                logits[seq[row[i]], id[i]] = T.if_then_else(logits[seq[row[i]], id[i]] < 0.0, logits[seq[row[i]], id[i]] * penalty[row[i], 2], logits[seq[row[i]], id[i]] / penalty[row[i], 2])


@T.prim_func(s_tir=True, private=True)
def sample_top_p(probs_handle: T.handle, order_handle: T.handle, u_handle: T.handle, row_handle: T.handle, top_p_handle: T.handle, out_handle: T.handle):
    """probs float32 [b, v] in vocabulary order, order int32 [b, k] (not read), u float32 [n] in [0, 1), rows int32 [n],
    top_p float32 [b] -> ids int32 [n].

    No sort: the nucleus is every token at least as probable as a threshold, the largest one at which they weigh top_p or
    more. The threshold is found by halving an interval of bit patterns (positive floats are ordered like them), all
    threads of one workgroup adding up a stride each. Then u picks a token of the nucleus, in vocabulary order. Ties at the
    threshold are all kept, where a sort would keep some of them."""
    T.func_attr({"tirx.noalias": True, "tirx.is_scheduled": True})
    b = T.int32()
    v = T.int32()
    n = T.int32()
    k = T.int32()
    probs = T.match_buffer(probs_handle, (b, v), "float32")
    order = T.match_buffer(order_handle, (b, k), "int32")
    u = T.match_buffer(u_handle, (n,), "float32")
    rows = T.match_buffer(row_handle, (n,), "int32")
    top_p = T.match_buffer(top_p_handle, (b,), "float32")
    out = T.match_buffer(out_handle, (n,), "int32")
    for bx in T.thread_binding(n, thread="blockIdx.x"):
        for tx in T.thread_binding(THREADS, thread="threadIdx.x"):
            with T.sblock("sample"):
                i = T.axis.spatial(n, bx)
                t = T.axis.spatial(THREADS, tx)
                T.reads()
                T.writes()
                part = T.sblock_alloc_buffer((THREADS,), "float32", scope="shared")
                f = T.sblock_alloc_buffer((4,), "float32", scope="local")
                z = T.sblock_alloc_buffer((5,), "int32", scope="local")
                z[0] = rows[i]
                f[0] = T.float32(0)
                for q in T.serial((v + THREADS - 1) // THREADS):
                    if q * THREADS + t < v:
                        f[0] = T.max(f[0], probs[z[0], q * THREADS + t])
                part[t] = f[0]
                T.tvm_storage_sync("shared")
                for j in T.serial(THREADS):
                    f[1] = part[j]
                    f[0] = T.max(f[0], f[1])
                # [z1, z2]: where the threshold's bit pattern can still be
                z[1] = 0
                z[2] = T.reinterpret("int32", f[0])
                # the two ends that need no search: everything, and the best token alone
                z[2] = T.if_then_else(top_p[z[0]] >= T.float32(1), 0, z[2])
                z[1] = T.if_then_else(f[0] >= top_p[z[0]], z[2], z[1])
                for halving in T.serial(HALVINGS):
                    z[3] = z[1] + (z[2] - z[1] + 1) // 2
                    f[0] = T.float32(0)
                    if z[1] < z[2]:
                        f[2] = T.reinterpret("float32", z[3])
                        for q in T.serial((v + THREADS - 1) // THREADS):
                            if q * THREADS + t < v:
                                f[1] = probs[z[0], q * THREADS + t]
                                f[0] = f[0] + T.if_then_else(f[1] >= f[2], f[1], T.float32(0))
                    T.tvm_storage_sync("shared")
                    part[t] = f[0]
                    T.tvm_storage_sync("shared")
                    if z[1] < z[2]:
                        f[0] = T.float32(0)
                        for j in T.serial(THREADS):
                            f[1] = part[j]
                            f[0] = f[0] + f[1]
                        z[4] = T.if_then_else(f[0] >= top_p[z[0]], 1, 0)
                        z[1] = T.if_then_else(z[4] == 1, z[3], z[1])
                        z[2] = T.if_then_else(z[4] == 1, z[2], z[3] - 1)
                # weights of the nucleus, a run of tokens a thread, so that they stand in vocabulary order
                f[2] = T.reinterpret("float32", z[1])
                z[3] = (v + THREADS - 1) // THREADS
                f[0] = T.float32(0)
                for q in T.serial((v + THREADS - 1) // THREADS):
                    if t * z[3] + q < v:
                        f[1] = probs[z[0], t * z[3] + q]
                        f[0] = f[0] + T.if_then_else(f[1] >= f[2], f[1], T.float32(0))
                T.tvm_storage_sync("shared")
                part[t] = f[0]
                T.tvm_storage_sync("shared")
                if t == 0:
                    f[0] = T.float32(0)
                    for j in T.serial(THREADS):
                        f[1] = part[j]
                        f[0] = f[0] + f[1]
                    f[3] = u[i] * f[0]
                    # the run in which the target lies, and what weighs before it
                    z[1] = -1
                    f[0] = T.float32(0)
                    for j in T.serial(THREADS):
                        f[1] = part[j]
                        if z[1] < 0 and f[0] + f[1] > f[3]:
                            z[1] = j
                        if z[1] < 0:
                            f[0] = f[0] + f[1]
                    # rounding can leave the target just past the end: then the last token of the nucleus is meant
                    z[4] = 0
                    z[2] = T.if_then_else(z[1] < 0, 0, z[1] * z[3])
                    z[3] = T.if_then_else(z[1] < 0, v, T.min(v, z[2] + z[3]))
                    f[0] = T.if_then_else(z[1] < 0, T.float32(0), f[0])
                    z[1] = 0
                    for q in T.serial(z[3] - z[2]):
                        f[1] = probs[z[0], z[2] + q]
                        if z[1] == 0 and f[1] >= f[2]:
                            f[0] = f[0] + f[1]
                            z[4] = z[2] + q
                            z[1] = T.if_then_else(f[0] > f[3], 1, 0)
                    out[i] = z[4]


def attach(module: tvm.IRModule, vocab: int) -> tvm.IRModule:
    """Adds what web-llm looks up after the model's own functions.

    `argsort_probs` and `sample_with_top_p` only talk to each other, so the first hands the probabilities on unsorted."""
    builder = rx.BlockBuilder(module)
    for function in (apply_bitmask_inplace, apply_logit_bias_inplace, apply_penalty_inplace):
        builder.add_func(function, function.attrs["global_symbol"])
    batch, count = tvm.tirx.Var("batch", "int64"), tvm.tirx.Var("count", "int64")
    probs = rx.Var("probs", rx.TensorType((batch, vocab), "float32"))
    with builder.function("argsort_probs", [probs]):
        with builder.dataflow():
            same = builder.emit(rx.op.add(probs, rx.const(0, "float32")))
            order = builder.emit(rx.op.zeros((batch, 1), "int32"))
            output = builder.emit_output(rx.Tuple([same, order]))
        builder.emit_func_output(output)
    sampler = builder.add_func(sample_top_p, "sample_top_p")
    arguments = [rx.Var("sorted_probs", rx.TensorType((batch, vocab), "float32")), rx.Var("sorted_indices", rx.TensorType((batch, 1), "int32")),
                 rx.Var("uniform_samples", rx.TensorType((count,), "float32")), rx.Var("sample_indices", rx.TensorType((count,), "int32")),
                 rx.Var("top_p", rx.TensorType((batch,), "float32"))]
    with builder.function("sample_with_top_p", arguments):
        with builder.dataflow():
            output = builder.emit_output(rx.call_tir(sampler, arguments, rx.TensorType((count,), "int32")))
        builder.emit_func_output(output)
    return builder.finalize()
