"""What a compiled library says of itself, read from the file: whether it fits a folder of shards.

    python -m finetune.compile.metadata --library build/runs/hearth/compile/hearth-gpu.wasm --shards build/runs/hearth/quantize"""
import argparse
import json
from pathlib import Path

from finetune.lib.stage import StageError, run_stage, show

# how the metadata begins: build.with_metadata keeps `quantization` first
START = b'{"quantization": '


def read_metadata(library: Path) -> dict:
    """The JSON that the library's `_metadata` returns, which lies in its data as text."""
    content = library.read_bytes()
    at = content.find(START)
    if at < 0:
        raise StageError(f"{show(library)} is no model library of ours: it holds no metadata; compile it again.")
    return json.JSONDecoder().raw_decode(content[at:].split(b"\0", 1)[0].decode("utf-8", "replace"))[0]


def check_library(library: Path, shards: Path) -> str | None:
    """A sentence naming the first parameter that differs between library and shards in name, shape or dtype; None where
    they fit. Their order may differ: web-llm looks parameters up by name."""
    asked = {entry["name"]: f"{entry['shape']} {entry['dtype']}" for entry in read_metadata(library)["params"]}
    records = json.loads((shards / "tensor-cache.json").read_text())["records"]
    stored = {entry["name"]: f"{entry['shape']} {entry['dtype']}" for record in records for entry in record["records"]}
    for name in [*asked, *stored]:
        wanted, found = asked.get(name, "absent"), stored.get(name, "absent")
        if wanted != found:
            return (f"{show(library)} and {show(shards)} do not fit: {name} is {wanted} in the library and {found} in the shards; "
                    "make both from the same model and quantization.")
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--shards", type=Path, required=True)
    arguments = parser.parse_args()
    wrong = check_library(arguments.library, arguments.shards)
    if wrong:
        raise StageError(wrong)
    print(f"{show(arguments.library)} fits {show(arguments.shards)}: {len(read_metadata(arguments.library)['params'])} parameters")


if __name__ == "__main__":
    run_stage(main)
