"""A Hugging Face folder's weights, read tensor by tensor, so that a model larger than memory can be quantized."""
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from finetune.lib.stage import StageError

# what safetensors calls them; a bfloat16 is the upper half of a float32
FLOATS = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}


@dataclass(frozen=True)
class Entry:
    file: Path
    dtype: str
    shape: tuple[int, ...]
    # bytes from the file's beginning
    offset: int


class Checkpoint(Mapping[str, np.ndarray]):
    """Name -> float32 array, read when it is asked for. `prefix` is taken off the names that begin with it."""

    def __init__(self, folder: Path, prefix: str = ""):
        files = sorted(folder.glob("*.safetensors"))
        if not files:
            raise StageError(f"{folder} has no .safetensors file; give a complete Hugging Face model folder.")
        self.entries: dict[str, Entry] = {}
        for file in files:
            for name, entry in _header(file):
                self.entries[name.removeprefix(prefix)] = entry

    def __getitem__(self, name: str) -> np.ndarray:
        entry = self.entries[name]
        raw = np.fromfile(entry.file, FLOATS[entry.dtype], math.prod(entry.shape), offset=entry.offset).reshape(entry.shape)
        return (raw.astype("<u4") << 16).view("<f4") if entry.dtype == "BF16" else raw.astype("<f4")

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def _header(file: Path) -> Iterator[tuple[str, Entry]]:
    """The table at a safetensors file's beginning: its length in eight bytes, then JSON."""
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        text = opened.read(min(length, file.stat().st_size))
    try:
        table = json.loads(text)
        entries = [(name, Entry(file, entry["dtype"], tuple(entry["shape"]), 8 + length + entry["data_offsets"][0]), 8 + length + entry["data_offsets"][1])
                   for name, entry in table.items() if name != "__metadata__"]
    except (ValueError, KeyError, TypeError) as error:
        raise StageError(f"{file} is no safetensors file; fetch or save it again.") from error
    for name, entry, end in entries:
        if end > file.stat().st_size:
            raise StageError(f"{file} ends before {name} does; fetch or save it again.")
        yield name, entry
