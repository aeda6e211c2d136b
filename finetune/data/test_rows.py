"""Rows that do not fit are refused by file and line, and what finetune/data/cli.ts writes is read."""

import shutil
import subprocess

import pytest

from finetune.data.rows import OTHER, expect_data, read_chat_rows, read_tab_rows
from finetune.lib.stage import ROOT, StageError


@pytest.fixture
def copy(data, tmp_path):
    return shutil.copytree(data, tmp_path / "data")


def test_rows_are_read(data):
    rows = read_tab_rows(data)
    assert (len(rows.lists), len(rows.train), len(rows.validation)) == (6, 240, 60)
    assert {row.label for row in rows.train} == {OTHER, 0, 1, 2}
    assert set(expect_data(data, "group-tabs")) == {
        "lists.jsonl", "train.jsonl", "validation.jsonl", "chat-train.jsonl", "chat-validation.jsonl"}


@pytest.mark.parametrize(("line", "sentence"), [
    ('{"text": "a", "list": 99, "label": 0, "kind": "k"}', "train.jsonl:241: there is no list 99"),
    ('{"text": "a", "list": 0, "label": 3, "kind": "k"}', "train.jsonl:241: label 3 is not in list 0"),
    ('{"text": "a", "list": 0, "label": "0", "kind": "k"}', 'train.jsonl:241: "label" is missing or not of type int'),
    ('{"text": ', "train.jsonl:241: not JSON"),
])
def test_a_broken_row_is_named(copy, line, sentence):
    with (copy / "train.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(StageError, match=sentence):
        read_tab_rows(copy)


def test_data_that_was_changed_or_never_finished_is_refused(copy):
    with (copy / "train.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(StageError, match="train.jsonl is not what manifest.json says; run: npx tsx"):
        expect_data(copy, "group-tabs")
    (copy / "manifest.json").unlink()
    with pytest.raises(StageError, match="There are no training rows in .*; run: npx tsx"):
        expect_data(copy, "group-tabs")


def test_a_conversation_must_end_with_the_assistant(copy):
    (copy / "chat-validation.jsonl").write_text('{"messages": [{"role": "user", "content": "hello"}]}\n')
    with pytest.raises(StageError, match="chat-validation.jsonl:1: the last message must be the assistant's"):
        read_chat_rows(copy)


def test_what_typescript_writes_is_read(tmp_path):
    subprocess.run(["node", "--import", "tsx", "finetune/data/cli.ts", "--task", "group-tabs", "--rows", "300", "--out", tmp_path],
                   cwd=ROOT, check=True, capture_output=True)
    assert {"lists.jsonl", "train.csv", "test.json", "chat-test.jsonl", "card.md"} <= set(expect_data(tmp_path, "group-tabs"))
    rows = read_tab_rows(tmp_path)
    train, validation = read_chat_rows(tmp_path)
    assert (len(rows.train), len(rows.validation), len(train), len(validation)) == (252, 24, 252, 24)
    for row, messages in zip(rows.train, train, strict=True):
        names = ["Other", *rows.lists[row.list].names]
        # what is known of the site may stand before it
        assert messages[1]["content"].endswith(row.text)
        # brackets in a name are spelt otherwise in a prompt
        assert messages[2]["content"] == names[row.label + 1] or "[" in names[row.label + 1]
