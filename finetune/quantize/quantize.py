"""Turns a merged Hugging Face model folder into the files that web-llm loads: quantized shards, config, tokenizer.

    python -m finetune.quantize.quantize --model build/runs/hearth/merge --quantization q8t4f32_1 --context-window 128 \\
        --prefill-chunk 128 --out build/runs/hearth/quantize

Reads, quantizes and writes tensor by tensor. errors.json has the error of each; the worst of each kind are printed. The
library itself comes from compile.py, with the same quantization."""
import argparse
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from finetune.lib.stage import StageError, run_stage, show, write_json
from finetune.quantize.chat_template import conversation_template
from finetune.quantize.checkpoint import Checkpoint
from finetune.quantize.errors import error_of, worst_of_each_kind
from finetune.quantize.quantization import QUANTIZATION, Quantization, dequantize, expect_quantization, quantize
from finetune.quantize.shards import read_shards, write_shards
from finetune.quantize.weights import NEVER_QUANTIZED, PREFIX, SOURCES, TABLES, expect_complete_weights, fused, split

# seconds between two lines of progress
EVERY = 10


@dataclass(frozen=True)
class Parameter:
    """One parameter of a library. `stored`: [codes, scales], or the array itself where `bits` is None."""
    name: str
    source: np.ndarray
    bits: int | None
    stored: list[np.ndarray]

    @property
    def tensors(self) -> list[tuple[str, np.ndarray]]:
        stem = self.name.removesuffix("weight")
        names = [self.name] if self.bits is None else [f"{stem}q_weight", f"{stem}q_scale"]
        return list(zip(names, self.stored))


def read_model(folder: Path) -> tuple[dict, Checkpoint]:
    """config.json of a Hugging Face folder, and its tensors, a leading "bert." taken off their names.

    Raises StageError where a file is missing, or the weights are not those of the config."""
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).exists():
            raise StageError(f"{folder} has no {name}; give a complete Hugging Face model folder.")
    config = json.loads((folder / "config.json").read_text())
    model_type = config.get("model_type")
    if model_type not in SOURCES:
        raise StageError(f"The architecture {model_type!r} is not known; known are {', '.join(SOURCES)}.")
    checkpoint = Checkpoint(folder, PREFIX.get(model_type, ""))
    expect_complete_weights(config, checkpoint)
    return config, checkpoint


def bits_of(name: str, array: np.ndarray, model_type: str, scheme: Quantization) -> int | None:
    """Bits per weight of a library parameter; None where it stays as it is."""
    if array.ndim != 2 or name in NEVER_QUANTIZED:
        return None
    return scheme.table_bits if name in TABLES[model_type] else scheme.linear_bits


def parameters(config: dict, tensors: Mapping[str, np.ndarray], scheme: Quantization, context_window: int) -> Iterator[Parameter]:
    """The library's parameters one at a time, in the order of the architecture."""
    for name, array in fused(config, tensors):
        if name == "embeddings.position_embeddings.weight":
            array = array[:context_window]
        bits = bits_of(name, array, config["model_type"], scheme)
        stored = [array.astype(scheme.dtype)] if bits is None else list(quantize(array, bits, scheme.dtype))
        yield Parameter(name, array, bits, stored)


def quantized(config: dict, tensors: Mapping[str, np.ndarray], scheme: Quantization, context_window: int) -> Iterator[tuple[str, np.ndarray]]:
    """The same as (name, array), as the shards hold them."""
    for parameter in parameters(config, tensors, scheme, context_window):
        yield from parameter.tensors


def dequantized(config: dict, folder: Path, scheme: Quantization) -> dict[str, np.ndarray]:
    """The weights that a library really computes with: shards read back, as float32 under their Hugging Face names."""
    library = {}
    stored = read_shards(folder)
    for name, array in stored.items():
        if name.endswith("q_weight"):
            stem = name.removesuffix("q_weight")
            bits = scheme.table_bits if f"{stem}weight" in TABLES[config["model_type"]] else scheme.linear_bits
            library[f"{stem}weight"] = dequantize(array, stored[f"{stem}q_scale"], bits)
        elif not name.endswith("q_scale"):
            library[name] = array.astype(np.float32)
    return split(config, library)


def chat_config(config: dict, folder: Path, quantization: str, context_window: int, prefill_chunk: int) -> dict:
    """mlc-chat-config.json; its fields are those that web-llm 0.2.86 reads."""
    encoder = config["model_type"] == "bert"
    chunk = context_window if encoder else prefill_chunk
    return {
        "version": "0.1.0", "model_type": config["model_type"], "quantization": quantization,
        "vocab_size": config["vocab_size"], "context_window_size": context_window, "sliding_window_size": -1,
        "prefill_chunk_size": chunk, "attention_sink_size": -1, "tensor_parallel_shards": 1,
        "temperature": 0.0, "top_p": 1.0, "presence_penalty": 0.0, "frequency_penalty": 0.0, "repetition_penalty": 1.0,
        "tokenizer_files": ["tokenizer.json"], **conversation_template(folder, encoder),
        "pad_token_id": config.get("pad_token_id") or 0, "bos_token_id": config.get("bos_token_id"), "eos_token_id": config.get("eos_token_id"),
    }


def write_model(model: Path, quantization: str, context_window: int, prefill_chunk: int, out: Path) -> None:
    """Raises StageError, ValueError."""
    scheme = expect_quantization(quantization)
    config, tensors = read_model(model)
    settings = chat_config(config, model, quantization, context_window, prefill_chunk)
    tokenizer = json.loads((model / "tokenizer.json").read_text())
    # web-llm pads and truncates by itself, and a tokenizer that pads to 128 would make every text that long
    tokenizer["padding"] = tokenizer["truncation"] = None
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("params_shard_*.bin"):
        old.unlink()
    errors: dict[str, dict[str, float]] = {}
    total = write_shards(_measured(config, tensors, scheme, context_window, errors), out)
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    (out / "mlc-chat-config.json").write_text(json.dumps(settings, indent=1) + "\n")
    write_json(out / "errors.json", errors)
    print(f"{show(out)}: {len(errors)} tensors, {total:,} bytes in {quantization}")
    for kind, error in worst_of_each_kind(errors).items():
        print(f"  {kind}: relative error {error:.2%}")


def _measured(config: dict, tensors: Checkpoint, scheme: Quantization, context_window: int, errors: dict[str, dict[str, float]]) -> Iterator[tuple[str, np.ndarray]]:
    """What `quantized` gives, with progress on the way; fills `errors` by the parameter's name."""
    whole = sum(int(np.prod(entry.shape)) for entry in tensors.entries.values())
    started = last = time.monotonic()
    done = 0
    for parameter in parameters(config, tensors, scheme, context_window):
        errors[parameter.name] = error_of(parameter.source, parameter.stored, parameter.bits)
        done += parameter.source.size
        if time.monotonic() - last > EVERY:
            last = time.monotonic()
            print(f"  {done / whole:.0%}, about {(last - started) * (whole / done - 1):.0f} s left", flush=True)
        yield from parameter.tensors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a merged Hugging Face model folder")
    parser.add_argument("--quantization", choices=QUANTIZATION, required=True)
    parser.add_argument("--context-window", type=int, required=True, help="tokens")
    parser.add_argument("--prefill-chunk", type=int, default=128, help="tokens at once, for language models")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    print(f"quantize {show(arguments.model)} to {arguments.quantization}: context window {arguments.context_window}, prefill chunk {arguments.prefill_chunk}")
    try:
        write_model(arguments.model, arguments.quantization, arguments.context_window, arguments.prefill_chunk, arguments.out)
    except ValueError as error:
        raise StageError(str(error)) from error


if __name__ == "__main__":
    run_stage(main)
