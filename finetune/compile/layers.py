"""The building blocks of our models in Relax, for both sets of kernels and every quantization.

Activations are two-dimensional, [rows, width]: rows of a batch, one after the other. Parameters are named as in MLC's
published weights: `weight`, or `q_weight` and `q_scale`."""
from dataclasses import dataclass

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

    def transposed(self) -> Tensor:
        """[columns, rows], dequantized."""
        if self.bits is None:
            return op.permute_dims(self.weight, [1, 0])

        def compute(codes, scale):
            return te.compute((self.columns, self.rows), lambda c, r: decode(codes, scale, r, c, self.bits, self.dtype), name="dequantize")

        return op.tensor_expr_op(compute, "dequantize", self.arrays())

    def take(self, ids: Tensor) -> Tensor:
        """ids int32 [n] -> rows [n, columns]."""
        if self.bits is None:
            return op.take(self.weight, ids, axis=0)

        def compute(ids, codes, scale):
            return te.compute((ids.shape[0], self.columns), lambda i, c: decode(codes, scale, ids[i], c, self.bits, self.dtype), name="take_dequantize")

        return op.tensor_expr_op(compute, "take_dequantize", [ids, *self.arrays()])

    def multiply(self, build: Build, x: Tensor, bias: Tensor | None = None, residual: Tensor | None = None, gelu: bool = False, out_dtype: str | None = None) -> Tensor:
        """x [n, columns] -> act(x Wᵀ + bias) + residual, [n, rows]."""
        out_dtype = out_dtype or self.dtype
        if build.software:
            kernel = linear(self.columns, self.rows, self.bits, one_row=is_one(x.shape[0]), bias=bias is not None,
                            gelu=gelu, residual=residual is not None)
            extra = [tensor for tensor in (bias, residual) if tensor is not None]
            return op.tensor_ir_op(kernel, "linear", [x, *self.arrays(), *extra], Tensor.placeholder((x.shape[0], self.rows), "float32"))
        y = op.matmul(x, self.transposed(), out_dtype=out_dtype)
        if bias is not None:
            y = y + bias
        if gelu:
            y = op.tensor_expr_op(exact_gelu, "gelu", [y])
        return y if residual is None else residual + y


class Linear(Matrix):
    def __init__(self, build: Build, inputs: int, outputs: int, bias: bool):
        super().__init__(outputs, inputs, build.quantization.linear_bits, build.dtype)
        self.build = build
        if bias:
            self.bias = nn.Parameter((outputs,), build.dtype)
        self.has_bias = bias

    def forward(self, x: Tensor, residual: Tensor | None = None, gelu: bool = False, out_dtype: str | None = None) -> Tensor:
        return self.multiply(self.build, x, self.bias if self.has_bias else None, residual, gelu, out_dtype)


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


def exact_gelu(x):
    """x * Φ(x), with erf by Abramowitz and Stegun 7.1.26 (|error| < 1.5e-7): WGSL has no erf."""

    def element(*index):
        v = x(*index)
        z = tirx.abs(v) * tirx.const(0.7071067811865476, x.dtype)
        t = tirx.const(1, x.dtype) / (tirx.const(1, x.dtype) + tirx.const(0.3275911, x.dtype) * z)
        polynomial = tirx.const(0, x.dtype)
        for coefficient in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
            polynomial = (polynomial + tirx.const(coefficient, x.dtype)) * t
        half_tail = tirx.const(0.5, x.dtype) * polynomial * tirx.exp(-z * z)
        return v * tirx.Select(v < 0, half_tail, tirx.const(1, x.dtype) - half_tail)

    return te.compute(x.shape, element, name="gelu")
