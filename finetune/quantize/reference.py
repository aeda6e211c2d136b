"""The PyTorch model that a library and an ONNX graph must equal: a merged model, computing with the weights of its shards."""
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, BertModel

from finetune.lib.stage import StageError
from finetune.quantize.quantization import expect_quantization
from finetune.quantize.quantize import dequantized

POSITIONS = "embeddings.position_embeddings.weight"


def load_original(model: Path) -> torch.nn.Module:
    """A Hugging Face folder in float32, with the attention that is written out."""
    config = json.loads((model / "config.json").read_text())
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    if config["model_type"] == "bert":
        return BertModel.from_pretrained(model, add_pooling_layer=False, **options).eval()
    return AutoModelForCausalLM.from_pretrained(model, **options).eval()


def load_dequantized(model: Path, shards: Path, quantization: str) -> torch.nn.Module:
    """The same in float32, computing with the weights that are read back from the shards.

    Raises StageError when the shards are not those of the model."""
    config, network = json.loads((model / "config.json").read_text()), load_original(model)
    weights = {name: torch.from_numpy(array.copy()) for name, array in dequantized(config, shards, expect_quantization(quantization)).items()}
    state = network.state_dict()
    unknown = sorted(set(weights) - set(state))
    # what is not in the shards: a head that is tied to the table
    missing = sorted(name for name, tensor in state.items() if name not in weights and name != "lm_head.weight" and tensor.is_floating_point())
    if unknown or missing:
        raise StageError(f"The shards are not those of {model}: {', '.join(unknown[:1] + missing[:1])} is on one side only.")
    for name, tensor in weights.items():
        # shards keep only the positions of the context window
        if tensor.shape != state[name].shape and name != POSITIONS:
            raise StageError(f"The shards are not those of {model}: {name} is {list(tensor.shape)}, not {list(state[name].shape)}.")
        state[name][: len(tensor)].copy_(tensor)
    return network
