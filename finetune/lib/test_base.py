"""Base models are taken only when they are whole and as expected. Run: .venv/bin/python -m pytest tests/test_base.py"""

import json
import shutil

import pytest

from finetune.lib.base import BASES, ensure_base, install_base
from finetune.lib.stage import MARKER, StageError, sha256


def test_files_of_another_hash_are_refused(tiny_bert, tmp_path):
    known = BASES["all-MiniLM-L6-v2"]
    with pytest.raises(StageError) as error:
        install_base(tiny_bert, tmp_path / "base", known, "the package of somebody")
    sentence = str(error.value)
    assert "model.safetensors from the package of somebody has sha256" in sentence
    assert sha256(tiny_bert / "model.safetensors") in sentence and known.sha256["model.safetensors"] in sentence
    assert not (tmp_path / "base").exists()


def test_a_fetched_model_is_installed_marker_last(tiny_bert, tmp_path):
    install_base(tiny_bert, tmp_path / "base", None, "the hub")
    facts = json.loads((tmp_path / "base" / MARKER).read_text())
    assert facts["sha256"]["model.safetensors"] == sha256(tiny_bert / "model.safetensors")


def test_a_local_folder_is_its_own_base(tiny_bert):
    assert ensure_base(str(tiny_bert)) == tiny_bert


@pytest.mark.parametrize("missing", ["tokenizer.json", "config.json"])
def test_a_folder_without_a_file_is_refused_by_its_name(tiny_bert, tmp_path, missing):
    folder = tmp_path / "half"
    shutil.copytree(tiny_bert, folder)
    (folder / missing).unlink()
    with pytest.raises(StageError, match=f"half has no {missing}"):
        ensure_base(str(folder))


def test_weights_must_be_there(tiny_bert, tmp_path):
    folder = tmp_path / "half"
    shutil.copytree(tiny_bert, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    with pytest.raises(StageError, match="half has no weights"):
        ensure_base(str(folder))


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(StageError, match="neither a folder, nor a hub id .*, nor one of all-MiniLM-L6-v2"):
        ensure_base("minilm")
