"""Whether two models answer alike: their hidden states after each block, and logits or vectors, on sample inputs."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from finetune.train.encoder import TabScorer

# of max|Δ| / max|ref|. Adding an adapter in float32 changes the order of additions, no more; float16 has 11 bits for each
# weight, and their errors add up over the blocks
TOLERANCES = {"float32": 1e-4, "float16": 1e-2}
# lengths from one token to many, several scripts
SAMPLE = ["News", "GitHub: where the world builds software | github.com", "Прогноз погоды на неделю | weather.example ru",
          "weekend recipes for two " * 12, "<|user|>\n{\"subject\": \"Re: Invoice 2043\", \"ask\": null} 日本\n",
          # what follows a special token is where tokenizer classes differ
          "Answer in one word.</s>\n<|assistant|>\nYes"]


@dataclass(frozen=True)
class Answer:
    """Of one text: hidden states float32 [tokens, hidden], embeddings first, and what the model is asked for."""

    hidden: list[Tensor]
    # logits [tokens, vocabulary], or an encoder's unit vector [hidden]
    result: Tensor


@dataclass(frozen=True)
class Difference:
    # max|Δ| / max|ref| over all samples
    relative: float
    tolerance: float
    # the first place whose hidden states differ by more than the tolerance
    first_layer: str | None

    @property
    def passed(self) -> bool:
        return self.relative <= self.tolerance


@torch.no_grad()
def answers(model: nn.Module, tokenizer: PreTrainedTokenizerBase, kind: str) -> list[Answer]:
    """`model`: float32, with or without an adapter; `kind`: encoder or chat."""
    model.eval()
    found = []
    for text in SAMPLE:
        ids = torch.tensor([tokenizer(text, add_special_tokens=kind == "encoder")["input_ids"]])
        if kind == "encoder":
            hidden = model(input_ids=ids, output_hidden_states=True).hidden_states
            result = TabScorer(model, 1.0, 0.0).eval().embed(ids, torch.ones_like(ids))[0]
        else:
            output = model(input_ids=ids, output_hidden_states=True, use_cache=False)
            hidden, result = output.hidden_states, output.logits[0]
        found.append(Answer([state[0].float() for state in hidden], result.float()))
    return found


def compare(expected: list[Answer], found: list[Answer], dtype: str) -> Difference:
    tolerance = TOLERANCES[dtype]
    relative = max(_relative(e.result, f.result) for e, f in zip(expected, found, strict=True))
    place = None
    if not relative <= tolerance:
        layers = range(len(expected[0].hidden))
        different = (i for i in layers if any(not _relative(e.hidden[i], f.hidden[i]) <= tolerance
                                              for e, f in zip(expected, found, strict=True)))
        first = next(different, None)
        place = "the output layer" if first is None else "the embeddings" if first == 0 else f"layer {first - 1}"
    return Difference(relative, tolerance, place)


def _relative(expected: Tensor, found: Tensor) -> float:
    relative = ((found - expected).abs().max() / expected.abs().max()).item()
    # not a number compares as neither more nor less
    return relative if math.isfinite(relative) else math.inf
