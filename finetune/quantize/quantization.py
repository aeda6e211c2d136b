"""The quantizations we know, and group quantization itself, in NumPy.

The layout is MLC's: groups of 32 along a row (the input dimension), symmetric, unsigned codes packed from the lowest bits
of a uint32 upwards. With `m` = 7 for 4 bits and 127 for 8: scale = max|w| / m over the group, code = round(w / scale) + m,
and back w = (code - m) * scale."""
from dataclasses import dataclass

import numpy as np

GROUP = 32


@dataclass(frozen=True)
class Quantization:
    """Bits per weight of linear layers and of embedding tables (None: not quantized), and the dtype of the rest."""
    linear_bits: int | None
    table_bits: int | None
    dtype: str


QUANTIZATION = {
    "q0f32": Quantization(None, None, "float32"),
    "q4f32_1": Quantization(4, 4, "float32"),
    "q4f16_1": Quantization(4, 4, "float16"),
    "q8f32_1": Quantization(8, 8, "float32"),
    # hearth's: layers in 8 bits, the large table in 4
    "q8t4f32_1": Quantization(8, 4, "float32"),
}


def expect_quantization(name: str) -> Quantization:
    """Raises ValueError naming the known ones."""
    if name not in QUANTIZATION:
        raise ValueError(f"Unknown quantization {name!r}; known are {', '.join(QUANTIZATION)}.")
    return QUANTIZATION[name]


def max_code(bits: int) -> int:
    """The code of zero, and the largest magnitude: 7 for 4 bits, 127 for 8."""
    return 2 ** (bits - 1) - 1


# weights at once: what the steps between hold of a large table stays small
BLOCK = 2**22


def quantize(weight: np.ndarray, bits: int, scale_dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    """float [rows, columns] -> codes uint32 [rows, columns * bits / 32], scales `scale_dtype` [rows, columns / 32].

    Raises ValueError where the columns do not divide into groups."""
    rows, columns = weight.shape
    if columns % GROUP:
        raise ValueError(f"A row of {columns} weights does not divide into groups of {GROUP}.")
    codes = np.empty((rows, columns * bits // 32), np.uint32)
    scales = np.empty((rows, columns // GROUP), scale_dtype)
    step = max(1, BLOCK // columns)
    for start in range(0, rows, step):
        codes[start:start + step], scales[start:start + step] = _quantize_rows(weight[start:start + step], bits, scale_dtype)
    return codes, scales


def _quantize_rows(weight: np.ndarray, bits: int, scale_dtype: str) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = weight.shape
    zero, per_word = max_code(bits), 32 // bits
    groups = weight.astype(np.float32).reshape(rows, columns // GROUP, GROUP)
    scale = (np.abs(groups).max(axis=-1) / zero).astype(scale_dtype)
    # a group of zeros has scale 0: any divisor will do
    divisor = np.where(scale == 0, 1, scale).astype(np.float32)[..., None]
    code = np.clip(np.rint(groups / divisor) + zero, 0, 2 * zero).astype(np.uint32)
    words = code.reshape(rows, columns // per_word, per_word) << (np.arange(per_word, dtype=np.uint32) * np.uint32(bits))
    return np.bitwise_or.reduce(words, axis=-1).astype(np.uint32), scale


def dequantize(codes: np.ndarray, scale: np.ndarray, bits: int) -> np.ndarray:
    """The inverse of `quantize`: float32 [rows, columns]."""
    per_word = 32 // bits
    code = (codes[..., None] >> (np.arange(per_word, dtype=np.uint32) * np.uint32(bits))) & np.uint32(2**bits - 1)
    weight = code.reshape(codes.shape[0], -1, GROUP).astype(np.float32) - max_code(bits)
    return (weight * scale.astype(np.float32)[..., None]).reshape(codes.shape[0], -1)
