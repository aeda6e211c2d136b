import json
import re

import numpy as np
import pytest

from finetune.compile.metadata import check_library, read_metadata
from finetune.lib.stage import StageError
from finetune.quantize.shards import write_shards

TENSORS = [("a.q_weight", np.zeros((4, 8), np.uint32)), ("a.q_scale", np.zeros((4, 2), np.float32)), ("norm.weight", np.zeros(64, np.float32))]


def library(path, tensors):
    """As a linker lays it down: text among zeros and other data."""
    params = [{"name": name, "shape": list(array.shape), "dtype": str(array.dtype), "preprocs": []} for name, array in tensors]
    text = json.dumps({"quantization": "q4f32_1", "model_type": "llama", "params": params})
    path.write_bytes(b"\0asm\1\0\0\0\xff{\0" + text.encode() + b"\0\0\x12{}\xfe")
    return path


def test_a_library_that_fits_has_nothing_to_say(tmp_path):
    write_shards(reversed(TENSORS), tmp_path)
    assert check_library(library(tmp_path / "a.wasm", TENSORS), tmp_path) is None
    assert read_metadata(tmp_path / "a.wasm")["model_type"] == "llama"


@pytest.mark.parametrize("change, message", [
    (lambda tensors: tensors[:2], r"norm.weight is \[64\] float32 in the library and absent in the shards"),
    (lambda tensors: [*tensors, ("more", tensors[2][1])], r"more is absent in the library and \[64\] float32 in the shards"),
    (lambda tensors: [tensors[0], ("a.q_scale", tensors[1][1].astype(np.float16)), tensors[2]], r"a.q_scale is \[4, 2\] float32 in the library and \[4, 2\] float16"),
    (lambda tensors: [("a.q_weight", tensors[0][1][:2]), *tensors[1:]], r"a.q_weight is \[4, 8\] uint32 in the library and \[2, 8\] uint32"),
])
def test_the_first_difference_is_named(tmp_path, change, message):
    write_shards(change(TENSORS), tmp_path)
    wrong = check_library(library(tmp_path / "a.wasm", TENSORS), tmp_path)
    assert wrong and re.search(message, wrong)


def test_another_file_is_no_library(tmp_path):
    (tmp_path / "a.wasm").write_bytes(b"\0asm\1\0\0\0")
    with pytest.raises(StageError, match="holds no metadata"):
        read_metadata(tmp_path / "a.wasm")
