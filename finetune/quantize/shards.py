"""MLC's shard format: tensor-cache.json beside params_shard_N.bin, as web-llm 0.2.86 reads it."""
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

SHARD_BYTES = 32 * 2**20


def write_shards(tensors: Iterable[tuple[str, np.ndarray]], folder: Path) -> int:
    """Writes the tensors in order, raw and little endian, in shards of at most 32 MiB (a larger tensor has its own). Holds
    one shard at a time.

    Returns the number of bytes."""
    records: list[dict] = []
    shard: list[tuple[str, np.ndarray]] = []
    weights = 0
    for name, array in tensors:
        if shard and sum(kept.nbytes for _, kept in shard) + array.nbytes > SHARD_BYTES:
            records.append(_write_shard(shard, folder / f"params_shard_{len(records)}.bin"))
            shard = []
        shard.append((name, array))
        weights += array.size
    records.append(_write_shard(shard, folder / f"params_shard_{len(records)}.bin"))
    total = sum(record["nbytes"] for record in records)
    # fields that readers of the format expect; web-llm does not use them
    metadata = {"ParamSize": sum(len(record["records"]) for record in records), "ParamBytes": total, "BitsPerParam": 8 * total / weights}
    (folder / "tensor-cache.json").write_text(json.dumps({"metadata": metadata, "records": records}, indent=1) + "\n")
    return total


def _write_shard(shard: list[tuple[str, np.ndarray]], path: Path) -> dict:
    entries, offset = [], 0
    with path.open("wb") as file:
        for name, array in shard:
            file.write(np.ascontiguousarray(array).tobytes())
            entries.append({"name": name, "shape": list(array.shape), "dtype": str(array.dtype), "format": "raw", "nbytes": array.nbytes, "byteOffset": offset})
            offset += array.nbytes
    return {"dataPath": path.name, "format": "raw-shard", "nbytes": offset, "records": entries}


def read_shards(folder: Path) -> dict[str, np.ndarray]:
    """The inverse of `write_shards`."""
    tensors = {}
    for record in json.loads((folder / "tensor-cache.json").read_text())["records"]:
        raw = (folder / record["dataPath"]).read_bytes()
        if len(raw) != record["nbytes"]:
            raise ValueError(f"{folder / record['dataPath']} has {len(raw)} bytes, not {record['nbytes']}; make it again.")
        for entry in record["records"]:
            count = int(np.prod(entry["shape"]))
            tensors[entry["name"]] = np.frombuffer(raw, entry["dtype"], count, entry["byteOffset"]).reshape(entry["shape"])
    return tensors
