"""Run: .venv/bin/python -m pytest train/test_metrics.py"""

import pytest

from finetune.train.metrics import accuracy, macro_f1


def test_known_values():
    expected, predicted = ["a", "a", "a", "b", "c"], ["a", "a", "b", "b", "d"]
    assert accuracy(expected, predicted) == pytest.approx(3 / 5)
    # a: precision 1, recall 2/3; b: precision 1/2, recall 1; c: never found; d is nobody's class
    assert macro_f1(expected, predicted) == pytest.approx((0.8 + 2 / 3 + 0) / 3)
