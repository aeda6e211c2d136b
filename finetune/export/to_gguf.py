"""Writes a merged Llama as a GGUF file for llama.cpp and Ollama, and its adapter as another.

    python -m finetune.export.to_gguf --recipe build/runs/ID/recipe.json --model build/runs/ID/merge \\
        --trained build/runs/ID/train --out build/runs/ID/export/gguf

`export.gguf` of the recipe is the format: f32, f16 or q8_0. model.gguf is the merged model. Where the recipe asks for Ollama,
adapter.gguf and the base that it belongs to, base.gguf, lie beside. Every file is read back and compared, value by value."""
import argparse
import json
from pathlib import Path

from gguf import GGML_QUANT_VERSION, GGUFType, GGUFWriter, Keys

from finetune.export.gguf_file import FILE_TYPES, FORMATS, check_tensors, write_tensors
from finetune.export.gguf_llama import ARCHITECTURE, Origin, add_sizes, expect_llama, gguf_name, heads_of, name_map
from finetune.export.gguf_tokenizer import read_tokenizer
from finetune.lib.base import ensure_base
from finetune.lib.recipe import read_recipe
from finetune.lib.stage import StageError, print_settings, run_stage, sha256, show, write_json
from finetune.quantize.checkpoint import Checkpoint
from finetune.quantize.quantize import read_model
from finetune.quantize.weights import SOURCES

PREFIX = "base_model.model."
PARTS = {".lora_A.weight": ".lora_a", ".lora_B.weight": ".lora_b"}
# what would change the sum base + alpha / rank * B A, which is all that llama.cpp knows
UNUSUAL = ("use_rslora", "use_dora", "rank_pattern", "alpha_pattern", "modules_to_save", "lora_bias", "fan_in_fan_out")


def write_gguf(model: Path, path: Path, format: str, name: str, license: str | None = None) -> None:
    """A Hugging Face folder of a Llama as one GGUF file, read back and compared.

    Raises StageError for another architecture, an unknown format, or a tokenizer that llama.cpp has not."""
    if format not in FORMATS:
        raise StageError(f"The format {format!r} is not known to the GGUF export; known are {', '.join(FORMATS)}.")
    config, tensors = read_model(model)
    expect_llama(config, model)
    tokenizer = read_tokenizer(model, config["vocab_size"])
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(path, ARCHITECTURE)
    writer.add_type(GGUFType.MODEL)
    writer.add_name(name)
    if license:
        writer.add_license(license)
    writer.add_file_type(FILE_TYPES[format])
    writer.add_quantization_version(GGML_QUANT_VERSION)
    add_sizes(writer, config)
    tokenizer.write(writer)
    names = name_map(config)
    # a tied head is no source of its own: llama.cpp takes the table
    wanted = [source for _, sources in SOURCES["llama"](config) for source, _ in sources]
    origins = {gguf_name(names, source): Origin(tensors, source, heads_of(source, config)) for source in wanted}
    write_tensors(writer, origins, format)
    check_tensors(path, origins, format)


def write_adapter(adapter: Path, base_config: dict, path: Path) -> None:
    """A peft LoRA folder as a GGUF adapter, float32, read back and compared. llama.cpp scales it by alpha / rank.

    Raises StageError for kinds of LoRA, and for adapted tensors, that llama.cpp does not apply."""
    expect_llama(base_config, adapter)
    settings = json.loads((adapter / "adapter_config.json").read_text())
    unusual = [key for key in UNUSUAL if settings.get(key)]
    if unusual:
        raise StageError(f"{show(adapter)} uses {unusual[0]}, which a GGUF adapter cannot say; train a plain LoRA.")
    tensors, names = Checkpoint(adapter), name_map(base_config)
    origins = {}
    for name in tensors:
        part = next((part for part in PARTS if name.endswith(part)), None)
        if part is None or not name.startswith(PREFIX):
            raise StageError(f"{name} of {show(adapter)} is not a LoRA matrix of a linear layer; a GGUF adapter cannot hold it.")
        weight = name.removeprefix(PREFIX).removesuffix(part) + ".weight"
        # heads stand in the rows of what B gives
        heads = heads_of(weight, base_config) if part == ".lora_B.weight" else None
        origins[gguf_name(names, weight) + PARTS[part]] = Origin(tensors, name, heads)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(path, ARCHITECTURE)
    writer.add_type(GGUFType.ADAPTER)
    writer.add_string(Keys.Adapter.TYPE, "lora")
    writer.add_float32(Keys.Adapter.LORA_ALPHA, float(settings["lora_alpha"]))
    write_tensors(writer, origins, "f32")
    check_tensors(path, origins, "f32")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, required=True, help="the resolved recipe.json of a run")
    parser.add_argument("--model", type=Path, required=True, help="the merged Hugging Face folder")
    parser.add_argument("--trained", type=Path, required=True, help="what the train stage wrote: adapter/, and base/ where it trained the base too")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    format = recipe.export.gguf
    if format is None:
        raise StageError(f'The recipe {recipe.id} asks for no GGUF; set "export: {{gguf: q8_0}}" in it.')
    print_settings(f"export {recipe.id} to GGUF", {"format": format, "adapter too": recipe.export.ollama, "model": show(arguments.model), "out": show(arguments.out)})
    for old in arguments.out.glob("*.gguf"):
        old.unlink()
    write_gguf(arguments.model, arguments.out / "model.gguf", format, recipe.deploy.name, recipe.deploy.license)
    if recipe.export.ollama:
        # a recipe without a base trained its own
        base = ensure_base(recipe.base, recipe.kind) if recipe.base is not None else arguments.trained / "base"
        write_gguf(base, arguments.out / "base.gguf", format, f"{recipe.deploy.name} (base)")
        write_adapter(arguments.trained / "adapter", json.loads((base / "config.json").read_text()), arguments.out / "adapter.gguf")
    files = sorted(arguments.out.glob("*.gguf"))
    write_json(arguments.out / "facts.json", {"format": format, "sha256": {file.name: sha256(file) for file in files}})
    for file in files:
        print(f"{show(file)}: {file.stat().st_size:,} bytes, read back and equal")


if __name__ == "__main__":
    run_stage(main)
