"""The building blocks of our models in Relax, for both sets of kernels and every quantization.

Activations are two-dimensional, [rows, width]: rows of a batch, one after the other. Parameters are named as in MLC's
published weights: `weight`, or `q_weight` and `q_scale`."""
from dataclasses import dataclass
from functools import partial

from tvm import te, tirx
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op

from finetune.quantize.quantization import GROUP, Quantization, max_code

from finetune.compile.kernels import norm
from finetune.compile.kernels.linear import linear

KERNELS = ("gpu", "software")


@dataclass(frozen=True)
class Build:
    """What a library is built for. `kernels`: "gpu" takes TVM's schedules, "software" ours without barriers."""
    quantization: Quantization
    kernels: str

    def __post_init__(self):
        if self.kernels not in KERNELS:
            raise ValueError(f"Unknown kernels {self.kernels!r}; known are {', '.join(KERNELS)}.")
        if self.software and self.dtype != "float32":
            raise ValueError("Software adapters have no shader-f16: build float16 libraries for kernels 'gpu' only.")

    @property
    def software(self) -> bool:
        return self.kernels == "software"

    @property
    def dtype(self) -> str:
        return self.quantization.dtype


def is_one(rows) -> bool:
    return isinstance(rows, int) and rows == 1


def decode(codes, scale, row, column, bits: int, dtype: str):
    """The weight at [row, column] of a quantized matrix, as a TIR expression."""
    per_word = 32 // bits
    code = (codes[row, column // per_word] >> tirx.Cast("uint32", column % per_word * bits)) & tirx.const(2**bits - 1, "uint32")
    return (tirx.Cast(dtype, code) - tirx.const(max_code(bits), dtype)) * scale[row, column // GROUP]


class Matrix(nn.Module):
    """[rows, columns] of weights, quantized or not, shared by layers and tables."""

    def __init__(self, rows: int, columns: int, bits: int | None, dtype: str):
        self.rows, self.columns, self.bits, self.dtype = rows, columns, bits, dtype
        if bits is None:
            self.weight = nn.Parameter((rows, columns), dtype)
        else:
            if columns % GROUP:
                raise ValueError(f"A row of {columns} weights does not divide into groups of {GROUP}; use q0f32.")
            self.q_weight = nn.Parameter((rows, columns * bits // 32), "uint32")
            self.q_scale = nn.Parameter((rows, columns // GROUP), dtype)

    def arrays(self) -> list[Tensor]:
        return [self.weight] if self.bits is None else [self.q_weight, self.q_scale]

    def element(self, arrays):
        """(row, column) -> the weight there, as a TIR expression over `arrays`."""
        if self.bits is None:
            return lambda row, column: arrays[0][row, column]
        return lambda row, column: decode(*arrays, row, column, self.bits, self.dtype)

    def take(self, ids: Tensor) -> Tensor:
        """ids int32 [n] -> rows [n, columns]."""
        if self.bits is None:
            return op.take(self.weight, ids, axis=0)

        def compute(ids, codes, scale):
            return te.compute((ids.shape[0], self.columns), lambda i, c: decode(codes, scale, ids[i], c, self.bits, self.dtype), name="take_dequantize")

        return op.tensor_expr_op(compute, "take_dequantize", [ids, *self.arrays()])

    def multiply(self, build: Build, x: Tensor, bias: Tensor | None = None, residual: Tensor | None = None, activation: str | None = None, out_dtype: str | None = None) -> Tensor:
        """x [n, columns] -> act(x Wᵀ + bias) + residual, [n, rows], summed in float32. `activation`: a key of ACTIVATIONS."""
        out_dtype = out_dtype or self.dtype
        extra = [tensor for tensor in (bias, residual) if tensor is not None]
        if build.software:
            kernel = linear(self.columns, self.rows, self.bits, one_row=is_one(x.shape[0]), bias=bias is not None,
                            activation=activation, residual=residual is not None)
            return op.tensor_ir_op(kernel, "linear", [x, *self.arrays(), *extra], Tensor.placeholder((x.shape[0], self.rows), "float32"))

        # one function from codes to outputs, so that a schedule unpacks the weights where they are used
        def compute(x, *rest):
            arrays, rest = rest[:len(self.arrays())], list(rest[len(self.arrays()):])
            weight = te.compute((self.rows, self.columns), self.element(arrays), name="dequantize") if self.bits else arrays[0]
            k = te.reduce_axis((0, self.columns), name="k")
            y = te.compute((x.shape[0], self.rows), lambda i, j: te.sum(x[i, k].astype("float32") * weight[j, k].astype("float32"), axis=k), name="matmul")
            added = [rest.pop(0) if wanted is not None else None for wanted in (bias, residual)]

            def finish(i, j):
                value = y[i, j] if added[0] is None else y[i, j] + added[0][j].astype("float32")
                value = ACTIVATIONS[activation](value) if activation else value
                value = value if added[1] is None else value + added[1][i, j].astype("float32")
                return value.astype(out_dtype)

            return te.compute(y.shape, finish, name="finish") if extra or activation or out_dtype != "float32" else y

        return op.tensor_expr_op(compute, "linear", [x, *self.arrays(), *extra])


class Linear(Matrix):
    def __init__(self, build: Build, inputs: int, outputs: int, bias: bool):
        super().__init__(outputs, inputs, build.quantization.linear_bits, build.dtype)
        self.build = build
        if bias:
            self.bias = nn.Parameter((outputs,), build.dtype)
        self.has_bias = bias

    def forward(self, x: Tensor, residual: Tensor | None = None, activation: str | None = None, out_dtype: str | None = None) -> Tensor:
        return self.multiply(self.build, x, self.bias if self.has_bias else None, residual, activation, out_dtype)


class Embedding(Matrix):
    def __init__(self, build: Build, entries: int, width: int):
        super().__init__(entries, width, build.quantization.table_bits, build.dtype)
        self.build = build

    def forward(self, ids: Tensor) -> Tensor:
        return self.take(ids)


class LayerNorm(nn.Module):
    def __init__(self, build: Build, width: int, eps: float):
        self.build, self.width, self.eps = build, width, eps
        self.weight = nn.Parameter((width,), build.dtype)
        self.bias = nn.Parameter((width,), build.dtype)

    def forward(self, x: Tensor) -> Tensor:
        if self.build.software:
            return op.tensor_ir_op(norm.layer_norm(self.width, self.eps), "layer_norm", [x, self.weight, self.bias], Tensor.placeholder(x.shape, "float32"))
        return op.layer_norm(x, self.width, self.weight, self.bias, self.eps)


class RMSNorm(nn.Module):
    def __init__(self, build: Build, width: int, eps: float):
        self.build, self.width, self.eps = build, width, eps
        self.weight = nn.Parameter((width,), build.dtype)

    def forward(self, x: Tensor) -> Tensor:
        if self.build.software:
            return op.tensor_ir_op(norm.rms_norm(self.width, self.eps), "rms_norm", [x, self.weight], Tensor.placeholder(x.shape, "float32"))
        return op.rms_norm(x, self.weight, -1, self.eps)


class GatedFeedForward(nn.Module):
    """down(silu(gate x) * up x): Llama's and Phi-3's."""

    def __init__(self, build: Build, hidden: int, intermediate: int):
        self.gate_up_proj = Linear(build, hidden, 2 * intermediate, bias=False)
        self.down_proj = Linear(build, intermediate, hidden, bias=False)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        gate, up = op.split(self.gate_up_proj(x), 2, axis=-1)
        return self.down_proj(op.silu(gate) * up, residual)


def gelu(v):
    """v * Φ(v) of a float32 expression, with erf by Abramowitz and Stegun 7.1.26 (|error| < 1.5e-7): WGSL has no erf."""
    f = partial(tirx.const, dtype="float32")
    z = tirx.abs(v) * f(0.7071067811865476)
    t = f(1) / (f(1) + f(0.3275911) * z)
    polynomial = f(0)
    for coefficient in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        polynomial = (polynomial + f(coefficient)) * t
    half_tail = f(0.5) * polynomial * tirx.exp(-z * z)
    return v * tirx.Select(v < 0, half_tail, f(1) - half_tail)


def gelu_new(v):
    """v / 2 * (1 + tanh(u)) of a float32 expression, u = √(2/π) (v + 0.044715 v³), written as v / (1 + exp(-2u)), whose exp
    is kept finite."""
    f = partial(tirx.const, dtype="float32")
    u = f(0.7978845608028654) * (v + f(0.044715) * v * v * v)
    return v / (f(1) + tirx.exp(tirx.min(f(-2) * u, f(80))))


ACTIVATIONS = {"gelu": gelu, "gelu_new": gelu_new}
