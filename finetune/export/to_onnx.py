"""Writes a merged model as an ONNX graph for ONNX Runtime, in browsers without WebGPU too.

    python -m finetune.export.to_onnx --recipe build/runs/ID/recipe.json --model build/runs/ID/merge \\
        --shards build/runs/ID/quantize --out build/runs/ID/export/onnx

`export.onnx` of the recipe says the precision: float32; int8 and int4 (weights only, blocks of 32); or shards, the very codes
and scales of the WebGPU library, copied byte for byte. In every precision the weights lie in MLC's shards, of which
model.onnx names file, offset and length: only the graph is ONNX's own. Ends by asking ONNX Runtime and PyTorch the same."""
import argparse
import json
import shutil
from pathlib import Path

import onnx

from finetune.export.bert_graph import add_bert
from finetune.export.causal_graph import NAMES, add_causal
from finetune.export.graph import MICROSOFT, OPSET, Graph, read_records
from finetune.lib.recipe import read_recipe
from finetune.lib.stage import StageError, print_settings, run_stage, sha256, show, write_json
from finetune.quantize.quantization import expect_quantization
from finetune.quantize.quantize import quantized, read_model
from finetune.quantize.shards import write_shards

SCHEMES = {"float32": "q0f32", "int8": "q8f32_1", "int4": "q4f32_1"}
GRAPH = "model.onnx"
PRECISIONS = (*SCHEMES, "shards")
# what a runtime needs beside weights and graph
COMPANIONS = ("config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja")


def write_onnx(model: Path, out: Path, precision: str, context_window: int, shards: Path | None = None) -> dict:
    """Writes model.onnx, its weights, config and tokenizer; returns facts.json. `context_window` in tokens.

    Raises StageError for an unknown precision or architecture, and where the shards are missing or not this model's."""
    if precision not in PRECISIONS:
        raise StageError(f"The precision {precision!r} is not known to the ONNX export; known are {', '.join(PRECISIONS)}.")
    config, tensors = read_model(model)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("params_shard_*.bin"):
        old.unlink()
    try:
        quantization, context_window = _place_weights(config, tensors, precision, context_window, shards, out)
        if config["model_type"] == "bert":
            graph = encoder_graph(config, out)
        elif config["model_type"] in NAMES:
            graph = Graph(read_records(out))
            add_causal(graph, config, context_window)
        else:
            raise StageError(f"The architecture {config['model_type']!r} has no ONNX export; bert, {', '.join(NAMES)} have.")
    except KeyError as error:
        raise StageError(f"The shards lack {error}, which the graph of {config['model_type']} needs; quantize {show(model)} again.") from error
    except ValueError as error:
        raise StageError(str(error)) from error
    (out / GRAPH).write_bytes(graph.serialize(config["model_type"]))
    onnx.checker.check_model(str(out / GRAPH))
    _copy_companions(model, out)
    facts = {
        "model_type": config["model_type"], "precision": precision, "quantization": quantization, "context_window": context_window,
        "opset": {"": OPSET, MICROSOFT: 1}, "inputs": [value.name for value in graph.inputs], "outputs": [value.name for value in graph.outputs],
        "sha256": {file.name: sha256(file) for file in sorted(out.iterdir()) if file.name != "facts.json"},
    }
    write_json(out / "facts.json", facts)
    return facts


def encoder_graph(config: dict, shards: Path) -> Graph:
    """Of a BERT whose weights lie in `shards`. Raises ValueError and KeyError for what cannot be exported, or is not there."""
    # an encoder is small, and reads many texts at once
    graph = Graph(read_records(shards), unpack=True)
    add_bert(graph, config)
    return graph


def _place_weights(config: dict, tensors: dict, precision: str, context_window: int, shards: Path | None, out: Path) -> tuple[str, int]:
    """Puts shards and tensor-cache.json into `out`; returns their quantization and how many tokens fit."""
    if precision in SCHEMES:
        write_shards(quantized(config, tensors, expect_quantization(SCHEMES[precision]), context_window), out)
        return SCHEMES[precision], context_window
    if shards is None or not (shards / "tensor-cache.json").exists():
        raise StageError(f"{shards and show(shards)} has no tensor-cache.json; run the quantize stage first.")
    settings = json.loads((shards / "mlc-chat-config.json").read_text())
    for name in ("tensor-cache.json", *sorted({record["dataPath"] for record in read_records(shards).values()})):
        shutil.copyfile(shards / name, out / name)
    return settings["quantization"], settings["context_window_size"]


def _copy_companions(model: Path, out: Path) -> None:
    for name in COMPANIONS:
        if (model / name).exists():
            shutil.copyfile(model / name, out / name)
    tokenizer = json.loads((model / "tokenizer.json").read_text())
    # a tokenizer that pads to 128 would make every text that long
    tokenizer["padding"] = tokenizer["truncation"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, required=True, help="the resolved recipe.json of a run")
    parser.add_argument("--model", type=Path, required=True, help="the merged Hugging Face folder")
    parser.add_argument("--shards", type=Path, required=True, help="what the quantize stage wrote")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    precision, window = recipe.export.onnx, recipe.quantize.context_window
    if precision is None:
        raise StageError(f'The recipe {recipe.id} asks for no ONNX; set "export: {{onnx: shards}}" in it.')
    print_settings(f"export {recipe.id} to ONNX", {"precision": precision, "context window": window, "model": show(arguments.model),
                                                   "shards": show(arguments.shards), "out": show(arguments.out)})
    facts = write_onnx(arguments.model, arguments.out, precision, window, arguments.shards)
    size = sum((arguments.out / name).stat().st_size for name in facts["sha256"])
    print(f"{show(arguments.out)}: model.onnx and {size:,} bytes in all, {facts['quantization']}; comparing with PyTorch", flush=True)
    # torch is loaded only now: the graph itself needs none of it
    from finetune.export.verify_onnx import verify_onnx
    findings = verify_onnx(arguments.model, arguments.out)
    if findings:
        raise StageError(f"{show(arguments.out)} does not compute what PyTorch does: {' '.join(findings)}")
    print("ONNX Runtime answers as PyTorch does")


if __name__ == "__main__":
    run_stage(main)
