"""What a compiled library is made of: functions, shaders. Nothing is linked or run here."""
import re

import pytest
import tvm
from tvm.script import tirx as T

from finetune.compile import build
from finetune.compile.chat_config import ChatConfig
from finetune.compile.compile import CHAT, executable
from finetune.compile.layers import Build
from finetune.compile.llama import Llama, llama_config
from finetune.lib.stage import StageError
from finetune.quantize.quantization import expect_quantization

SIZES = {"hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 512,
         "max_position_embeddings": 512, "rope_theta": 10000.0}
LLAMA = {**SIZES, "model_type": "llama", "rms_norm_eps": 1e-5, "tie_word_embeddings": True}
# heads of 80 dimensions, 32 of them rotated, and of 96, as in the models they stand for
PHI = {**SIZES, "model_type": "phi", "hidden_size": 320, "layer_norm_eps": 1e-5, "partial_rotary_factor": 0.4}
LONGROPE = {"type": "longrope", "short_factor": [1.5] * 48, "long_factor": [30.0] * 48}
PHI3 = {**SIZES, "model_type": "phi3", "hidden_size": 384, "rms_norm_eps": 1e-5, "max_position_embeddings": 4096, "original_max_position_embeddings": 512, "rope_scaling": LONGROPE}
BERT = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "vocab_size": 512, "max_position_embeddings": 128, "type_vocab_size": 2, "layer_norm_eps": 1e-12}
MODELS = {"bert": BERT, "llama": LLAMA, "phi": PHI, "phi3": PHI3}
# what WebGPU guarantees, and web-llm asks for
STORAGE_BUFFERS = 10
# kernels of TVM's cache that our libraries carry and web-llm never runs (sliding windows, token trees), and the sampler
WITH_BARRIERS = re.compile("sliding_window|tree_attn|sample_top_p|compact_kv")

SAMPLING = ("apply_", "sample_", "softmax", "divide", "add", "reshape")
# of a linear layer
OUTPUT = ("finish_ptr", "matmul_ptr")
# what stays in float32 in a float16 library: logits, the logarithms of attention's sums, RoPE's frequencies, BERT's pooled vectors
WIDE = {*OUTPUT, "lse_ptr", "s_ptr", "s_other_ptr", "frequencies_ptr", "mean_ptr", "out_ptr"}


@pytest.fixture(scope="module", params=MODELS)
def f16(request):
    return build.shaders(executable(MODELS[request.param], "q4f16_1", "gpu", 128, 32))


@pytest.fixture(scope="module", params=MODELS)
def software(request):
    return build.shaders(executable(MODELS[request.param], "q4f32_1", "software", 128, 32))


def storage(shader: str) -> dict[str, str]:
    return dict(re.findall(r"var<storage, \w+> (\w+) : array<(\w+)>", shader))


def test_float16_libraries_store_in_float16(f16):
    linear = {name: storage(code) for name, code in f16.items() if name.startswith("linear")}
    assert linear
    for name, buffers in linear.items():
        assert "enable f16;" in f16[name]
        # codes, and everything else in float16 but logits
        kinds = {kind for buffer, kind in buffers.items() if buffer not in OUTPUT}
        assert kinds == {"u32", "f16"}, (name, buffers)
    # prefill's logits and decode's, by one kernel, and those of packed rows
    assert sum(buffers.get(name) == "f32" for buffers in linear.values() for name in OUTPUT) <= 2
    for name, code in f16.items():
        wide = {buffer for buffer, kind in storage(code).items() if kind == "f32"}
        assert name.startswith(SAMPLING) or wide <= WIDE, (name, wide)


def test_float32_libraries_need_no_float16(software):
    assert software and not [name for name, code in software.items() if "f16" in code]


def test_software_libraries_have_no_barriers_where_time_is_spent(software):
    barriers = {name for name, code in software.items() if "workgroupBarrier" in code}
    assert not {name for name in barriers if not WITH_BARRIERS.search(name)}
    assert not [name for name in software if name.startswith("linear") and name in barriers]
    assert [name for name in software if name.startswith("linear")]


def test_every_kernel_keeps_to_the_storage_buffers_of_webgpu(f16):
    for name, code in f16.items():
        assert len(storage(code)) <= STORAGE_BUFFERS, name


def test_every_software_kernel_does_too(software):
    for name, code in software.items():
        assert len(storage(code)) <= STORAGE_BUFFERS, name


def test_software_kernels_are_refused_in_float16():
    with pytest.raises(ValueError, match="shader-f16"):
        executable(LLAMA, "q4f16_1", "software", 128, 32)


def test_an_unknown_architecture_is_named():
    with pytest.raises(StageError, match="'mamba'"):
        executable({"model_type": "mamba"}, "q0f32", "gpu", 128, 32)


@pytest.mark.parametrize("model, change, message", [
    (LLAMA, {"attention_bias": True}, "without biases"),
    (LLAMA, {"rope_scaling": {"rope_type": "llama3"}}, "'llama3' cannot be compiled for llama"),
    (LLAMA, {"max_position_embeddings": 64}, "128 tokens is longer than the model's 64 positions"),
    (PHI, {"qk_layernorm": True}, "normalisation of queries"),
    (PHI, {"hidden_act": "relu"}, "gelu_new"),
    (PHI3, {"sliding_window": 100}, "100 tokens of sliding attention"),
    (PHI3, {"rope_scaling": {**LONGROPE, "short_factor": [1.0]}}, "short_factor .* has 1 numbers; .* need 48"),
])
def test_a_model_that_we_would_compute_wrongly_is_refused(model, change, message):
    with pytest.raises(ValueError, match=message):
        CHAT[model["model_type"]][1]({**model, **change}, 128)


def test_metadata_names_the_parameters_in_their_order():
    config: ChatConfig = llama_config(LLAMA, 128)
    module, parameters = build.export(Llama(Build(expect_quantization("q4f32_1"), "gpu"), config, build.target()), build.target())
    text = str(build.with_metadata(module, parameters, {"model_type": "llama"})["_metadata"])
    names = re.findall(r'\\?"name\\?": \\?"([\w.]+)', text)
    assert names == [name for name, _ in parameters]


def test_sizes_are_computed_in_the_order_of_their_slots():
    def written(slots: tuple[int, int]):
        @T.prim_func(private=True, s_tir=True)
        def shape_func(H: T.Buffer((3,), "int64")):
            H[slots[0]] = T.int64(512 * slots[0]) * H[0]
            H[slots[1]] = T.int64(512 * slots[1]) * H[0]
        return tvm.IRModule({"shape_func7": shape_func})
    one, other = (build.order_shape_computations(written(slots)) for slots in ((1, 2), (2, 1)))
    tvm.ir.assert_structural_equal(one, other)
    with pytest.raises(ValueError):
        tvm.ir.assert_structural_equal(written((1, 2)), written((2, 1)))
