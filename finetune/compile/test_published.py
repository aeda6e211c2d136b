"""The libraries of the published models take MLC's published weights: names, shapes and dtypes, layer by layer."""
import json
import re
from pathlib import Path

import pytest

from finetune.compile import build
from finetune.compile.compile import CHAT
from finetune.compile.layers import Build
from finetune.quantize.quantization import expect_quantization

CONFIGS = Path(__file__).parent / "configs"
PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "mlc-params.md"
# config -> heading of each dtype that is published, context window
MODELS = {
    "tinyllama-1.1b": ({"float16": "TinyLlama-1.1B-Chat-v0.4-q4f16_1-ctx1k"}, 2048),
    "phi-2": ({"float16": "phi-2-q4f16_1-ctx2k"}, 2048),
    "phi-3.5-mini": ({"float16": "Phi-3-mini-4k-instruct-q4f16_1-ctx4k_cs1k", "float32": "Phi-3.5-mini-instruct-q4f32_1-ctx4k_cs1k"}, 4096),
}


def published(heading: str, config: dict) -> tuple[dict[str, tuple[list[int], str]], int]:
    """The section's tensors with its one layer repeated, and the number of tensors that it states."""
    section = PUBLISHED.read_text().split(f"## {heading}\n```\n")[1].split("```")[0]
    tensors = {}
    for name, sizes, dtype in re.findall(r"^(\S+) \[(.+)\] (\w+)$", section, flags=re.MULTILINE):
        shape = [config["vocab_size"] if size.strip() == "'vocab_size'" else int(size) for size in sizes.split(",")]
        for layer in range(config["num_hidden_layers"]) if re.search(r"\.0\.", name) else [0]:
            tensors[name.replace(".0.", f".{layer}.")] = (shape, dtype)
    return tensors, int(re.search(r"total (\d+) tensors", section)[1])


@pytest.mark.skipif(not PUBLISHED.exists(), reason="../shared/reference/mlc-params.md is not beside the repository")
@pytest.mark.parametrize("quantization", ["q4f16_1", "q4f32_1"])
@pytest.mark.parametrize("name", MODELS)
def test_metadata_asks_for_the_published_weights(name, quantization):
    config = json.loads((CONFIGS / f"{name}.json").read_text())
    headings, window = MODELS[name]
    settings = Build(expect_quantization(quantization), "gpu")
    expected, total = published(headings.get(settings.dtype, headings["float16"]), config)
    expected = {key: (shape, dtype.replace("float16", settings.dtype)) for key, (shape, dtype) in expected.items()}
    model, read = CHAT[config["model_type"]]
    module, parameters = build.export(model(settings, read(config, window), build.target()), build.target())
    text = build.with_metadata(module, parameters, {"quantization": quantization})["_metadata"].body.body.value
    asked = {entry["name"]: (entry["shape"], entry["dtype"]) for entry in json.loads(text)["params"]}
    assert asked == expected
    assert len(asked) == total


@pytest.mark.skipif(not PUBLISHED.exists(), reason="../shared/reference/mlc-params.md is not beside the repository")
def test_unquantized_too():
    config = json.loads((CONFIGS / "tinyllama-1.1b.json").read_text())
    model, read = CHAT["llama"]
    parameters = model(Build(expect_quantization("q0f32"), "gpu"), read(config, 2048), build.target()).named_parameters()
    expected, total = published("TinyLlama-1.1B-Chat-v0.4-q0f32-ctx2k_cs1k", config)
    assert {name: ([int(n) for n in parameter.shape], str(parameter.dtype)) for name, parameter in parameters} == expected
    assert len(expected) == total
