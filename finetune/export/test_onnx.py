"""The ONNX export computes what PyTorch does with the same weights, and a fault is found and named."""
import json
import shutil

import numpy as np
import onnx
import pytest
import torch

from finetune.export.conftest import make_model
from finetune.export.to_onnx import write_onnx
from finetune.export.verify_onnx import causal_feeds, open_export, relative_error, verify_onnx
from finetune.lib.stage import ROOT, StageError, sha256
from finetune.quantize.quantize import write_model

WINDOW = 128
LONGROPE = {"rope_type": "longrope", "rope_theta": 10000.0, "original_max_position_embeddings": 40,
            "short_factor": [1 + 0.1 * i for i in range(16)], "long_factor": [1.5 + 0.7 * i for i in range(16)]}


@pytest.mark.parametrize("kind", ["bert", "llama", "phi", "phi3"])
@pytest.mark.parametrize("precision", ["float32", "int8", "int4"])
def test_every_architecture_answers_as_pytorch_does(tiny, tmp_path, kind, precision):
    facts = write_onnx(tiny(kind), tmp_path, precision, WINDOW)
    assert verify_onnx(tiny(kind), tmp_path) == []
    assert facts["sha256"]["model.onnx"] == sha256(tmp_path / "model.onnx")


@pytest.mark.parametrize(("kind", "quantization"), [("bert", "q8t4f32_1"), ("llama", "q4f16_1"), ("phi", "q4f32_1"), ("phi3", "q4f32_1")])
def test_the_shards_of_the_library_are_used_as_they_are(tiny, tmp_path, kind, quantization):
    shards, out = tmp_path / "shards", tmp_path / "onnx"
    write_model(tiny(kind), quantization, WINDOW, 32, shards)
    facts = write_onnx(tiny(kind), out, "shards", 1, shards)
    assert facts["quantization"] == quantization and facts["context_window"] == WINDOW
    assert (out / "params_shard_0.bin").read_bytes() == (shards / "params_shard_0.bin").read_bytes()
    assert verify_onnx(tiny(kind), out) == []


def test_the_packaged_model_gives_the_same_vectors(tmp_path):
    """hearth as it is in the package. Nothing of its base is needed: the shards hold all that counts."""
    packaged = ROOT / "models" / "hearth"
    model = make_model("bert", tmp_path / "model", vocab_size=30522, hidden_size=384, intermediate_size=1536, num_hidden_layers=6,
                       num_attention_heads=12, max_position_embeddings=WINDOW)
    shutil.copy(packaged / "tokenizer.json", model)
    facts = write_onnx(model, tmp_path / "onnx", "shards", WINDOW, packaged)
    assert facts["quantization"] == "q8t4f32_1" and verify_onnx(model, tmp_path / "onnx") == []
    export = open_export(model, tmp_path / "onnx")
    texts = [f"{name} | {site}" for name in ("Inbox (3)", "Running shoes", "Fehler beim Kompilieren", "世界新闻") for site in ("shop.example", "git.example")]
    export.tokenizer.enable_padding(pad_id=0)
    encoded = export.tokenizer.encode_batch(texts)
    ids, mask = np.array([row.ids for row in encoded]), np.array([row.attention_mask for row in encoded])
    found = export.run({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
    with torch.no_grad():
        hidden = export.reference(input_ids=torch.tensor(ids), attention_mask=torch.tensor(mask)).last_hidden_state.numpy()
    expected = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    cosine = (found * expected).sum(axis=1) / np.linalg.norm(found, axis=1) / np.linalg.norm(expected, axis=1)
    assert cosine.min() >= 0.9999 and np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_tied_head_and_heads_of_a_size_of_their_own(tmp_path):
    model = make_model("llama", tmp_path / "model", tie_word_embeddings=True, head_dim=32)
    write_onnx(model, tmp_path / "onnx", "int4", WINDOW)
    assert verify_onnx(model, tmp_path / "onnx") == []


def test_longrope_changes_its_frequencies_where_pytorch_does(tmp_path):
    model = make_model("phi3", tmp_path / "model", rope_parameters=LONGROPE, num_key_value_heads=3)
    write_onnx(model, tmp_path / "onnx", "float32", WINDOW)
    export = open_export(model, tmp_path / "onnx")
    for count in (39, 40, 41, 100):
        row = list(range(6, 6 + count))
        with torch.no_grad():
            expected = export.reference(input_ids=torch.tensor([row])).logits[0].numpy()
        assert relative_error(export.run(causal_feeds(export, row))["logits"][0], expected) < 1e-4


def test_texts_of_several_lengths_in_a_batch(tiny, tmp_path):
    """Padding on the left, as generation in batches wants it."""
    write_onnx(tiny("llama"), tmp_path, "int4", WINDOW)
    export = open_export(tiny("llama"), tmp_path)
    rows = [[9, 20, 31, 42, 53], [64, 75]]
    feeds = causal_feeds(export, rows[0], keep=1)
    feeds["input_ids"] = np.array([rows[0], [0, 0, 0, *rows[1]]])
    feeds["attention_mask"] = np.array([[1] * 5, [0, 0, 0, 1, 1]])
    feeds["position_ids"] = np.array([[0, 1, 2, 3, 4], [0, 0, 0, 0, 1]])
    feeds |= {name: np.repeat(value, 2, axis=0) for name, value in feeds.items() if name.startswith("past")}
    found = export.run(feeds)["logits"]
    assert found.shape == (2, 1, export.reference.config.vocab_size)
    for row, logits in zip(rows, found):
        assert relative_error(logits[0], export.run(causal_feeds(export, row))["logits"][0, -1]) < 1e-5


def test_the_same_model_gives_the_same_bytes(tiny, tmp_path):
    for run in ("one", "two"):
        write_onnx(tiny("phi"), tmp_path / run, "int4", WINDOW)
    assert (tmp_path / "one" / "facts.json").read_text() == (tmp_path / "two" / "facts.json").read_text()


def rewire(folder, tensor, other):
    """Makes one weight of the graph read the bytes of another, as a mistaken name would."""
    graph = onnx.load(folder / "model.onnx", load_external_data=False)
    weights = {weight.name: weight for weight in graph.graph.initializer}
    del weights[tensor].external_data[:]
    weights[tensor].external_data.extend(weights[other].external_data)
    (folder / "model.onnx").write_bytes(graph.SerializeToString())
    facts = json.loads((folder / "facts.json").read_text())
    facts["sha256"]["model.onnx"] = sha256(folder / "model.onnx")
    (folder / "facts.json").write_text(json.dumps(facts))


@pytest.mark.parametrize(("kind", "stem", "where"), [
    ("bert", "encoder.layer.{}.output.dense.q_weight.blocks", "layer 1"), ("bert", "embeddings.LayerNorm.{}", "the embeddings"),
    ("llama", "model.layers.{}.mlp.down_proj.q_weight.blocks", "layer 1"), ("phi", "transformer.h.{}.mixer.out_proj.q_weight.blocks", "layer 1")])
def test_the_first_layer_that_differs_is_named(tiny, tmp_path, kind, stem, where):
    write_onnx(tiny(kind), tmp_path, "int8", WINDOW)
    names = ("weight", "bias") if "LayerNorm" in stem else (1, 0)
    rewire(tmp_path, stem.format(names[0]), stem.format(names[1]))
    findings = verify_onnx(tiny(kind), tmp_path)
    assert len(findings) == 1 and f"; {where} " in findings[0] and "differ first" in findings[0]


def test_a_file_that_changed_since_is_refused(tiny, tmp_path):
    write_onnx(tiny("bert"), tmp_path, "int8", WINDOW)
    path = tmp_path / "params_shard_0.bin"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StageError, match="params_shard_0.bin .* is not the file that was exported"):
        verify_onnx(tiny("bert"), tmp_path)


def test_bad_input_is_answered_in_a_sentence(tiny, tmp_path):
    with pytest.raises(StageError, match="'int3' is not known to the ONNX export; known are float32, int8, int4, shards"):
        write_onnx(tiny("bert"), tmp_path / "onnx", "int3", WINDOW)
    with pytest.raises(StageError, match="has no tensor-cache.json; run the quantize stage first"):
        write_onnx(tiny("bert"), tmp_path / "onnx", "shards", WINDOW, tmp_path)
    write_model(tiny("phi"), "q4f32_1", WINDOW, 32, tmp_path / "shards")
    with pytest.raises(StageError, match="The shards lack 'model.embed_tokens.q_weight'"):
        write_onnx(tiny("llama"), tmp_path / "onnx", "shards", WINDOW, tmp_path / "shards")
    folder = shutil.copytree(tiny("llama"), tmp_path / "scaled")
    config = json.loads((folder / "config.json").read_text())
    config["rope_parameters"] = {"rope_type": "yarn", "rope_theta": 1e4, "factor": 2.0}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(StageError, match="RoPE scaling of type 'yarn' is not exported"):
        write_onnx(folder, tmp_path / "onnx", "float32", WINDOW)
