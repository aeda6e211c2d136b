"""What quantization did to each tensor."""
import numpy as np

from finetune.quantize.quantization import dequantize

# rows of a table at once, so that a large one is never in memory twice over
ROWS = 2048


def error_of(source: np.ndarray, stored: list[np.ndarray], bits: int | None) -> dict[str, float]:
    """Of a tensor as it is stored ([codes, scales], or itself in another dtype) against float32 `source`: the largest
    absolute error, and the root mean square of the errors relative to that of the weights."""
    largest = squares = weights = 0.0
    for start in range(0, len(source), ROWS):
        rows = slice(start, start + ROWS)
        back = stored[0][rows].astype(np.float32) if bits is None else dequantize(stored[0][rows], stored[1][rows], bits)
        difference = back - source[rows]
        largest = max(largest, float(np.abs(difference).max()))
        squares += float(np.square(difference, dtype=np.float64).sum())
        weights += float(np.square(source[rows], dtype=np.float64).sum())
    return {"max_abs": largest, "relative_rms": (squares / weights) ** 0.5 if weights else 0.0}


def worst_of_each_kind(errors: dict[str, dict[str, float]]) -> dict[str, float]:
    """The largest relative error of the tensors that share a name but for the layer's number; exact ones left out."""
    worst: dict[str, float] = {}
    for name, error in errors.items():
        kind = ".".join(part for part in name.split(".") if not part.isdigit())
        worst[kind] = max(worst.get(kind, 0.0), error["relative_rms"])
    return {kind: error for kind, error in worst.items() if error}
