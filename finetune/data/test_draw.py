"""Histograms of lengths: what is counted, and that a picture comes of it, the same each time."""

import json

import numpy as np
import pytest
from matplotlib import image

from finetune.data import draw
from finetune.lib.stage import StageError


def conversation(text: str, answer: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": "sys"}, {"role": "user", "content": text}, {"role": "assistant", "content": answer}]


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(1)
    for split, count in (("train", 300), ("validation", 40), ("test", 40)):
        rows = [{"messages": conversation("x" * int(n), "News")} for n in rng.integers(5, 400, count)]
        (tmp_path / f"chat-{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_lengths_are_of_the_user_message_the_question_and_the_answer():
    lengths = draw.measure([conversation("abcd", "News"), conversation("é日", "x")], draw.count_characters)
    assert [part.tolist() for part in lengths] == [[4, 2], [8, 6], [4, 1]]


def test_every_number_has_a_bin():
    for lengths in ([3], [1, 1], [1, 2, 9], list(range(1000)), [5, 4000]):
        edges = draw.bin_edges(np.array(lengths))
        assert len(edges) <= draw.BINS + 2
        assert np.histogram(lengths, edges)[0].sum() == len(lengths)
        assert len(set(np.diff(edges))) == 1


def test_a_picture_is_drawn_the_same_each_time(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["draw", "--data", str(folder)])
    draw.main()
    first = (folder / "lengths.png").read_bytes()
    draw.main()
    assert (folder / "lengths.png").read_bytes() == first
    # bars, lines, text: not an empty sheet
    picture = image.imread(folder / "lengths.png")[..., :3]
    assert picture.shape[1] > 1000 and 0.1 < (picture < 0.95).any(-1).mean() < 0.6
    assert "answer: median 4 characters" in capsys.readouterr().out


def test_a_folder_without_a_tokenizer_is_named(tmp_path):
    with pytest.raises(StageError, match="has no tokenizer.json"):
        draw.token_counter(tmp_path)
