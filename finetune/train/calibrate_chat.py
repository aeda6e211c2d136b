"""Fits how sure a language model's answers are, where an answer is one of a few labels. Called by chat_training.py.

The browser holds a model to the labels and weighs them where they part (src/engine/answer-forks.ts); the same is done here.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerBase

from finetune.data.rows import Messages
from finetune.train.chat import IGNORED, tokenize_row

# rows of chat-validation.jsonl that are weighed at most: each is read once for every label
WEIGHED = 128
LOWEST, HIGHEST = 0.05, 20.0


@dataclass(frozen=True)
class LabelledChat:
    """A conversation whose answer is one of the labels."""

    messages: Messages
    labels: list[str]


def calibrate_chat(model: nn.Module, tokenizer: PreTrainedTokenizerBase, rows: Sequence[LabelledChat], seed: int) -> dict[str, float]:
    """What the model's catalog entry keeps. `other` has no meaning here: Other is a label like the rest."""
    # a user's own rows come first in the file
    drawn = random.Random(seed).sample(list(rows), min(WEIGHED, len(rows)))
    weighed = [(weigh_labels(model, tokenizer, row), row.labels.index(row.messages[-1]["content"])) for row in drawn]
    return {"temperature": round(fit_temperature(*zip(*weighed, strict=True)), 5), "other": 0.0}


@torch.no_grad()
def weigh_labels(model: nn.Module, tokenizer: PreTrainedTokenizerBase, row: LabelledChat) -> Tensor:
    """float32 [labels]: log-probabilities of a model that is held to the labels, which add up to 1 as probabilities.

    Where labels begin alike, their first tokens are weighed once, and what follows among those that have them in common.
    """
    device = next(model.parameters()).device
    answers, ways_at = [], {}
    for label in row.labels:
        ids = tokenize_row(tokenizer, [*row.messages[:-1], {"role": "assistant", "content": label}])
        answer = [id for id in ids["labels"] if id != IGNORED]
        for place, token in enumerate(answer):
            ways_at.setdefault(tuple(answer[:place]), set()).add(token)
        answers.append((ids["input_ids"], answer))
    found = []
    for ids, answer in answers:
        forks = [place for place in range(len(answer)) if len(ways_at[tuple(answer[:place])]) > 1]
        logits = model(input_ids=torch.tensor([ids], device=device)).logits[0, len(ids) - len(answer) - 1:-1].float().cpu()
        total = torch.zeros(())
        for place in forks:
            ways = sorted(ways_at[tuple(answer[:place])])
            total += logits[place, ways].log_softmax(-1)[ways.index(answer[place])]
        found.append(total)
    return torch.stack(found)


def fit_temperature(log_probabilities: Sequence[Tensor], right: Sequence[int]) -> float:
    """The temperature under which the right labels are likeliest."""
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    rows = [row.double() for row in log_probabilities]
    optimizer = torch.optim.LBFGS([log_temperature], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        temperature = log_temperature.exp().clamp(LOWEST, HIGHEST)
        loss = torch.stack([functional.cross_entropy(row / temperature, torch.tensor(label))
                            for row, label in zip(rows, right, strict=True)]).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    # rows that are all right would drive it to nought, rows that are all wrong to infinity
    return min(max(log_temperature.exp().item(), LOWEST), HIGHEST)
