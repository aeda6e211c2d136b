import numpy as np
import pytest

from finetune.quantize.quantization import GROUP, QUANTIZATION, dequantize, expect_quantization, max_code, quantize
from finetune.quantize.shards import SHARD_BYTES, read_shards, write_shards


@pytest.mark.parametrize("bits", [4, 8])
def test_codes_come_back_within_half_a_step(bits):
    weight = np.random.default_rng(1).normal(size=(6, 96)).astype(np.float32)
    codes, scale = quantize(weight, bits)
    assert codes.shape == (6, 96 * bits // 32) and codes.dtype == np.uint32
    assert scale.shape == (6, 3) and scale.dtype == np.float32
    step = np.repeat(scale, GROUP, axis=1)
    assert (np.abs(dequantize(codes, scale, bits) - weight) <= step * 0.5001).all()


@pytest.mark.parametrize("bits", [4, 8])
def test_the_first_weight_lies_in_the_lowest_bits(bits):
    weight = np.zeros((1, GROUP), np.float32)
    weight[0, 0] = 1
    codes, _ = quantize(weight, bits)
    assert codes[0, 0] & (2**bits - 1) == 2 * max_code(bits)
    assert (codes[0, 0] >> bits) & (2**bits - 1) == max_code(bits)


def test_a_group_of_zeros_stays_zero():
    codes, scale = quantize(np.zeros((2, 64), np.float32), 4)
    assert (dequantize(codes, scale, 4) == 0).all()


def test_rows_that_do_not_divide_into_groups_are_refused():
    with pytest.raises(ValueError, match="40 weights"):
        quantize(np.zeros((2, 40), np.float32), 4)


def test_an_unknown_quantization_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="q4f32_1"):
        expect_quantization("q5f32")
    assert expect_quantization("q4f16_1") == QUANTIZATION["q4f16_1"]


def test_shards_come_back_and_stay_small(tmp_path):
    big = np.arange(SHARD_BYTES // 4 - 8, dtype=np.float32)
    tensors = [("a", np.arange(6, dtype=np.uint32).reshape(2, 3)), ("b", big), ("c", np.ones(4, np.float32))]
    write_shards(tensors, tmp_path)
    assert len(list(tmp_path.glob("params_shard_*.bin"))) == 2
    back = read_shards(tmp_path)
    assert list(back) == ["a", "b", "c"]
    for name, array in tensors:
        assert back[name].dtype == array.dtype and (back[name] == array).all()


def test_a_shard_cut_short_is_named(tmp_path):
    write_shards([("a", np.zeros(4, np.float32))], tmp_path)
    shard = tmp_path / "params_shard_0.bin"
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(ValueError, match="params_shard_0.bin has 15 bytes, not 16"):
        read_shards(tmp_path)
