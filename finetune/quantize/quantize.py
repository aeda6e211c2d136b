"""Turns a merged Hugging Face model folder into the files that web-llm loads: quantized shards, config, tokenizer.

    python quantize.py --model build/merged/hearth --quantization q8t4f32_1 --context-window 128 --out models/hearth

Prints the error of each kind of tensor. The library itself comes from compile.py, with the same quantization."""
import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from finetune.quantize.chat_template import conversation_template
from finetune.quantize.weights import NEVER_QUANTIZED, SOURCES, TABLES, fused, split
from finetune.quantize.quantization import QUANTIZATION, Quantization, dequantize, expect_quantization, quantize
from finetune.quantize.shards import read_shards, write_shards
from finetune.lib.stage import StageError, run_stage


def read_model(folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """config.json and the tensors of a Hugging Face folder, a leading "bert." or the like taken off their names."""
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).exists():
            raise StageError(f"{folder} has no {name}; give a complete Hugging Face model folder.")
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise StageError(f"{folder} has no .safetensors file.")
    config = json.loads((folder / "config.json").read_text())
    if config.get("model_type") not in SOURCES:
        raise StageError(f"The architecture {config.get('model_type')!r} is not known; known are {', '.join(SOURCES)}.")
    tensors = {name.removeprefix("bert."): array for file in files for name, array in load_file(file).items()}
    return config, tensors


def bits_of(name: str, array: np.ndarray, model_type: str, scheme: Quantization) -> int | None:
    """Bits per weight of a library parameter; None where it stays as it is."""
    if array.ndim != 2 or name in NEVER_QUANTIZED:
        return None
    return scheme.table_bits if name in TABLES[model_type] else scheme.linear_bits


def quantized(config: dict, tensors: dict[str, np.ndarray], scheme: Quantization, context_window: int) -> list[tuple[str, np.ndarray]]:
    """The library's parameters, in the order of the architecture."""
    result = []
    for name, array in fused(config, tensors):
        if name == "embeddings.position_embeddings.weight":
            array = array[:context_window]
        bits = bits_of(name, array, config["model_type"], scheme)
        if bits is None:
            result.append((name, array.astype(scheme.dtype)))
        else:
            stem = name.removesuffix("weight")
            codes, scale = quantize(array, bits, scheme.dtype)
            result += [(f"{stem}q_weight", codes), (f"{stem}q_scale", scale)]
    return result


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
    parameters = quantized(config, tensors, scheme, context_window)
    settings = chat_config(config, model, quantization, context_window, prefill_chunk)
    tokenizer = json.loads((model / "tokenizer.json").read_text())
    # web-llm pads and truncates by itself, and a tokenizer that pads to 128 would make every text that long
    tokenizer["padding"] = tokenizer["truncation"] = None
    out.mkdir(parents=True, exist_ok=True)
    total = write_shards(parameters, out)
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    (out / "mlc-chat-config.json").write_text(json.dumps(settings, indent=1) + "\n")
    print(f"{out}: {len(parameters)} tensors, {total:,} bytes in {quantization}")
    _print_errors(config, tensors, dequantized(config, out, scheme))


def _print_errors(config: dict, tensors: dict[str, np.ndarray], back: dict[str, np.ndarray]) -> None:
    """Root mean square error relative to the weights' own, worst tensor of each kind (its name without the layer)."""
    worst: dict[str, float] = {}
    for name, array in back.items():
        source = tensors[name].astype(np.float32)[: len(array)]
        error = float(np.sqrt(np.mean((array - source) ** 2)) / (np.sqrt(np.mean(source**2)) or 1))
        kind = ".".join(part for part in name.split(".") if not part.isdigit())
        worst[kind] = max(worst.get(kind, 0.0), error)
    for kind, error in worst.items():
        if error:
            print(f"  {kind}: relative error {error:.2%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a merged Hugging Face model folder")
    parser.add_argument("--quantization", choices=QUANTIZATION, required=True)
    parser.add_argument("--context-window", type=int, required=True, help="tokens")
    parser.add_argument("--prefill-chunk", type=int, default=128, help="tokens at once, for language models")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        write_model(arguments.model, arguments.quantization, arguments.context_window, arguments.prefill_chunk, arguments.out)
    except ValueError as error:
        raise StageError(str(error)) from error


if __name__ == "__main__":
    run_stage(main)
