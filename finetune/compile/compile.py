"""Compiles a Hugging Face model folder's architecture into a WebGPU model library for web-llm 0.2.86.

    python -m finetune.compile.compile --model build/runs/hearth/merge --quantization q8t4f32_1 --kernels software \\
        --context-window 128 --prefill-chunk 128 --out build/runs/hearth/compile/hearth-software.wasm

Only config.json is read: weights travel in shards (quantize.py). `--kernels gpu` takes TVM's schedules, `software` ours
without barriers, for adapters that run shaders on a CPU; both export the same functions. Those adapters have no float16,
so q4f16_1 has kernels for GPUs only."""
import argparse
import json
import time
from pathlib import Path

from finetune.compile import build
from finetune.compile.bert import Bert, BertConfig
from finetune.compile.kernels import sampling
from finetune.compile.kernels.kv_cache import replace_kernels
from finetune.compile.layers import KERNELS, Build
from finetune.compile.link import LinkError
from finetune.compile.llama import Llama, llama_config
from finetune.compile.phi import Phi, phi_config
from finetune.compile.phi3 import Phi3, phi3_config
from finetune.quantize.quantization import QUANTIZATION, expect_quantization
from finetune.lib.stage import StageError, run_stage, show

ENCODER_BATCH = 32
CHAT_FUNCTIONS = ["embed", "prefill", "decode", "score_packed", "softmax_with_temperature", "create_tir_paged_kv_cache", "argsort_probs", "sample_with_top_p",
                  "apply_bitmask_inplace", "apply_logit_bias_inplace", "apply_penalty_inplace", "_metadata"]

CHAT = {"llama": (Llama, llama_config), "phi": (Phi, phi_config), "phi3": (Phi3, phi3_config)}


def read_config(model: Path) -> dict:
    """config.json of a Hugging Face folder, or such a file itself."""
    path = model / "config.json" if model.is_dir() else model
    if not path.exists():
        raise StageError(f"{model} has no config.json; give a Hugging Face model folder, or its config.json.")
    return json.loads(path.read_text())


def executable(config: dict, quantization: str, kernels: str, context_window: int, prefill_chunk: int):
    """tvm.relax.VMExecutable of the architecture that config.json names. Raises StageError, ValueError."""
    settings = Build(expect_quantization(quantization), kernels)
    webgpu = build.target()
    model_type = config.get("model_type")
    common = {"quantization": quantization, "context_window_size": context_window, "sliding_window_size": -1, "attention_sink_size": -1}
    if model_type == "bert":
        model = Bert(settings, BertConfig.from_hugging_face(config, context_window))
        module, parameters = build.export(model, webgpu)
        module = build.with_metadata(module, parameters, {**common, "model_type": "bert", "prefill_chunk_size": context_window,
                                                          "max_batch_size": ENCODER_BATCH, "kv_state_kind": "none"})
        return build.compile_module(module, ["prefill", "_metadata"], webgpu, settings.software)
    if model_type in CHAT:
        model_class, read = CHAT[model_type]
        sizes = read(config, context_window)
        module, parameters = build.export(model_class(settings, sizes, webgpu), webgpu)
        module = replace_kernels(module, sizes.heads, sizes.kv_heads, sizes.head_dim, sizes.rope, settings.dtype, settings.software)
        module = sampling.attach(module, sizes.vocab)
        module = build.with_metadata(module, parameters, {**common, "model_type": model_type, "prefill_chunk_size": prefill_chunk,
                                                          "max_batch_size": 1, "kv_state_kind": "kv_cache"})
        return build.compile_module(module, CHAT_FUNCTIONS, webgpu, settings.software)
    raise StageError(f"The architecture {model_type!r} cannot be compiled; known are bert, {', '.join(CHAT)}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a Hugging Face model folder, or a config.json")
    parser.add_argument("--quantization", choices=QUANTIZATION, required=True)
    parser.add_argument("--kernels", choices=KERNELS, required=True)
    parser.add_argument("--context-window", type=int, required=True, help="tokens")
    parser.add_argument("--prefill-chunk", type=int, default=128, help="tokens at once, for language models")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--optimize", default="-Oz", help="emscripten's level at link time")
    arguments = parser.parse_args()
    print(f"compile {show(arguments.model)} in {arguments.quantization} with kernels for {arguments.kernels}: context window {arguments.context_window}, prefill chunk {arguments.prefill_chunk}", flush=True)
    started = time.monotonic()
    try:
        config = read_config(arguments.model)
        built = executable(config, arguments.quantization, arguments.kernels, arguments.context_window, arguments.prefill_chunk)
        compiled = time.monotonic()
        build.write_library(built, arguments.out, arguments.optimize)
    except (ValueError, LinkError) as error:
        raise StageError(str(error)) from error
    print(f"{show(arguments.out)}: {arguments.out.stat().st_size:,} bytes; compiled in {compiled - started:.0f} s, linked in {time.monotonic() - compiled:.0f} s")


if __name__ == "__main__":
    run_stage(main)
