"""From a Hugging Face folder to shards, for every architecture; and what is refused, by name."""
import json
import math

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from finetune.lib.stage import StageError
from finetune.quantize.checkpoint import Checkpoint
from finetune.quantize.quantization import GROUP, dequantize, expect_quantization, max_code
from finetune.quantize.quantize import dequantized, quantized, read_model, write_model
from finetune.quantize.shards import read_shards, write_shards
from finetune.quantize.weights import SOURCES

SIZES = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 50}
CONFIGS = {
    "bert": {**SIZES, "max_position_embeddings": 16, "type_vocab_size": 2},
    "llama": {**SIZES, "num_key_value_heads": 2},
    "tied": {**SIZES, "model_type": "llama", "num_key_value_heads": 1, "tie_word_embeddings": True},
    "phi": {**SIZES, "num_key_value_heads": 4},
    "phi3": {**SIZES, "num_key_value_heads": 2},
}


def config_of(name: str) -> dict:
    return {"model_type": name, **CONFIGS[name]}


def random_tensors(config: dict) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    return {name: rng.normal(size=shape).astype(np.float32) for _, sources in SOURCES[config["model_type"]](config) for name, shape in sources}


def write_folder(folder, config: dict, tensors: dict[str, np.ndarray]):
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    Tokenizer(models.BPE(vocab={"a": 0}, merges=[])).save(str(folder / "tokenizer.json"))
    save_file(tensors, folder / "model.safetensors")
    return folder


@pytest.mark.parametrize("name", CONFIGS)
def test_unquantized_weights_come_back_under_their_own_names(name, tmp_path):
    config = config_of(name)
    tensors = random_tensors(config)
    scheme = expect_quantization("q0f32")
    write_shards(quantized(config, tensors, scheme, 16), tmp_path)
    back = dequantized(config, tmp_path, scheme)
    assert set(back) == set(tensors)
    for key, array in tensors.items():
        assert (back[key] == array).all(), key


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("quantization, bits", [("q4f32_1", 4), ("q4f16_1", 4), ("q8f32_1", 8)])
def test_quantized_weights_come_back_within_a_step(name, quantization, bits, tmp_path):
    config = config_of(name)
    tensors = random_tensors(config)
    scheme = expect_quantization(quantization)
    write_shards(quantized(config, tensors, scheme, 16), tmp_path)
    assert {array.dtype for key, array in read_shards(tmp_path).items() if not key.endswith("q_weight")} == {np.dtype(scheme.dtype)}
    for key, array in dequantized(config, tmp_path, scheme).items():
        # half a step, and a little for scales in float16
        step = np.abs(tensors[key]).max() / max_code(bits) if array.ndim == 2 else 1e-3 * np.abs(tensors[key]).max()
        assert np.abs(array - tensors[key]).max() <= step * 0.52, key


def test_a_checkpoint_is_read_in_each_of_its_dtypes(tmp_path):
    exact = np.array([[1.0, -2.5], [0.15625, 3e4]], np.float32)
    save_file({"f32": exact, "f16": exact.astype(np.float16)}, tmp_path / "a.safetensors")
    brain = (exact.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = json.dumps({"bert.bf16": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, len(brain)]}}).encode()
    (tmp_path / "b.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + brain)
    checkpoint = Checkpoint(tmp_path, prefix="bert.")
    assert set(checkpoint) == {"f32", "f16", "bf16"}
    for name in ("f32", "f16"):
        assert checkpoint[name].dtype == np.float32 and (checkpoint[name] == exact).all()
    assert (checkpoint["bf16"] == np.array([[1.0, -2.5], [0.15625, 29952.0]], np.float32)).all()


def without(tensors, name):
    return {key: array for key, array in tensors.items() if key != name}


NORM = "model.layers.1.input_layernorm.weight"


@pytest.mark.parametrize("change, message", [
    (lambda t: without(t, NORM), f"lack {NORM}"),
    (lambda t: {**t, NORM: np.ones(32, np.float32)}, rf"{NORM} has the shape \[32\], and config.json asks for \[64\]"),
    (lambda t: {**t, NORM: np.ones(64, np.int8)}, f"{NORM} is stored as I8"),
    (lambda t: {**t, "model.layers.0.self_attn.q_proj.lora_A.weight": np.ones((4, 64), np.float32)}, "hold model.layers.0.self_attn.q_proj.lora_A.weight"),
])
def test_weights_that_do_not_fit_are_refused_by_name(change, message, tmp_path):
    config = config_of("phi3")
    folder = write_folder(tmp_path / "model", config, change(random_tensors(config)))
    with pytest.raises(StageError, match=message):
        read_model(folder)


def test_a_file_cut_short_and_one_that_is_none_are_named(tmp_path):
    config = config_of("bert")
    folder = write_folder(tmp_path / "model", config, random_tensors(config))
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-4])
    with pytest.raises(StageError, match="model.safetensors ends before"):
        read_model(folder)
    file.write_bytes(b"not such a file")
    with pytest.raises(StageError, match="model.safetensors is no safetensors file"):
        read_model(folder)


def test_errors_are_written_for_each_tensor(tmp_path):
    config = config_of("bert")
    tensors = random_tensors(config)
    # what a checkpoint may hold besides is left out
    folder = write_folder(tmp_path / "model", config, {**tensors, "pooler.dense.weight": np.ones((64, 64), np.float32)})
    out = tmp_path / "out"
    write_model(folder, "q4f32_1", 8, 8, out)
    errors = json.loads((out / "errors.json").read_text())
    assert set(errors) == {name for name, _ in SOURCES["bert"](config)}
    assert errors["embeddings.LayerNorm.weight"] == {"max_abs": 0, "relative_rms": 0}
    stored = read_shards(out)
    assert stored["embeddings.position_embeddings.weight"].shape == (8, 64)
    name = "encoder.layer.0.attention.self.qkv"
    source = np.concatenate([tensors[f"encoder.layer.0.attention.self.{part}.weight"] for part in ("query", "key", "value")])
    back = dequantize(stored[f"{name}.q_weight"], stored[f"{name}.q_scale"], 4)
    assert errors[f"{name}.weight"]["max_abs"] == pytest.approx(np.abs(back - source).max())
    assert errors[f"{name}.weight"]["relative_rms"] == pytest.approx(np.linalg.norm(back - source) / np.linalg.norm(source), rel=1e-4)
    assert 0.02 < errors[f"{name}.weight"]["relative_rms"] < 0.2 and math.prod(source.shape) % GROUP == 0


def test_an_unknown_architecture_is_refused(tmp_path):
    folder = write_folder(tmp_path / "model", {"model_type": "mamba"}, {"a": np.ones(1, np.float32)})
    with pytest.raises(StageError, match="'mamba' is not known; known are bert, llama, phi, phi3"):
        read_model(folder)
