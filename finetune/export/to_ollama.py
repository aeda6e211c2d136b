"""Writes the Modelfiles with which Ollama serves what was trained: one of the merged model, one of base and adapter.

    python -m finetune.export.to_ollama --recipe build/runs/ID/recipe.json --model build/runs/ID/merge \\
        --gguf build/runs/ID/export/gguf --data build/runs/ID/data --out build/runs/ID/export/ollama
    ollama create ID -f build/runs/ID/export/ollama/Modelfile

TEMPLATE says in Go what the tokenizer's own chat template says, which is checked on conversations. SYSTEM is there where all
of the task's rows have the same system message."""
import argparse
import json
import os
from pathlib import Path

from transformers import AutoTokenizer

from finetune.export.gguf_tokenizer import read_tokenizer
from finetune.export.go_template import go_template, render
from finetune.export.modelfile import Instruction, ModelfileError, write_modelfile
from finetune.lib.recipe import read_recipe
from finetune.lib.stage import StageError, print_settings, run_stage, show
from finetune.quantize.chat_template import TemplateRefused, text_template

CONVERSATIONS = [
    [("user", "One")],
    [("system", "Be brief."), ("user", "One\n\ntwo {x} \"three\"")],
    [("system", "Be brief."), ("user", "One"), ("assistant", "Two"), ("user", "Three … 日本")],
]


def write_ollama(model: Path, gguf: Path, out: Path, *, context_window: int, license: str, system: str | None = None) -> list[Path]:
    """Writes Modelfile and Modelfile.adapter; returns their paths. `context_window` in tokens.

    Raises StageError where a GGUF file is missing or a Modelfile cannot say what the chat template says."""
    for name in ("model.gguf", "base.gguf", "adapter.gguf"):
        if not (gguf / name).is_file():
            raise StageError(f'{show(gguf)} has no {name}; set "export: {{gguf: q8_0, ollama: true}}" and export the GGUF files first.')
    try:
        conversation = text_template(model)
        vocab_size = json.loads((model / "config.json").read_text())["vocab_size"]
        lead = " " if read_tokenizer(model, vocab_size).leading_space else ""
        template = lead + go_template(conversation)
        _expect_same_text(model, template, lead, bool(conversation["system_prefix_token_ids"]))
        stops = list(dict.fromkeys(stop for stop in (*conversation["stop_str"], conversation["seps"][1].strip()) if stop))
        common = [
            Instruction("TEMPLATE", template),
            *([Instruction("SYSTEM", system)] if system else []),
            *(Instruction("PARAMETER", stop, "stop") for stop in stops),
            Instruction("PARAMETER", str(context_window), "num_ctx"),
            Instruction("PARAMETER", "0", "temperature"),
            # versions of Ollama differ in their default, and anything but 1 changes greedy text
            Instruction("PARAMETER", "1", "repeat_penalty"),
            Instruction("LICENSE", license),
        ]
        out.mkdir(parents=True, exist_ok=True)
        place = Path(os.path.relpath(gguf, out)).as_posix()
        # Ollama takes what does not begin with a dot or a slash for the name of a model
        place = place if place.startswith(".") else f"./{place}"
        files = {
            "Modelfile": [Instruction("FROM", f"{place}/model.gguf"), *common],
            "Modelfile.adapter": [Instruction("FROM", f"{place}/base.gguf"), Instruction("ADAPTER", f"{place}/adapter.gguf"), *common],
        }
        for name, instructions in files.items():
            (out / name).write_text(write_modelfile(instructions), encoding="utf-8")
    except (TemplateRefused, ModelfileError, ValueError) as error:
        raise StageError(f"No Modelfile for {show(model)}: {error}") from error
    return [out / name for name in files]


def _expect_same_text(model: Path, template: str, lead: str, begins: bool) -> None:
    tokenizer = AutoTokenizer.from_pretrained(model)
    for conversation in CONVERSATIONS:
        messages = [{"role": role, "content": content} for role, content in conversation]
        expected = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        expected = lead + (expected.removeprefix(tokenizer.bos_token) if begins else expected)
        if render(template, messages) != expected:
            raise ValueError(f"its chat template writes {expected!r} where Go's would write {render(template, messages)!r}.")


def shared_system_message(data: Path) -> str | None:
    """The system message of all rows that a language model is trained on, if it is one."""
    rows = data / "chat-train.jsonl"
    if not rows.is_file():
        raise StageError(f"{show(data)} has no chat-train.jsonl; run the data stage first.")
    found = set()
    with rows.open(encoding="utf-8") as file:
        for line in file:
            first = json.loads(line)["messages"][0]
            found.add(first["content"] if first["role"] == "system" else None)
    return found.pop() if len(found) == 1 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, required=True, help="the resolved recipe.json of a run")
    parser.add_argument("--model", type=Path, required=True, help="the merged Hugging Face folder")
    parser.add_argument("--gguf", type=Path, required=True, help="what to_gguf.py wrote")
    parser.add_argument("--data", type=Path, required=True, help="what the data stage wrote")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    system = shared_system_message(arguments.data)
    print_settings(f"export {recipe.id} to Ollama", {"model": show(arguments.model), "gguf": show(arguments.gguf), "system": system, "out": show(arguments.out)})
    for path in write_ollama(arguments.model, arguments.gguf, arguments.out, context_window=recipe.quantize.context_window,
                             license=recipe.deploy.license, system=system):
        print(f"ollama create {recipe.id}{path.suffix.replace('.', '-')} -f {show(path)}")


if __name__ == "__main__":
    run_stage(main)
