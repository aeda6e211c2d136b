"""Shards of a real model's shape with generated weights, to try its library where the model itself cannot be had.

    python -m finetune.package.generate --config finetune/compile/configs/tinyllama-1.1b.json --quantization q4f32_1 \\
        --context-window 2048 --out build/package/generated/tinyllama-1.1b-q4f32-1

The tokenizer has the 256 bytes and a few markers: ids above it are never written, and read as any other."""
import argparse
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from finetune.lib.stage import run_stage, show
from finetune.quantize.quantization import QUANTIZATION, expect_quantization
from finetune.quantize.quantize import quantized
from finetune.quantize.shards import write_shards
from finetune.quantize.weights import SOURCES

# numbers that are drawn once and repeated; a prime, so that no two rows are alike
DRAWN = 1_000_003
SPREAD = 0.02


class GeneratedTensors(Mapping[str, np.ndarray]):
    """Hugging Face name -> float32 array: normal weights, biases of 0, norms of 1."""

    def __init__(self, config: dict):
        self.shapes = {name: shape for _, sources in SOURCES[config["model_type"]](config) for name, shape in sources}
        self.drawn = np.random.default_rng(1).normal(0, SPREAD, DRAWN).astype(np.float32)

    def __getitem__(self, name: str) -> np.ndarray:
        shape = self.shapes[name]
        if len(shape) == 1:
            return np.full(shape, 0.0 if name.endswith("bias") else 1.0, np.float32)
        # begins elsewhere for each tensor
        return np.resize(np.roll(self.drawn, zlib.crc32(name.encode()) % DRAWN), shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)


def byte_tokenizer() -> Tokenizer:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: id for id, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def write_generated(config: dict, quantization: str, context_window: int, prefill_chunk: int, out: Path) -> int:
    """What quantize.write_model writes, without a checkpoint. Returns the bytes of the shards."""
    out.mkdir(parents=True, exist_ok=True)
    total = write_shards(quantized(config, GeneratedTensors(config), expect_quantization(quantization), context_window), out)
    byte_tokenizer().save(str(out / "tokenizer.json"))
    template = {"name": "plain", "system_template": "", "system_message": "", "system_prefix_token_ids": None, "add_role_after_system_message": True,
                "roles": {"user": "", "assistant": "", "tool": ""}, "messages": [], "seps": [""], "role_content_sep": "", "role_empty_sep": "", "stop_str": [],
                "role_templates": {"user": "{user_message}", "assistant": "{assistant_message}", "tool": "{tool_message}"}, "stop_token_ids": [], "function_string": ""}
    settings = {"version": "0.1.0", "model_type": config["model_type"], "quantization": quantization, "vocab_size": config["vocab_size"],
                "context_window_size": context_window, "sliding_window_size": -1, "prefill_chunk_size": prefill_chunk, "attention_sink_size": -1, "tensor_parallel_shards": 1,
                "temperature": 0.0, "top_p": 1.0, "presence_penalty": 0.0, "frequency_penalty": 0.0, "repetition_penalty": 1.0, "tokenizer_files": ["tokenizer.json"],
                "conv_template": template, "tokenizer_info": {"token_postproc_method": "byte_level", "prepend_space_in_encode": False, "strip_space_in_decode": False},
                "pad_token_id": 0, "bos_token_id": config["bos_token_id"], "eos_token_id": config["eos_token_id"]}
    (out / "mlc-chat-config.json").write_text(json.dumps(settings, indent=1) + "\n")
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--quantization", choices=QUANTIZATION, required=True)
    parser.add_argument("--context-window", type=int, required=True)
    parser.add_argument("--prefill-chunk", type=int, default=256)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    total = write_generated(json.loads(arguments.config.read_text()), arguments.quantization, arguments.context_window, arguments.prefill_chunk, arguments.out)
    print(f"{show(arguments.out)}: {total:,} bytes of generated weights")


if __name__ == "__main__":
    run_stage(main)
