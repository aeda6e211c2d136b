"""What a compiled library is made of: functions, parameters, shaders. Nothing is linked or run here."""
import re
from pathlib import Path

import pytest

from finetune.compile.compile import executable
from finetune.compile import build
from finetune.compile.layers import Build
from finetune.compile.llama import Llama, LlamaConfig
from finetune.quantize.quantization import expect_quantization
from finetune.lib.stage import StageError

LLAMA = {"model_type": "llama", "hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "vocab_size": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": True}
BERT = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "vocab_size": 512, "max_position_embeddings": 128, "type_vocab_size": 2, "layer_norm_eps": 1e-12}
TINYLLAMA = {**LLAMA, "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4,
             "vocab_size": 32000, "tie_word_embeddings": False}
PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "mlc-params.md"
# what WebGPU guarantees, and web-llm asks for
STORAGE_BUFFERS = 10
# kernels of TVM's cache that our libraries carry and web-llm never runs (sliding windows, token trees), and the sampler
WITH_BARRIERS = re.compile("sliding_window|tree_attn|sample_top_p|compact_kv")

SAMPLING = ("apply_", "sample_", "softmax", "divide", "add", "reshape")


@pytest.fixture(scope="module")
def f16():
    return build.shaders(executable(LLAMA, "q4f16_1", "gpu", 256, 32))


@pytest.fixture(scope="module")
def software():
    return build.shaders(executable(LLAMA, "q4f32_1", "software", 256, 32)) | build.shaders(executable(BERT, "q8t4f32_1", "software", 128, 128))


def storage(shader: str) -> dict[str, str]:
    return dict(re.findall(r"var<storage, \w+> (\w+) : array<(\w+)>", shader))


def test_float16_libraries_compute_in_float16(f16):
    dequantize = {name: storage(code) for name, code in f16.items() if "dequantize" in name}
    assert dequantize
    for name, buffers in dequantize.items():
        assert set(buffers.values()) <= {"u32", "f16", "i32"} and "f16" in buffers.values(), (name, buffers)
        assert "enable f16;" in f16[name]
    # float32 is left only where precision needs it: logits and what is made of them, the logarithm of attention's sum
    for name, code in f16.items():
        wide = {buffer for buffer, kind in storage(code).items() if kind == "f32"}
        assert not wide or name.startswith(SAMPLING) or wide <= {"lse_ptr", "s_ptr", "s_other_ptr", "matmul_ptr"}, (name, wide)


def test_float32_libraries_need_no_float16(software):
    assert software and not [name for name, code in software.items() if "f16" in code]


def test_software_libraries_have_no_barriers_where_time_is_spent(software):
    barriers = {name for name, code in software.items() if "workgroupBarrier" in code}
    assert not {name for name in barriers if not WITH_BARRIERS.search(name)}
    assert not [name for name in software if name.startswith("linear") and name in barriers]
    assert [name for name in software if name.startswith("linear")]


def test_every_kernel_keeps_to_the_storage_buffers_of_webgpu(software, f16):
    for name, code in (software | f16).items():
        assert len(storage(code)) <= STORAGE_BUFFERS, name


def test_software_kernels_are_refused_in_float16():
    with pytest.raises(ValueError, match="shader-f16"):
        executable(LLAMA, "q4f16_1", "software", 256, 32)


def test_an_unknown_architecture_is_named():
    with pytest.raises(StageError, match="'mamba'"):
        executable({"model_type": "mamba"}, "q0f32", "gpu", 256, 32)


@pytest.mark.parametrize("change, message", [({"attention_bias": True}, "biases"), ({"rope_scaling": {"rope_type": "yarn"}}, "yarn")])
def test_a_llama_that_we_would_compute_wrongly_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        LlamaConfig.from_hugging_face({**LLAMA, **change})


@pytest.mark.skipif(not PUBLISHED.exists(), reason="../shared/reference is not beside the repository")
@pytest.mark.parametrize("quantization, heading, total", [("q4f16_1", "TinyLlama-1.1B-Chat-v0.4-q4f16_1-ctx1k", 225), ("q0f32", "TinyLlama-1.1B-Chat-v0.4-q0f32-ctx2k_cs1k", 135)])
def test_parameters_are_those_of_the_published_weights(quantization, heading, total):
    """So that MLC's published TinyLlama fits into a library of ours."""
    section = PUBLISHED.read_text().split(f"## {heading}\n```\n")[1].split("```")[0].splitlines()
    expected = {}
    for line in section:
        found = re.match(r"(\S+) \[(.+)\] (\w+)", line)
        if found:
            shape = [TINYLLAMA["vocab_size"] if n.strip() == "'vocab_size'" else int(n) for n in found[2].split(",")]
            for layer in range(TINYLLAMA["num_hidden_layers"]) if ".layers.0." in found[1] else [0]:
                expected[found[1].replace(".layers.0.", f".layers.{layer}.")] = (shape, found[3])
    model = Llama(Build(expect_quantization(quantization), "gpu"), LlamaConfig.from_hugging_face(TINYLLAMA), build.target())
    _, parameters = build.export(model, build.target())
    assert {name: ([int(n) for n in p.shape], str(p.dtype)) for name, p in parameters} == expected
    assert len(parameters) == total


def test_metadata_names_the_parameters_in_their_order():
    module, parameters = build.export(Llama(Build(expect_quantization("q4f32_1"), "gpu"), LlamaConfig.from_hugging_face(LLAMA), build.target()), build.target())
    text = str(build.with_metadata(module, parameters, {"model_type": "llama"})["_metadata"])
    names = re.findall(r'\\?"name\\?": \\?"([\w.]+)', text)
    assert names == [name for name, _ in parameters]
