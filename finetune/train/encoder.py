"""An encoder that places a text among a list of categories, and how its answers are scored.

P(category | text) = softmax([cos(text, c_1)/T, …, cos(text, c_n)/T, o/T]), where o, a learned constant, stands for Other.

The loss is contrastive, with each list's own categories as the candidates. It is ours because none of those that
sentence-transformers has fits: they take the other rows of a batch as wrong answers, while here several rows of a batch
share a category, lists differ from row to row, and Other is no text that could be encoded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from finetune.data.rows import OTHER, CategoryList, Row
from finetune.train.metrics import accuracy, macro_f1


# the share of choose.ts
LEFT_ALONE = 0.5


class TabScorer(nn.Module):
    """An encoder and the two numbers that turn its cosines into probabilities."""

    def __init__(self, encoder: nn.Module, temperature: float, other: float):
        super().__init__()
        self.encoder = encoder
        # its logarithm, so that no step can make it negative
        self.log_temperature = nn.Parameter(torch.tensor(temperature).log())
        self.other = nn.Parameter(torch.tensor(other))

    def embed(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """int64 [n, tokens], twice -> unit vectors float32 [n, hidden]: the mean over tokens, normalised."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state.float()
        mask = attention_mask.unsqueeze(-1).float()
        return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)

    def logits(self, texts: Tensor, categories: Tensor, text_list: Tensor, category_list: Tensor) -> Tensor:
        """float32 [texts, categories + 1]; the last column is Other's, another list's categories are -inf."""
        cosines = torch.cat([texts @ categories.T, self.other.expand(len(texts), 1)], dim=1)
        foreign = functional.pad(text_list[:, None] != category_list[None, :], (0, 1), value=False)
        # masked after the division: the gradient of inf / T is not a number
        return (cosines / self.log_temperature.exp()).masked_fill(foreign, -torch.inf)

    def forward(self, chunks: list[dict], order: Tensor, text_list: Tensor, category_list: Tensor, labels: Tensor,
                label_smoothing: float = 0.0, weight: float = 1.0) -> dict[str, Tensor]:
        """The mean loss over the texts, times `weight`; the arguments are an item of Batches."""
        vectors = torch.cat([self.embed(**chunk) for chunk in chunks])[order]
        # cosines in bfloat16 would be good to two digits
        with torch.autocast(labels.device.type, enabled=False):
            logits = self.logits(*vectors.split([len(text_list), len(category_list)]), text_list, category_list)
        log_p = logits.log_softmax(-1)
        loss = -log_p.gather(1, labels[:, None]).mean()
        if label_smoothing:
            # over the text's own list only; the others' -inf would make it infinite
            own = log_p.isfinite()
            spread = -(log_p.masked_fill(~own, 0).sum(-1) / own.sum(-1)).mean()
            loss = (1 - label_smoothing) * loss + label_smoothing * spread
        return {"loss": loss * weight}


def load_encoder(folder: Path) -> nn.Module:
    """In float32, without the pooler, which nobody reads."""
    return AutoModel.from_pretrained(folder, dtype=torch.float32, add_pooling_layer=False)


def load_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    # a published tokenizer.json may pad or cut by itself; here only max_tokens decides
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    return tokenizer


class TokenCache:
    """Token ids of texts, each cut to max_tokens and encoded once."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, max_tokens: int):
        self.tokenizer, self.max_tokens, self.known = tokenizer, max_tokens, {}

    def add(self, texts: Sequence[str]) -> None:
        new = list(dict.fromkeys(text for text in texts if text not in self.known))
        if new:
            ids = self.tokenizer(new, truncation=True, max_length=self.max_tokens)["input_ids"]
            self.known.update(zip(new, ids, strict=True))

    def __getitem__(self, text: str) -> list[int]:
        return self.known[text]

    def pad(self, texts: Sequence[str]) -> dict[str, Tensor]:
        ids = [self.known[text] for text in texts]
        width = max(map(len, ids))
        pad = self.tokenizer.pad_token_id
        return {
            "input_ids": torch.tensor([row + [pad] * (width - len(row)) for row in ids]),
            "attention_mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in ids]),
        }


@torch.no_grad()
def embed_texts(scorer: TabScorer, tokens: TokenCache, texts: Sequence[str], size: int = 64) -> Tensor:
    """float32 [texts, hidden] on the CPU, in the order of the texts."""
    was_training = scorer.training
    scorer.eval()
    tokens.add(texts)
    device = scorer.other.device
    order = sorted(range(len(texts)), key=lambda i: len(tokens[texts[i]]))
    vectors = [torch.empty(0)] * len(texts)
    for start in range(0, len(order), size):
        part = order[start:start + size]
        batch = {name: tensor.to(device) for name, tensor in tokens.pad([texts[i] for i in part]).items()}
        for i, vector in zip(part, scorer.embed(**batch).cpu(), strict=True):
            vectors[i] = vector
    scorer.train(was_training)
    return torch.stack(vectors)


def choose(cosines: Tensor, temperature: float, other: float) -> Tensor:
    """int64 [rows]: the likeliest category, OTHER where that is more probable than not; as decide() in src/tasks/group-tabs."""
    p = torch.cat([cosines, torch.full((len(cosines), 1), other)], 1).div(temperature).softmax(1)
    return torch.where(p[:, -1] > LEFT_ALONE, OTHER, p[:, :-1].argmax(1))


@dataclass(frozen=True)
class Scored:
    """Rows with the cosines of their list's categories, padded with -inf to the longest list."""

    cosines: Tensor
    # place in the list, OTHER for none
    labels: Tensor
    lists: list[int]

    def predict(self, temperature: float, other: float) -> Tensor:
        return choose(self.cosines, temperature, other)

    def loss(self, temperature: float, other: float) -> float:
        logits = torch.cat([torch.full((len(self.cosines), 1), other), self.cosines], 1) / temperature
        return functional.cross_entropy(logits, self.labels + 1).item()


def score_rows(scorer: TabScorer, tokens: TokenCache, rows: Sequence[Row], lists: dict[int, CategoryList]) -> Scored:
    used = {row.list for row in rows}
    unique = list(dict.fromkeys(text for id in sorted(used) for text in lists[id].texts))
    vectors = dict(zip(unique, embed_texts(scorer, tokens, unique), strict=True))
    of_list = {id: torch.stack([vectors[text] for text in lists[id].texts]) for id in used}
    texts = embed_texts(scorer, tokens, [row.text for row in rows])
    cosines = torch.full((len(rows), max(map(len, of_list.values()))), -torch.inf)
    for i, (row, text) in enumerate(zip(rows, texts, strict=True)):
        categories = of_list[row.list]
        cosines[i, :len(categories)] = categories @ text
    return Scored(cosines, torch.tensor([row.label for row in rows]), [row.list for row in rows])


def score_metrics(scored: Scored, temperature: float, other: float) -> dict[str, float]:
    """Accuracy over all rows; macro-F1 over the rows of the list that has most, for only within a list are labels classes."""
    expected, predicted = scored.labels.tolist(), scored.predict(temperature, other).tolist()
    main = max(set(scored.lists), key=scored.lists.count)
    of_main = [i for i, id in enumerate(scored.lists) if id == main]
    return {
        "loss": scored.loss(temperature, other),
        "accuracy": accuracy(expected, predicted),
        "macro_f1": macro_f1([expected[i] for i in of_main], [predicted[i] for i in of_main]),
    }
