import json
import os
import zipfile

import pytest

from finetune.lib.stage import StageError
from finetune.package.archive import write_archive
from finetune.package.generate import write_generated
from finetune.quantize.shards import read_shards


def test_an_archive_has_the_same_bytes_whenever_it_is_made(tmp_path):
    folder = tmp_path / "extension"
    (folder / "models").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    (folder / "models" / "a.bin").write_bytes(bytes(1000))
    assert write_archive(folder, tmp_path / "a.zip") == 2
    os.utime(folder / "manifest.json", (1, 1))
    write_archive(folder, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    # a store wants the manifest at the top
    assert zipfile.ZipFile(tmp_path / "a.zip").namelist() == ["manifest.json", "models/a.bin"]


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(StageError, match="is empty"):
        write_archive(tmp_path, tmp_path / "a.zip")


def test_generated_weights_are_a_models_that_differs_everywhere(tmp_path):
    config = {"model_type": "phi", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 300, "bos_token_id": 1, "eos_token_id": 2}
    write_generated(config, "q4f32_1", 128, 32, tmp_path)
    stored = read_shards(tmp_path)
    matrices = [array for name, array in stored.items() if name.endswith("q_weight")]
    assert len({array.tobytes() for array in matrices}) == len(matrices) == 10
    assert (stored["transformer.h.1.ln.weight"] == 1).all() and (stored["lm_head.linear.bias"] == 0).all()
    assert json.loads((tmp_path / "mlc-chat-config.json").read_text())["vocab_size"] == 300
