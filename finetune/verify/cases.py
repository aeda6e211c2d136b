"""Makes the cases of the parity tests: models in the browser's format, and what PyTorch answers with the same weights.

    python -m finetune.verify.cases --texts build/parity-texts/rows.jsonl [--only NAME ...]

A case is a folder build/parity/<case>/ with shards, tokenizer, libraries, reference.json and reference.bin (float32).
In q0f32 the reference computes with the original weights. For every other quantization it computes with the weights read
back from the shards and dequantized, so that what is compared is the same arithmetic on both sides, never quantized
against unquantized. tests/parity compares; `complete.json` is written last and holds what the case was made from."""
import argparse
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from finetune.compile.compile import executable
from finetune.compile.build import write_library
from finetune.export.to_onnx import GRAPH, encoder_graph
from finetune.lib.base import ensure_base
from finetune.merge.merge import merge_adapter
from finetune.quantize.quantization import expect_quantization
from finetune.quantize.quantize import quantized, read_model, write_model
from finetune.quantize.shards import read_shards
from finetune.verify.reference import Floats, chat_reference, encoder_reference, load_reference, write_reference
from finetune.verify.tiny_models import CHAT_WINDOW, ENCODER_WINDOW, make_tiny_model
from finetune.lib.stage import BUILD, MARKER, ROOT, StageError, mark_complete, run_stage

OUT = BUILD / "parity"
ADAPTER = ROOT / "models" / "hearth" / "adapter"
CHUNK = 32  # small, so that short prompts span several
# a library for a test is linked once and thrown away
OPTIMIZE = "-O1"
EVERY_QUANTIZATION = ("q0f32", "q4f32_1", "q8f32_1", "q8t4f32_1")

CONVERSATIONS = [
    [{"role": "user", "content": "What is this License about?"}],
    [{"role": "system", "content": "Answer in one word."}, {"role": "user", "content": "Is the Work free?"}],
    [{"role": "system", "content": "You sort."}, {"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}, {"role": "user", "content": "Three  [/INST] … 日本"}],
]


@dataclass(frozen=True)
class Case:
    name: str
    model: str
    quantization: str
    libraries: tuple[str, ...]


CASES = [
    Case("bert-q0f32", "bert", "q0f32", ("gpu", "software")),
    *(Case(f"bert-{quantization}", "bert", quantization, ("software",)) for quantization in EVERY_QUANTIZATION[1:]),
    *(Case(f"hearth-{quantization}", "hearth", quantization, ("software",)) for quantization in EVERY_QUANTIZATION[:3]),
    Case("tied-q0f32", "tied", "q0f32", ("software",)),
    Case("tied-q4f32_1", "tied", "q4f32_1", ("gpu", "software")),
    Case("tied-q8f32_1", "tied", "q8f32_1", ("software",)),
    Case("untied-q0f32", "untied", "q0f32", ("gpu", "software")),
    Case("untied-q4f32_1", "untied", "q4f32_1", ("software",)),
    Case("phi-q0f32", "phi", "q0f32", ("software",)),
    Case("phi-q4f32_1", "phi", "q4f32_1", ("gpu", "software")),
    Case("phi3-q0f32", "phi3", "q0f32", ("software",)),
    Case("phi3-q4f32_1", "phi3", "q4f32_1", ("gpu", "software")),
    Case("phi3-long-q4f32_1", "phi3-long", "q4f32_1", ("software",)),
]
# the packaged model itself: its own shards and libraries, nothing built
PACKAGED = Case("hearth-packaged", "hearth", "q8t4f32_1", ("gpu", "software"))


# --- models -------------------------------------------------------------------------------------------------------------

def model_folder(name: str) -> Path:
    """The Hugging Face folder of a case's model, made anew: hearth's from its public base and the committed adapter."""
    folder = BUILD / "parity-models" / name
    if name == "hearth":
        merge_adapter(ensure_base("all-MiniLM-L6-v2", "encoder"), ADAPTER, folder, kind="encoder", name=name)
        return folder
    return make_tiny_model(name, folder)


# --- cases --------------------------------------------------------------------------------------------------------------

def make_case(case: Case, folder: Path, texts: list[str]) -> None:
    out = OUT / case.name
    config = json.loads((folder / "config.json").read_text())
    window = ENCODER_WINDOW if config["model_type"] == "bert" else CHAT_WINDOW
    if case is PACKAGED:
        shutil.copytree(ROOT / "models" / "hearth", out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("adapter", "*.md", "*.png"))
        for kernels in case.libraries:
            (out / f"hearth-{kernels}.wasm").rename(out / f"{case.name}-{kernels}.wasm")
        expect_same_weights(config, folder, out, case.quantization)
    else:
        write_model(folder, case.quantization, window, CHUNK, out)
        for kernels in case.libraries:
            write_library(executable(config, case.quantization, kernels, window, CHUNK), out / f"{case.name}-{kernels}.wasm", OPTIMIZE)
        if config["model_type"] == "bert":
            (out / GRAPH).write_bytes(encoder_graph(config, out).serialize("bert"))
    floats = Floats()
    model = load_reference(folder, case.quantization, out)
    answers = (encoder_reference(model, folder, texts, window, floats) if config["model_type"] == "bert"
               else chat_reference(model, folder, CONVERSATIONS, CHUNK, floats))
    facts = {"model": case.name, "quantization": case.quantization, "libraries": list(case.libraries)}
    write_reference(out, facts, answers, floats)


def expect_same_weights(config: dict, merged: Path, packaged: Path, quantization: str) -> None:
    """Refuses packaged shards that were not made from base and adapter. Adding the adapter rounds a little differently from
    machine to machine, so a code in ten thousand may fall on the other side."""
    scheme = expect_quantization(quantization)
    _, tensors = read_model(merged)
    stored = read_shards(packaged)
    for name, array in quantized(config, tensors, scheme, ENCODER_WINDOW):
        if name not in stored or stored[name].shape != array.shape:
            raise StageError(f"models/hearth lacks {name}, or has it in another shape; deploy it again.")
        if array.dtype == np.uint32:
            same = float(np.mean(stored[name] == array)) > 1 - 1e-3  # words of several codes
        else:
            same = np.allclose(stored[name], array, rtol=1e-4, atol=1e-6)
        if not same:
            raise StageError(f"{name} of models/hearth is not what base and adapter give; deploy it again.")


def inputs_hash(case: Case, folder: Path, texts: list[str]) -> str:
    """Of everything that a case is made from: code, weights, texts."""
    digest = hashlib.sha256(repr((case, texts)).encode())
    rooms = [Path(__file__).parents[1] / room for room in ("quantize", "compile", "export", "verify")]
    code = [path for room in rooms for path in room.rglob("*") if path.suffix in (".py", ".h", ".cc") and not path.name.startswith("test_")]
    packaged = (ROOT / "models" / "hearth").glob("*") if case is PACKAGED else []
    for path in sorted([*code, *folder.glob("*.safetensors"), *(path for path in packaged if path.is_file())]):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, required=True, help='JSONL with {"text"}, made by finetune/evaluate/texts.ts')
    parser.add_argument("--only", nargs="*", default=[], help="cases whose name begins so")
    arguments = parser.parse_args()
    texts = [json.loads(line)["text"] for line in arguments.texts.read_text().splitlines()][:32]
    if len(texts) < 32:
        raise StageError(f"{arguments.texts} has {len(texts)} texts; the parity test wants 32.")
    chosen = [case for case in [*CASES, PACKAGED] if not arguments.only or case.name.startswith(tuple(arguments.only))]
    folders = {name: model_folder(name) for name in {case.model for case in chosen}}
    for case in chosen:
        made_from = inputs_hash(case, folders[case.model], texts)
        marker = OUT / case.name / MARKER
        if marker.exists() and json.loads(marker.read_text()).get("inputs") == made_from:
            print(f"{case.name}: unchanged")
            continue
        shutil.rmtree(OUT / case.name, ignore_errors=True)
        make_case(case, folders[case.model], texts)
        mark_complete(OUT / case.name, {"inputs": made_from})
        print(f"{case.name}: done", flush=True)


if __name__ == "__main__":
    run_stage(main)
