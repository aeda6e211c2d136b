"""GGUF files say what llama.cpp needs to know, and hold the model's values. With files made by this code, llama.cpp itself (by
the package xllamacpp, November 2026) gave transformers' tokens and greedy text, base, merged and with the adapter."""
import json
import shutil

import numpy as np
import pytest
import torch
from gguf import GGUFReader
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, pre_tokenizers
from transformers import AutoModelForCausalLM

from finetune.export.conftest import LINES, byte_level_tokenizer, make_model, sentence_piece_tokenizer
from finetune.export.gguf_file import check_tensors, read_tensors
from finetune.export.gguf_llama import Origin
from finetune.export.gguf_tokenizer import read_tokenizer
from finetune.export.to_gguf import write_adapter, write_gguf
from finetune.lib.stage import StageError
from finetune.quantize.checkpoint import Checkpoint

LAYER = {"attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
         "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
HEADS, KV_HEADS, HEAD_DIM = 6, 2, 16
TEXTS = ["News", "def byte_level_tokenizer(template: str)", "  two  spaces\n\nand lines 12345 it's", "Прогноз погоды", "日本の天気"]


@pytest.fixture(scope="module")
def spaced(tmp_path_factory):
    """A Llama with SentencePiece-like tokens."""
    folder = make_model("llama", tmp_path_factory.mktemp("spaced"))
    sentence_piece_tokenizer().save_pretrained(folder)
    return folder


def fields(path):
    return {name: field.contents() for name, field in GGUFReader(path).fields.items()}


def tensors(path):
    return {name: array for name, _, array in read_tensors(GGUFReader(path))}


@pytest.mark.parametrize(("format", "kind", "error"), [("f32", "F32", 0), ("f16", "F16", 2.0**-11), ("q8_0", "Q8_0", 0.5 / 127 + 2.0**-11)])
def test_names_shapes_and_values_come_back(tiny, tmp_path, format, kind, error):
    write_gguf(tiny("llama"), tmp_path / "m.gguf", format, "Tiny")
    stored, source = tensors(tmp_path / "m.gguf"), Checkpoint(tiny("llama"))
    names = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
    names |= {f"blk.{n}.{ours}": f"model.layers.{n}.{theirs}" for n in range(3) for ours, theirs in LAYER.items()}
    assert set(stored) == {f"{name}.weight" for name in names}
    for ours, theirs in names.items():
        found, expected = stored[f"{ours}.weight"], source[f"{theirs}.weight"]
        assert found.shape == expected.shape
        if "attn_q" in ours or "attn_k" in ours:
            # row 2i of a head is row i of its first half, row 2i + 1 row i of its second
            found = np.concatenate([np.concatenate([head[0::2], head[1::2]]) for head in found.reshape(-1, HEAD_DIM, found.shape[1])])
        assert np.abs(found - expected).max() <= error * np.abs(expected).max() * (expected.ndim == 2)
    types = {tensor.name: tensor.tensor_type.name for tensor in GGUFReader(tmp_path / "m.gguf").tensors}
    assert types["blk.0.attn_q.weight"] == kind and types["blk.0.attn_norm.weight"] == "F32"


def test_turning_neighbours_gives_the_scores_of_turning_halves(tiny, tmp_path):
    """What the order of rows is for: q·k after llama.cpp's rotation equals q·k after that of transformers."""
    write_gguf(tiny("llama"), tmp_path / "m.gguf", "f32", "Tiny")
    theirs, ours = Checkpoint(tiny("llama")), tensors(tmp_path / "m.gguf")
    x = np.random.default_rng(3).normal(size=(2, 96))
    angles = np.array([[3.0], [11.0]]) * 10000.0 ** (-np.arange(HEAD_DIM // 2) / (HEAD_DIM // 2))

    def turned(weight, row, first, second):
        vectors = (weight @ x[row]).reshape(-1, HEAD_DIM)
        a, b = vectors[:, first], vectors[:, second]
        return a * np.cos(angles[row]) - b * np.sin(angles[row]), b * np.cos(angles[row]) + a * np.sin(angles[row])

    def scores(q, k, *halves):
        pairs = turned(q, 0, *halves), turned(k, 1, *halves)
        return sum(np.einsum("hd,kd->hk", a, b) for a, b in zip(*pairs))

    half = HEAD_DIM // 2
    expected = scores(theirs["model.layers.1.self_attn.q_proj.weight"], theirs["model.layers.1.self_attn.k_proj.weight"], slice(0, half), slice(half, None))
    found = scores(ours["blk.1.attn_q.weight"], ours["blk.1.attn_k.weight"], slice(0, None, 2), slice(1, None, 2))
    assert expected.shape == (HEADS, KV_HEADS) and np.allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_metadata_says_what_llama_cpp_asks_for(tiny, tmp_path):
    write_gguf(tiny("llama"), tmp_path / "m.gguf", "q8_0", "Tiny", "Apache-2.0")
    found = fields(tmp_path / "m.gguf")
    expected = {
        "general.architecture": "llama", "general.type": "model", "general.name": "Tiny", "general.license": "Apache-2.0", "general.file_type": 7,
        "general.quantization_version": 2, "llama.vocab_size": 400, "llama.context_length": 256, "llama.embedding_length": 96, "llama.block_count": 3,
        "llama.feed_forward_length": 192, "llama.attention.head_count": HEADS, "llama.attention.head_count_kv": KV_HEADS, "llama.attention.key_length": HEAD_DIM,
        "llama.attention.value_length": HEAD_DIM, "llama.rope.dimension_count": HEAD_DIM, "llama.rope.freq_base": 10000.0,
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.padding_token_id": 0, "tokenizer.ggml.add_bos_token": False, "tokenizer.ggml.add_eos_token": False, "tokenizer.ggml.add_space_prefix": False,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert found["llama.attention.layer_norm_rms_epsilon"] == pytest.approx(1e-6)
    tokenizer = byte_level_tokenizer()
    assert found["tokenizer.ggml.tokens"][:392] == tokenizer.convert_ids_to_tokens(range(392)) and found["tokenizer.ggml.tokens"][392:] == [f"[PAD{id}]" for id in range(392, 400)]
    assert found["tokenizer.ggml.token_type"] == [3] * 6 + [1] * 386 + [5] * 8
    assert found["tokenizer.ggml.merges"] == [" ".join(merge) for merge in json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]]
    assert found["tokenizer.chat_template"] == tokenizer.chat_template


def test_scores_join_pieces_as_the_merges_do(spaced):
    """llama.cpp's way with SentencePiece tokens: join the neighbours whose joined token scores highest, until none is left."""
    found = read_tokenizer(spaced, 400)
    assert found.model == "llama" and found.add_space_prefix and found.types[:4] == [2, 3, 3, 6] and not found.merges
    scores = {token: score for token, score in zip(found.tokens, found.scores)}
    for text in TEXTS:
        pieces = list("▁" + text.replace(" ", "▁"))
        while pairs := [(-scores[a + b], i) for i, (a, b) in enumerate(zip(pieces, pieces[1:])) if a + b in scores]:
            at = min(pairs)[1]
            pieces[at:at + 2] = ["".join(pieces[at:at + 2])]
        tokens = [token for piece in pieces for token in ([piece] if piece in scores else [f"<0x{byte:02X}>" for byte in piece.encode()])]
        assert tokens == Tokenizer.from_file(str(spaced / "tokenizer.json")).encode(text, add_special_tokens=False).tokens


@pytest.mark.parametrize("begins", [True, False])
def test_a_beginning_token_is_added_where_the_chat_template_has_one(tiny, tmp_path, begins):
    folder = shutil.copytree(tiny("llama"), tmp_path / "model")
    byte_level_tokenizer(("{{ bos_token }}" if begins else "") + "{% for m in messages %}{{ m['content'] }}{% endfor %}").save_pretrained(folder)
    assert read_tokenizer(folder, 400).add_bos == begins


@pytest.mark.parametrize(("scheme", "template", "everywhere", "leading"), [
    ("always", LINES, True, False), ("never", LINES, False, False), ("first", LINES, False, True), ("first", "{{ bos_token }}" + LINES, False, False)])
def test_a_space_stands_before_the_texts_that_had_one(tiny, tmp_path, scheme, template, everywhere, leading):
    folder = shutil.copytree(tiny("llama"), tmp_path / "model")
    sentence_piece_tokenizer(template, scheme).save_pretrained(folder)
    found = read_tokenizer(folder, 400)
    assert (found.add_space_prefix, found.leading_space, found.chat_template) == (everywhere, leading, ("{{ ' ' }}" if leading else "") + template)


def test_a_tied_head_is_not_stored_twice(tmp_path):
    model = make_model("llama", tmp_path / "model", tie_word_embeddings=True)
    write_gguf(model, tmp_path / "m.gguf", "f16", "Tiny")
    assert "output.weight" not in tensors(tmp_path / "m.gguf")


@pytest.fixture(scope="module")
def adapter(tiny, tmp_path_factory):
    """A LoRA of random matrices, and the model that it makes of the base."""
    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("adapter")
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(tiny("llama")), LoraConfig(r=4, lora_alpha=12, init_lora_weights=False, target_modules=targets))
    model.save_pretrained(folder / "adapter")
    model.merge_and_unload().save_pretrained(folder / "merged")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tiny("llama") / name, folder / "merged" / name)
    return folder


def test_base_and_adapter_make_the_merged_model(tiny, tmp_path, adapter):
    write_gguf(tiny("llama"), tmp_path / "base.gguf", "f32", "Tiny")
    write_gguf(adapter / "merged", tmp_path / "merged.gguf", "f32", "Tiny")
    write_adapter(adapter / "adapter", json.loads((tiny("llama") / "config.json").read_text()), tmp_path / "adapter.gguf")
    found = fields(tmp_path / "adapter.gguf")
    assert (found["general.architecture"], found["general.type"], found["adapter.type"], found["adapter.lora.alpha"]) == ("llama", "adapter", "lora", 12.0)
    base, merged, lora = (tensors(tmp_path / f"{name}.gguf") for name in ("base", "merged", "adapter"))
    adapted = {name.removesuffix(".lora_a") for name in lora if name.endswith(".lora_a")}
    assert adapted == {f"blk.{n}.{part}.weight" for n in range(3) for part in LAYER if "norm" not in part}
    for name in adapted:
        a, b = lora[f"{name}.lora_a"], lora[f"{name}.lora_b"]
        assert np.allclose(base[name] + 12 / len(a) * b @ a, merged[name], atol=1e-5)


def test_a_value_that_changed_is_found(tiny, tmp_path):
    path = tmp_path / "m.gguf"
    write_gguf(tiny("llama"), path, "q8_0", "Tiny")
    tensor = next(tensor for tensor in GGUFReader(path).tensors if tensor.name == "blk.2.ffn_up.weight")
    raw = bytearray(path.read_bytes())
    raw[tensor.data_offset + 7] ^= 0x40
    path.write_bytes(raw)
    source = Checkpoint(tiny("llama"))
    origins = {}
    for item in GGUFReader(path).tensors:
        part = item.name.split(".")[-2]
        theirs = f"model.layers.{item.name.split('.')[1]}.{LAYER[part]}.weight" if part in LAYER else {
            "token_embd": "model.embed_tokens.weight", "output_norm": "model.norm.weight", "output": "lm_head.weight"}[part]
        origins[item.name] = Origin(source, theirs, {"attn_q": HEADS, "attn_k": KV_HEADS}.get(part))
    with pytest.raises(StageError, match="blk.2.ffn_up.weight of .* more than Q8_0 explains"):
        check_tensors(path, origins, "q8_0")
    del origins["output.weight"]
    with pytest.raises(StageError, match="output.weight is in one of them only"):
        check_tensors(path, origins, "q8_0")


def test_bad_input_is_answered_in_a_sentence(tiny, tmp_path, adapter, spaced):
    config = json.loads((tiny("llama") / "config.json").read_text())
    with pytest.raises(StageError, match="of the architecture phi, and the GGUF export writes Llama's shape only"):
        write_gguf(tiny("phi"), tmp_path / "m.gguf", "f16", "Tiny")
    with pytest.raises(StageError, match="'q4_k' is not known to the GGUF export; known are f32, f16, q8_0"):
        write_gguf(tiny("llama"), tmp_path / "m.gguf", "q4_k", "Tiny")
    with pytest.raises(StageError, match="A row of model.embed_tokens.weight has 48 weights"):
        write_gguf(make_model("llama", tmp_path / "narrow", hidden_size=48), tmp_path / "m.gguf", "q8_0", "Tiny")
    folder = shutil.copytree(adapter / "adapter", tmp_path / "dora")
    (folder / "adapter_config.json").write_text(json.dumps({**json.loads((folder / "adapter_config.json").read_text()), "use_dora": True}))
    with pytest.raises(StageError, match="uses use_dora, which a GGUF adapter cannot say"):
        write_adapter(folder, config, tmp_path / "a.gguf")
    split = shutil.copytree(tiny("llama"), tmp_path / "split")
    tokenizer = Tokenizer.from_file(str(split / "tokenizer.json"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.save(str(split / "tokenizer.json"))
    with pytest.raises(StageError, match="splits texts neither as GPT-2's does nor as Llama 3's"):
        read_tokenizer(split, 400)
    with pytest.raises(StageError, match="a token with id 399, but the model's table has 300 rows"):
        read_tokenizer(spaced, 300)
