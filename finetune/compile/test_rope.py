"""Frequencies and scale against transformers' own, and the kernel's cosine and sine against NumPy's."""
import re

import numpy as np
import pytest
import tvm
from transformers import LlamaConfig, Phi3Config, PhiConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.phi.modeling_phi import PhiRotaryEmbedding
from transformers.models.phi3.modeling_phi3 import Phi3RotaryEmbedding
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from tvm.script import from_source

from finetune.compile.kernels.rotary import split_rotary
from finetune.compile.rope import Rope, rope_of

FACTORS = {"short_factor": np.linspace(1, 3, 48).tolist(), "long_factor": np.linspace(1, 64, 48).tolist()}


def test_plain_and_partial_rotation_are_those_of_transformers():
    llama = LlamaConfig(hidden_size=256, num_attention_heads=4, rope_theta=500000.0)
    np.testing.assert_allclose(rope_of(llama.to_dict(), 64, 128).frequencies, LlamaRotaryEmbedding(llama).inv_freq.numpy(), rtol=1e-6)
    phi = PhiConfig(hidden_size=160, num_attention_heads=2, partial_rotary_factor=0.4)
    rope = rope_of(phi.to_dict(), 80, 128, part=0.5)
    assert rope.rotary_dim == 32 and rope.scale == 1
    np.testing.assert_allclose(rope.frequencies, PhiRotaryEmbedding(phi).inv_freq.numpy(), rtol=1e-6)


def test_transformers_4_wrote_the_same_otherwise():
    old = {"model_type": "phi", "rope_theta": 10000.0, "rope_scaling": None, "partial_rotary_factor": 0.4}
    assert rope_of(old, 80, 128, part=0.5) == rope_of(PhiConfig(partial_rotary_factor=0.4).to_dict(), 80, 128, part=0.5)
    assert rope_of({**old, "partial_rotary_factor": 0.5}, 80, 128) == rope_of({"model_type": "phi"}, 80, 128, part=0.5)


@pytest.mark.parametrize("window, seq_len", [(4096, 4096), (4097, 4097), (131072, 131072)])
def test_longrope_takes_the_factors_of_its_window(window, seq_len):
    config = Phi3Config(hidden_size=192, num_attention_heads=2, max_position_embeddings=131072, original_max_position_embeddings=4096,
                        rope_scaling={"type": "longrope", **FACTORS})
    frequencies, scale = ROPE_INIT_FUNCTIONS["longrope"](config, None, seq_len=seq_len)
    for written in (config.to_dict(), {"model_type": "phi3", "max_position_embeddings": 131072, "original_max_position_embeddings": 4096,
                                       "rope_theta": 10000.0, "rope_scaling": {"type": "su", **FACTORS}}):
        rope = rope_of(written, 96, window)
        np.testing.assert_allclose(rope.frequencies, frequencies.numpy(), rtol=1e-6)
        assert rope.scale == pytest.approx(scale) and scale == pytest.approx(Phi3RotaryEmbedding(config).attention_scaling)


def test_the_kernel_turns_the_leading_dimensions_and_passes_the_rest():
    rope = Rope(tuple(float(x) for x in np.float32(1) / np.float32(10000) ** (np.arange(0, 8, 2, dtype=np.float32) / 8)), scale=1.25)
    kernel = split_rotary(2, 1, 12, rope, "float32")
    positions = np.array([0, 1, 17, 511, 4095, 65535], dtype=np.int32)
    qkv = np.random.default_rng(0).normal(size=(len(positions), 4, 12)).astype(np.float32)
    angles = positions[:, None].astype(np.float32) * np.array(rope.frequencies, np.float32)
    cosine, sine = (np.tile(f(angles.astype(np.float64)), 2)[:, None] * 1.25 for f in (np.cos, np.sin))
    rotated = qkv[..., :8] * cosine + np.concatenate([-qkv[..., 4:8], qkv[..., :4]], axis=-1) * sine
    q, k, v = run(kernel, qkv, positions, np.array(rope.frequencies, np.float32))
    np.testing.assert_allclose(q[..., :8], rotated[:, :2], atol=2e-6)
    np.testing.assert_allclose(k[..., :8], rotated[:, 2:3], atol=2e-6)
    assert (q[..., 8:] == qkv[:, :2, 8:]).all() and (k[..., 8:] == qkv[:, 2:3, 8:]).all() and (v == qkv[:, 3:]).all()


def run(kernel, qkv, positions, frequencies):
    """On the CPU, its two levels of threads as loops."""
    serial = re.sub(r"T\.thread_binding\((.*), thread=.*\)", r"T.serial(\1)", kernel.script())
    built = tvm.compile(tvm.IRModule({"fused_rope": from_source(serial)}), target="llvm")
    out = [tvm.runtime.tensor(np.zeros((len(positions), heads, 12), np.float32)) for heads in (2, 1, 1)]
    built["fused_rope"](tvm.runtime.tensor(qkv), tvm.runtime.tensor(positions), *out, tvm.runtime.tensor(frequencies))
    return [tensor.numpy() for tensor in out]
