"""Words of known sites beside a tab's own text, by the same cases as src/tasks/group-tabs/choose.test.ts.
Run: .venv/bin/python -m pytest train/test_measure.py"""

import pytest
import torch

from finetune.train.measure import with_known

RULES = {"known_share": 0.75, "names_a_category": [0.2, 0.5], "speaks_for_itself": {"cosine": 0.5, "lead": 0.2}}


@pytest.mark.parametrize(("text", "known", "carries_anything", "expected"), [
    # three quarters
    ([0.3, 0.5], [0.5, 0.4], False, [0.45, 0.425]),
    # the site speaks for itself
    ([0.3, 0.5], [0.7, 0.3], False, [0.7, 0.3]),
    ([0.9, 0.1], [0.1, 0.9], True, [0.1, 0.9]),
    # it carries anything, and is no category of the list
    ([0.6, 0.0], [0.01, 0.15], True, [0.6, 0.0]),
    ([0.6, 0.0], [0.35, 0.3], True, [0.6 - 0.75 * 0.5 * 0.25, 0.75 * 0.5 * 0.3]),
    # a list of one category
    ([0.3], [0.9], False, [0.9]),
])
def test_words_of_a_site_count_as_in_the_extension(text, known, carries_anything, expected):
    found = with_known(torch.tensor(text), torch.tensor(known), carries_anything, RULES)
    torch.testing.assert_close(found, torch.tensor(expected))
