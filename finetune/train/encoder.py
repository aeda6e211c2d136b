"""Trains an encoder that places a text among a list of categories: LoRA on a sentence encoder. Called by train.py.

P(category | text) = softmax([cos(text, c_1)/T, …, cos(text, c_n)/T, o/T]), where o, a learned constant, stands for Other.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerBase, Trainer

from finetune.lib.base import BASES, ensure_base
from finetune.train.metrics import accuracy, macro_f1
from finetune.lib.recipe import EncoderRecipe, Lora
from finetune.data.rows import OTHER, CategoryList, Row, TabRows
from finetune.lib.stage import StageError

ADAPTER_FILE = "adapter_model.safetensors"
# forward passes that a batch is cut into
CHUNKS = 3


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
                label_smoothing: float = 0.0) -> dict[str, Tensor]:
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
        return {"loss": loss}


def linear_names(encoder: nn.Module) -> list[str]:
    """Full names of the linear layers of an encoder's body; the pooler, which nobody reads, is not among them."""
    return [name for name, module in encoder.named_modules() if isinstance(module, nn.Linear) and "pooler" not in name]


def load_encoder(folder: Path) -> nn.Module:
    try:
        return AutoModel.from_pretrained(folder, dtype=torch.float32, add_pooling_layer=False)
    except TypeError as error:
        raise StageError(f"{folder} is not an encoder that this stage knows (BERT and its kin).") from error


def load_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    # a published tokenizer.json may pad or cut by itself; here only max_tokens decides
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    return tokenizer


def make_scorer(recipe: EncoderRecipe, base: Path) -> TabScorer:
    encoder = load_encoder(base)
    lora = LoraConfig(r=recipe.lora.rank, lora_alpha=recipe.lora.alpha, lora_dropout=recipe.lora.dropout,
                      target_modules=linear_names(encoder), bias="none")
    return TabScorer(get_peft_model(encoder, lora), recipe.head.temperature, recipe.head.other)


def save_adapter(scorer: TabScorer, folder: Path, lora: Lora, base: str) -> None:
    """Writes the adapter, rounded to the recipe's dtype, and rounds the model's own likewise."""
    encoder = scorer.encoder
    # a path of this machine says nothing to anybody else
    encoder.peft_config["default"].base_model_name_or_path = BASES[base].hub if base in BASES else Path(base).name
    encoder.peft_config["default"].target_modules = sorted(encoder.peft_config["default"].target_modules)
    encoder.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / ADAPTER_FILE
    rounded = {name: tensor.to(getattr(torch, lora.dtype)) for name, tensor in load_file(path).items()}
    save_file(rounded, path, metadata={"format": "pt"})
    encoder.load_adapter(folder, "default", is_trainable=True)


def attach_adapter(base: Path, adapter: Path) -> PeftModel:
    """The base with an adapter beside it, both float32."""
    return PeftModel.from_pretrained(load_encoder(base), adapter).float()


@dataclass(frozen=True)
class Batch:
    """Places of rows in train.jsonl; the lists are those that the rows name."""

    rows: list[int]


def plan_batches(rows: Sequence[Row], lengths: Sequence[int], size: int, epochs: int, seed: int) -> list[Batch]:
    """Every batch of every epoch, in order: rows of one list together, texts of like length together.

    A list with fewer rows than a batch shares it with other lists. The same arguments give the same plan, which is how a
    training that was killed finds its place again.
    """
    by_list: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        by_list.setdefault(row.list, []).append(place)
    plan = []
    for epoch in range(epochs):
        rng = random.Random(f"{seed}/{epoch}")
        full, rest = [], []
        for places in by_list.values():
            places = rng.sample(places, len(places))
            whole = len(places) // size * size
            # sorted within a few batches, so that which texts meet still changes from epoch to epoch
            for start in range(0, whole, size * 8):
                window = sorted(places[start:min(start + size * 8, whole)], key=lengths.__getitem__)
                full += [window[i:i + size] for i in range(0, len(window), size)]
            if places[whole:]:
                rest.append(places[whole:])
        rng.shuffle(rest)
        shared: list[int] = []
        for places in rest:
            if shared and len(shared) + len(places) > size:
                full.append(shared)
                shared = []
            shared = shared + places
        if shared:
            full.append(shared)
        rng.shuffle(full)
        plan += [Batch(places) for places in full]
    return plan


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


class Batches(torch.utils.data.Dataset):
    """The plan as a dataset whose items are whole batches, ready for TabScorer.forward."""

    def __init__(self, plan: Sequence[Batch], rows: Sequence[Row], lists: dict[int, CategoryList], tokens: TokenCache,
                 label_smoothing: float):
        self.plan, self.rows, self.lists, self.tokens = plan, rows, lists, tokens
        self.label_smoothing = label_smoothing

    def __len__(self) -> int:
        return len(self.plan)

    def __getitem__(self, index: int) -> dict:
        rows = [self.rows[place] for place in self.plan[index].rows]
        ids = list(dict.fromkeys(row.list for row in rows))
        texts, owners, start = [], [], {}
        for id in ids:
            start[id] = len(texts)
            texts += self.lists[id].texts
            owners += [id] * len(self.lists[id].texts)
        together = [row.text for row in rows] + texts
        by_length = sorted(range(len(together)), key=lambda i: len(self.tokens[together[i]]))
        # in a few chunks of like length, padding costs a third instead of as much again
        size = -(-len(by_length) // CHUNKS)
        return {
            "chunks": [self.tokens.pad([together[i] for i in by_length[start:start + size]])
                       for start in range(0, len(by_length), size)],
            "order": torch.tensor(by_length).argsort(),
            "text_list": torch.tensor([row.list for row in rows]),
            "category_list": torch.tensor(owners),
            "labels": torch.tensor([len(texts) if row.label == OTHER else start[row.list] + row.label for row in rows]),
            "label_smoothing": self.label_smoothing,
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


def choose(cosines: Tensor, temperature: float, other: float, threshold: float) -> Tensor:
    """int64 [rows]: the likeliest category, OTHER where none is likely enough; the rule of choose() in src/tasks/group-tabs."""
    p = torch.cat([cosines, torch.full((len(cosines), 1), other)], 1).div(temperature).softmax(1)
    best, place = p[:, :-1].max(1)
    return torch.where((best < threshold) | (p[:, -1] > best), OTHER, place)


@dataclass(frozen=True)
class Scored:
    """Rows with the cosines of their list's categories, padded with -inf to the longest list."""

    cosines: Tensor
    # place in the list, OTHER for none
    labels: Tensor
    lists: list[int]

    def predict(self, temperature: float, other: float, threshold: float = 0.0) -> Tensor:
        return choose(self.cosines, temperature, other, threshold)

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


def score_metrics(scored: Scored, temperature: float, other: float, threshold: float = 0.0) -> dict[str, float]:
    """Accuracy over all rows; macro-F1 over the rows of the list that has most, for only within a list are labels classes."""
    expected, predicted = scored.labels.tolist(), scored.predict(temperature, other, threshold).tolist()
    main = max(set(scored.lists), key=scored.lists.count)
    of_main = [i for i, id in enumerate(scored.lists) if id == main]
    return {
        "loss": scored.loss(temperature, other),
        "accuracy": accuracy(expected, predicted),
        "macro_f1": macro_f1([expected[i] for i in of_main], [predicted[i] for i in of_main]),
    }


class EncoderTrainer(Trainer):
    """Trainer that evaluates by encoding each text and each list once."""

    def __init__(self, *args, tokens: TokenCache, data: TabRows, **kwargs):
        super().__init__(*args, **kwargs)
        self.tokens, self.data = tokens, data

    def evaluate(self, *_args, **_kwargs) -> dict[str, float]:
        scored = score_rows(self.model, self.tokens, self.data.validation, self.data.lists)
        found = score_metrics(scored, self.model.log_temperature.exp().item(), self.model.other.item())
        metrics = {f"eval_{name}": value for name, value in found.items()}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def get_decay_parameter_names(self, model: nn.Module) -> list[str]:
        # temperature and Other's cosine have no reason to be near nought
        return [name for name, _ in model.named_parameters() if "lora_" in name]
