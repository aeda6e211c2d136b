"""Which rows of an encoder's training meet in a batch, and how a batch is shared out among processes. Called by train.py.

The loss of a text needs its own list's categories and no other text, so a batch can be cut anywhere: each process takes its
share of the rows, encodes the categories that these name, and weighs its mean so that the processes' average is the mean
over the whole batch. Two processes therefore take the very steps that one takes.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from finetune.data.rows import OTHER, CategoryList, Row
from finetune.train.encoder import TokenCache

# forward passes that a batch is cut into
CHUNKS = 3


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


class Batches(torch.utils.data.Dataset):
    """The plan as a dataset whose items are shares of batches, ready for TabScorer.forward.

    Item i is share i % processes of batch i // processes: accelerate deals items out in this order.
    """

    def __init__(self, plan: Sequence[Batch], rows: Sequence[Row], lists: dict[int, CategoryList], tokens: TokenCache,
                 label_smoothing: float, processes: int = 1):
        self.plan, self.rows, self.lists, self.tokens = plan, rows, lists, tokens
        self.label_smoothing, self.processes = label_smoothing, processes

    def __len__(self) -> int:
        return len(self.plan) * self.processes

    def __getitem__(self, index: int) -> dict:
        whole = self.plan[index // self.processes].rows
        share = whole[index % self.processes::self.processes]
        # a batch of fewer rows than processes leaves some with nothing; a row that counts for nothing keeps them in step
        rows = [self.rows[place] for place in share or whole[:1]]
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
            "weight": len(share) * self.processes / len(whole),
        }
