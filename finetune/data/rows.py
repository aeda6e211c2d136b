"""Reads the rows that finetune/data writes. Python never writes a prompt: texts and messages come finished.

A folder of rows holds {train,validation,test}.jsonl, the same as chat-{train,validation,test}.jsonl {"messages"} for
language models, and manifest.json, written last. Those of group-tabs are {"text", "list", "label", "kind", ...} (label: place
in that list, -1 for Other), and lists.jsonl has {"id", "names", "texts", ...}.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.lib.stage import StageError, sha256, show

OTHER = -1
Messages = list[dict[str, str]]


@dataclass(frozen=True)
class CategoryList:
    names: list[str]
    texts: list[str]


@dataclass(frozen=True)
class Row:
    text: str
    list: int
    label: int
    kind: str


@dataclass(frozen=True)
class TabRows:
    lists: dict[int, CategoryList]
    train: list[Row]
    validation: list[Row]


def read_tab_rows(folder: Path) -> TabRows:
    """Raises StageError, with file and line, for a row that names no list or no place in it."""
    lists = {row["id"]: CategoryList(row["names"], row["texts"])
             for _, row in read_jsonl(folder / "lists.jsonl", {"id": int, "names": list, "texts": list})}

    def read(split: str) -> list[Row]:
        path = folder / f"{split}.jsonl"
        rows = []
        for where, raw in read_jsonl(path, {"text": str, "list": int, "label": int, "kind": str}):
            if raw["list"] not in lists:
                raise StageError(f"{where}: there is no list {raw['list']} in lists.jsonl; generate the data again.")
            if not OTHER <= raw["label"] < len(lists[raw["list"]].texts):
                raise StageError(f"{where}: label {raw['label']} is not in list {raw['list']}; generate the data again.")
            rows.append(Row(raw["text"], raw["list"], raw["label"], raw["kind"]))
        if not rows:
            raise StageError(f"{show(path)} has no rows; generate the data again.")
        return rows

    return TabRows(lists, read("train"), read("validation"))


def read_chat_rows(folder: Path) -> tuple[list[Messages], list[Messages]]:
    """The conversations to train on and those to validate by, each a list of {"role", "content"}; the last is the assistant's.

    Raises StageError, with file and line, for a row whose last message is not the answer.
    """
    return read_conversations(folder / "chat-train.jsonl"), read_conversations(folder / "chat-validation.jsonl")


def read_labels(path: Path) -> list[list[str]] | None:
    """What each row of a file may be answered with; None where answers are free text. Raises StageError where it is both."""
    rows = [raw.get("labels") for _, raw in read_jsonl(path, {"messages": list})]
    if any(rows) and not all(rows):
        raise StageError(f"Only some rows of {show(path)} have labels; generate the data again.")
    return rows if any(rows) else None


def read_conversations(path: Path) -> list[Messages]:
    """The messages of each row of one file."""
    rows = []
    for where, raw in read_jsonl(path, {"messages": list}):
        if not raw["messages"] or raw["messages"][-1].get("role") != "assistant":
            raise StageError(f"{where}: the last message must be the assistant's; generate the data again.")
        rows.append(raw["messages"])
    if not rows:
        raise StageError(f"{show(path)} has no rows; generate the data again.")
    return rows


def expect_data(folder: Path, task: str) -> dict[str, str]:
    """The sha256 of each data file, as its manifest has them.

    Raises StageError when the data is not there, unfinished, or not what the manifest says.
    """
    manifest = folder / "manifest.json"
    command = f"npx tsx finetune/data/cli.ts --task {task} --out {show(folder)}"
    if not manifest.is_file():
        raise StageError(f"There are no training rows in {show(folder)}; run: {command}")
    hashes = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
    for name, expected in hashes.items():
        if not (folder / name).is_file() or sha256(folder / name) != expected:
            raise StageError(f"{show(folder / name)} is not what manifest.json says; run: {command}")
    return hashes


def read_jsonl(path: Path, types: dict[str, type]) -> Iterator[tuple[str, dict[str, Any]]]:
    """("file:line", row) for each line; every row must have the keys of `types`."""
    if not path.is_file():
        raise StageError(f"There is no file {show(path)}.")
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            where = f"{show(path)}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise StageError(f"{where}: not JSON ({error.msg}).") from error
            for key, kind in types.items():
                if not isinstance(row, dict) or type(row.get(key)) is not kind:
                    raise StageError(f'{where}: "{key}" is missing or not of type {kind.__name__}.')
            yield where, row
