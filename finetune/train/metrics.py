"""Accuracy and macro-F1 of predicted labels. Used in training and by measure.py."""

from collections import Counter
from collections.abc import Hashable, Sequence


def accuracy(expected: Sequence[Hashable], predicted: Sequence[Hashable]) -> float:
    return sum(e == p for e, p in zip(expected, predicted, strict=True)) / len(expected)


def f1_by_class(expected: Sequence[Hashable], predicted: Sequence[Hashable]) -> dict[Hashable, float]:
    """F1 of every class that is expected at least once; a class that is only predicted costs the others precision."""
    right = Counter(e for e, p in zip(expected, predicted, strict=True) if e == p)
    wanted, given = Counter(expected), Counter(predicted)
    return {c: 2 * right[c] / (wanted[c] + given[c]) for c in wanted}


def macro_f1(expected: Sequence[Hashable], predicted: Sequence[Hashable]) -> float:
    scores = f1_by_class(expected, predicted)
    return sum(scores.values()) / len(scores)
