"""The kernels for packed rows against NumPy's attention of each row by itself."""
import re

import numpy as np
import pytest
import tvm
from tvm.script import from_source

from finetune.compile.kernels.packed import packed_attention, rotate, take_rows
from finetune.compile.rope import Rope

HEADS, KV_HEADS, DIM = 4, 2, 8
RNG = np.random.default_rng(0)


def run(kernel, *inputs, outputs: list[tuple[int, ...]]) -> list[np.ndarray]:
    """On the CPU, its two levels of threads as loops."""
    serial = re.sub(r"T\.thread_binding\((.*), thread=.*\)", r"T.serial(\1)", kernel.with_attr("global_symbol", "main").script())
    built = tvm.compile(tvm.IRModule({"main": from_source(serial)}), target="llvm")
    out = [tvm.runtime.tensor(np.full(shape, np.nan, np.float32)) for shape in outputs]
    built["main"](*map(tvm.runtime.tensor, inputs), *out)
    return [tensor.numpy() for tensor in out]


def alone(q, k, v) -> np.ndarray:
    """The last query's attention over one row, [heads * d]."""
    k, v = (np.repeat(x, HEADS // KV_HEADS, axis=1) for x in (k, v))
    scores = np.einsum("hd,nhd->hn", q[-1], k) / np.sqrt(DIM)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.einsum("hn,nhd->hd", weights / weights.sum(axis=1, keepdims=True), v).ravel()


def pack(prefix: int, lengths: list[int]) -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
    """start and last of packed rows, and for each token the tokens that it reads."""
    start, last, reads = [0] * prefix, [], [list(range(i + 1)) for i in range(prefix)]
    for length in lengths:
        first = len(start)
        start += [first] * length
        last.append(len(start) - 1)
        reads += [[*range(prefix), *range(first, first + i + 1)] for i in range(length)]
    return np.array(start, np.int32), np.array(last, np.int32), reads


@pytest.mark.parametrize("prefix, lengths", [(0, [5]), (0, [1, 4, 2]), (7, [3, 1, 6]), (1, [1])])
def test_a_token_reads_the_prefix_and_its_own_row(prefix, lengths):
    start, last, reads = pack(prefix, lengths)
    n = len(start)
    q, k, v = (RNG.normal(size=(n, heads, DIM)).astype(np.float32) for heads in (HEADS, KV_HEADS, KV_HEADS))
    wanted = np.stack([alone(q[rows], k[rows], v[rows]) for rows in reads])
    length = np.array([prefix], np.int32)
    (every,) = run(packed_attention(HEADS, KV_HEADS, DIM, "float32", some=False), q, k, v, start, length, outputs=[(n, HEADS * DIM)])
    np.testing.assert_allclose(every, wanted, atol=1e-6)
    (some,) = run(packed_attention(HEADS, KV_HEADS, DIM, "float32", some=True), q, k, v, start, length, last, outputs=[(len(last), HEADS * DIM)])
    np.testing.assert_allclose(some, wanted[last], atol=1e-6)


def test_rows_are_taken_in_any_order():
    x = RNG.normal(size=(6, 5)).astype(np.float32)
    rows = np.array([4, 0, 4], np.int32)
    (out,) = run(take_rows(5, "float32"), x, rows, outputs=[(3, 5)])
    np.testing.assert_array_equal(out, x[rows])


def test_rotation_is_the_caches_own_in_another_order_of_parameters():
    rope = Rope((1.0, 0.1, 0.01, 0.001))
    qkv = RNG.normal(size=(2, HEADS + 2 * KV_HEADS, DIM)).astype(np.float32)
    positions = np.array([0, 100], np.int32)
    q, _, v = run(rotate(HEADS, KV_HEADS, DIM, rope, "float32"), qkv, positions, np.array(rope.frequencies, np.float32),
                  outputs=[(2, HEADS, DIM), (2, KV_HEADS, DIM), (2, KV_HEADS, DIM)])
    np.testing.assert_array_equal(v, qkv[:, HEADS + KV_HEADS:])
    np.testing.assert_array_equal(q[0], qkv[0, :HEADS])
    first, second, angle = qkv[1, 0, :4], qkv[1, 0, 4:], 100 * np.array(rope.frequencies)
    np.testing.assert_allclose(q[1, 0], np.concatenate([first * np.cos(angle) - second * np.sin(angle), second * np.cos(angle) + first * np.sin(angle)]), atol=2e-5)
