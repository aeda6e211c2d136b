"""Modelfiles by Ollama's documented grammar. Its own parser and template engine (ollama/ollama v0.17.4, Go) read the files of
this code as the same instructions and rendered the conversations to the same text."""
import json
import shutil

import pytest
from transformers import AutoTokenizer

from finetune.export.conftest import LINES, byte_level_tokenizer, sentence_piece_tokenizer
from finetune.export.go_template import render
from finetune.export.modelfile import Instruction, ModelfileError, parse_modelfile, write_modelfile
from finetune.export.to_ollama import shared_system_message, write_ollama
from finetune.lib.stage import StageError

CONVERSATION = [{"role": "system", "content": "You sort {tabs}."}, {"role": "user", "content": "One\n\n \"two\""}, {"role": "assistant", "content": "Two"},
                {"role": "user", "content": "日本"}]


@pytest.fixture
def gguf(tmp_path):
    folder = tmp_path / "export" / "gguf"
    folder.mkdir(parents=True)
    for name in ("model.gguf", "base.gguf", "adapter.gguf"):
        (folder / name).touch()
    return folder


def model_with(tiny, folder, tokenizer):
    shutil.copytree(tiny("llama"), folder, ignore=shutil.ignore_patterns("tokenizer*", "chat_template*"))
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(("make", "stop", "lead"), [
    (byte_level_tokenizer, "<|end|>", ""), (sentence_piece_tokenizer, "</s>", ""),
    # llama.cpp adds no space to this one's texts, so that the template has to
    (lambda: sentence_piece_tokenizer(scheme="first"), "</s>", " "),
    (lambda: byte_level_tokenizer("{{ bos_token }}" + LINES), "<|end|>", "")])
def test_both_modelfiles_say_what_is_needed(tiny, tmp_path, gguf, make, stop, lead):
    model = model_with(tiny, tmp_path / "model", make())
    out = tmp_path / "export" / "ollama"
    paths = write_ollama(model, gguf, out, context_window=1024, license="Apache-2.0", system='Answer in "JSON".\nBe brief. ')
    merged, adapted = (parse_modelfile(path.read_text()) for path in paths)
    assert [(item.name, item.key) for item in merged] == [
        ("FROM", None), ("TEMPLATE", None), ("SYSTEM", None), ("PARAMETER", "stop"), ("PARAMETER", "num_ctx"), ("PARAMETER", "temperature"),
        ("PARAMETER", "repeat_penalty"), ("LICENSE", None)]
    assert [item.value for item in merged if item.name != "TEMPLATE"] == ["../gguf/model.gguf", 'Answer in "JSON".\nBe brief. ', stop, "1024", "0", "1", "Apache-2.0"]
    assert [item.value for item in adapted[:2]] == ["../gguf/base.gguf", "../gguf/adapter.gguf"] and adapted[1].name == "ADAPTER" and adapted[2:] == merged[1:]
    assert all((out / item.value).is_file() for item in (merged[0], *adapted[:2]))
    template, tokenizer = merged[1].value, AutoTokenizer.from_pretrained(model)
    for end in (1, 2, 4):
        expected = tokenizer.apply_chat_template(CONVERSATION[:end], tokenize=False, add_generation_prompt=True)
        assert render(template, CONVERSATION[:end]) == lead + expected.removeprefix(tokenizer.bos_token)


@pytest.mark.parametrize(("text", "sentence"), [
    ("FROM a\nTEMPLAET x", "Line 2: 'TEMPLAET' is no instruction; there are FROM, PARAMETER"),
    ("FROM a\nPARAMETER num_ctxt 1", "Line 2: 'num_ctxt' is no parameter; there are num_ctx"),
    ("FROM a\n\n# c\nPARAMETER num_ctx many", "Line 4: num_ctx takes int, not 'many'"),
    ("FROM a\nPARAMETER stop", "Line 2: PARAMETER is followed by no value"),
    ("FROM a\nSYSTEM\nLICENSE b", "Line 2: SYSTEM is followed by no value"),
    ('FROM a\nSYSTEM """never\nends', "Line 2: the quotation that SYSTEM begins does not end"),
    ("FROM a\nMESSAGE tool x", "'tool' is no role"),
    ("FROM a\nREQUIRES new", "REQUIRES takes a version"),
    ("SYSTEM x", "There is no FROM"),
])
def test_what_ollama_refuses_is_refused(text, sentence):
    with pytest.raises(ModelfileError) as error:
        parse_modelfile(text)
    assert sentence in str(error.value)


def test_the_documented_forms_are_read():
    text = '# a mario\r\nfrom llama3.2\n\tparameter\ttemperature 1\nPARAMETER stop "<|eot_id|>"\nSYSTEM You are Mario. # not a comment\n' \
           'TEMPLATE """{{ .System }}\n\n# text\n"""\nMESSAGE user Is Toronto in Canada?\nMESSAGE assistant """yes"""\nLICENSE "two\nlines"\nREQUIRES 0.14.0'
    assert parse_modelfile(text) == [
        Instruction("FROM", "llama3.2"), Instruction("PARAMETER", "1", "temperature"), Instruction("PARAMETER", "<|eot_id|>", "stop"),
        Instruction("SYSTEM", "You are Mario. # not a comment"), Instruction("TEMPLATE", "{{ .System }}\n\n# text\n"),
        Instruction("MESSAGE", "Is Toronto in Canada?", "user"), Instruction("MESSAGE", "yes", "assistant"), Instruction("LICENSE", "two\nlines"),
        Instruction("REQUIRES", "0.14.0")]


@pytest.mark.parametrize("value", ["", " x ", 'a "b"', "a\nb\n", '"', '"""'[:2], "# x", "tab\there"])
def test_what_is_written_is_what_is_read(value):
    instructions = [Instruction("FROM", "./m.gguf"), Instruction("PARAMETER", value, "stop"), Instruction("SYSTEM", value), Instruction("MESSAGE", value, "user")]
    assert parse_modelfile(write_modelfile(instructions)) == instructions


@pytest.mark.parametrize(("value", "sentence"), [('a """ b', "three quotation marks in a row"), ("bell \x07", "has characters that a Modelfile drops")])
def test_what_cannot_be_written_is_refused(value, sentence):
    with pytest.raises(ModelfileError, match=sentence):
        write_modelfile([Instruction("FROM", "./m.gguf"), Instruction("SYSTEM", value)])


ROLES = "{% for m in messages %}{{ 'OPEN' + m['role'] + ': ' + m['content'] + '.' }}MORE{% endfor %}{% if add_generation_prompt %}{{ 'OPENassistant: ' }}{% endif %}"


@pytest.mark.parametrize(("template", "sentence"), [
    (ROLES.replace("OPEN", "{{").replace("MORE", ""), "which Go's templates take for an action"),
    (ROLES.replace("OPEN", "").replace("MORE", "{% if 'three' in m['content'] %}!{% endif %}"), "its chat template writes .* where Go's would write"),
    (ROLES.replace("OPEN", "").replace("MORE", "{% if loop.index == 1 %}!{% endif %}"), "No Modelfile for .*: The chat template"),
])
def test_a_template_that_go_cannot_say_is_refused(tiny, tmp_path, gguf, template, sentence):
    model = model_with(tiny, tmp_path / "model", byte_level_tokenizer(template))
    with pytest.raises(StageError, match=sentence):
        write_ollama(model, gguf, tmp_path / "out", context_window=64, license="MIT")


def test_missing_files_are_named_with_the_next_step(tiny, tmp_path, gguf):
    (gguf / "base.gguf").unlink()
    with pytest.raises(StageError, match="has no base.gguf; set .* and export the GGUF files first"):
        write_ollama(tiny("llama"), gguf, tmp_path / "out", context_window=64, license="MIT")


def test_a_system_message_that_all_rows_share(tmp_path):
    def write(*systems):
        rows = [{"messages": [{"role": "system", "content": system}, {"role": "user", "content": "x"}]} for system in systems]
        (tmp_path / "chat-train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    write("You sum up.", "You sum up.")
    assert shared_system_message(tmp_path) == "You sum up."
    write("Categories: a, b", "Categories: b")
    assert shared_system_message(tmp_path) is None
    with pytest.raises(StageError, match="has no chat-train.jsonl; run the data stage first"):
        shared_system_message(tmp_path / "absent")
