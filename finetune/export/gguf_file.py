"""GGUF files of tensors: written one tensor at a time, read back and held against where they came from."""
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, LlamaFileType, quants

from finetune.export.gguf_llama import Origin, separate
from finetune.lib.stage import StageError, show

FORMATS = {"f32": GGMLQuantizationType.F32, "f16": GGMLQuantizationType.F16, "q8_0": GGMLQuantizationType.Q8_0}
FILE_TYPES = {"f32": LlamaFileType.ALL_F32, "f16": LlamaFileType.MOSTLY_F16, "q8_0": LlamaFileType.MOSTLY_Q8_0}
# of the bytes that a file holds
DTYPES = {GGMLQuantizationType.F32: np.dtype(np.float32), GGMLQuantizationType.F16: np.dtype(np.float16), GGMLQuantizationType.Q8_0: np.dtype(np.uint8)}
GROUP = 32  # of q8_0


def kind_of(shape: tuple[int, ...], format: str) -> GGMLQuantizationType:
    """Matrices are stored in the format, vectors in float32."""
    return FORMATS[format] if len(shape) == 2 else GGMLQuantizationType.F32


def write_tensors(writer: GGUFWriter, origins: Mapping[str, Origin], format: str) -> None:
    """Ends the file that `writer` began with its metadata; `origins` by name in the file. Holds one tensor at a time.

    Raises StageError for rows that q8_0 cannot divide."""
    for name, origin in origins.items():
        kind, shape = kind_of(origin.shape, format), origin.shape
        if kind == GGMLQuantizationType.Q8_0:
            if shape[1] % GROUP:
                raise StageError(f"A row of {origin.name} has {shape[1]} weights, which q8_0 cannot divide by {GROUP}; use f16.")
            shape = quants.quant_shape_to_byte_shape(shape, kind)
        dtype = DTYPES[kind]
        writer.add_tensor_info(name, shape, dtype, math.prod(shape) * dtype.itemsize, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for origin in origins.values():
        writer.write_tensor_data(quants.quantize(origin.convert(), kind_of(origin.shape, format)))
    writer.close()


def read_tensors(reader: GGUFReader) -> Iterator[tuple[str, GGMLQuantizationType, np.ndarray]]:
    """Name, type and float32 values. A file lists shapes innermost dimension first; here it is last, as in NumPy."""
    for tensor in reader.tensors:
        shape = tuple(int(size) for size in reversed(tensor.shape))
        yield tensor.name, tensor.tensor_type, quants.dequantize(tensor.data, tensor.tensor_type).reshape(shape).astype(np.float32)


def check_tensors(path: Path, origins: Mapping[str, Origin], format: str) -> None:
    """Raises StageError naming a tensor that is absent, of another shape or type, or off by more than the format explains."""
    reader = GGUFReader(path)
    for name in sorted({tensor.name for tensor in reader.tensors} ^ set(origins)):
        raise StageError(f"{show(path)} and the model do not have the same tensors: {name} is in one of them only.")
    for name, kind, array in read_tensors(reader):
        origin = origins[name]
        expected = origin.load()
        wanted = kind_of(origin.shape, format)
        if kind != wanted or array.shape != expected.shape:
            raise StageError(f"{name} of {show(path)} is {kind.name} {list(array.shape)}, not {wanted.name} {list(expected.shape)}.")
        error = np.abs((separate(array, origin.heads) if origin.heads else array) - expected)
        if not (error <= largest_error(expected, kind)).all():
            raise StageError(f"{name} of {show(path)} is off by {error.max():.2e}, more than {kind.name} explains; export it again.")


def largest_error(expected: np.ndarray, kind: GGMLQuantizationType) -> np.ndarray:
    """How far each value read back may be off."""
    magnitude = np.abs(expected)
    if kind == GGMLQuantizationType.F32:
        return np.zeros_like(magnitude)
    if kind == GGMLQuantizationType.F16:
        # half a unit of its 11 bits; below 2**-14 half of the smallest step
        return magnitude * 2.0**-11 + 2.0**-25
    # half a step of 1/127 of the group's largest, whose scale is itself rounded to float16
    largest = magnitude.reshape(len(expected), -1, GROUP).max(axis=-1)
    return np.repeat(largest * (0.5 / 127 + 2.0**-11) + 127 * 2.0**-25, GROUP, axis=1)
