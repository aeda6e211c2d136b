"""Rows as the model sees them: what is marked is what the trainer learns from."""

import pytest

from finetune.data.preview import preview_chat, preview_tabs, show_tokens
from finetune.data.rows import OTHER, read_conversations, read_tab_rows
from finetune.train.chat import IGNORED, load_chat_tokenizer, tokenize_row
from finetune.train.encoder import load_tokenizer


@pytest.mark.parametrize(("colour", "expected"), [
    (False, "a·[[b·c]]·d·[[e]]"),
    (True, "a\x1b[2m·\x1b[0m\x1b[1;32mb\x1b[2m·\x1b[0m\x1b[1;32mc\x1b[0m\x1b[2m·\x1b[0md\x1b[2m·\x1b[0m\x1b[1;32me\x1b[0m"),
])
def test_learnt_tokens_are_marked(colour, expected):
    assert show_tokens(["a", "b", "c", "d", "e"], [False, True, True, False, True], colour) == expected


def test_nothing_in_a_row_moves_a_terminal():
    assert show_tokens(["\x1b[2J", "\u202e", "a\nb"], [False] * 3, False) == "�[2J·�·a↵\nb"


def test_of_a_conversation_the_answer_is_marked(data, tiny_causal):
    tokenizer = load_chat_tokenizer(tiny_causal("llama"))
    rows = read_conversations(data / "chat-train.jsonl")[:5]
    for messages, shown in zip(rows, preview_chat(tokenizer, rows, 5, False), strict=True):
        learnt = [id for id in tokenize_row(tokenizer, messages)["labels"] if id != IGNORED]
        assert f"the loss on {len(learnt)}, MORE THAN train.max_tokens 5\n" in shown
        assert shown.endswith(f"[[{messages[-1]['content']}·<|end|>]]")


def test_of_a_tab_the_right_category_is_marked(data, tiny_bert):
    rows = read_tab_rows(data)
    shown = list(preview_tabs(load_tokenizer(tiny_bert), rows, 30, "1", 6, False))
    assert len(shown) == 30
    assert any("6 tokens, cut from" in text for text in shown)
    for text in shown:
        marked = [line for line in text.splitlines() if "[[" in line and line.startswith("  - ")]
        assert len(marked) == (0 if "so Other" in text else 1)
    assert any("so Other" in text for text in shown) == any(row.label == OTHER for row in rows.train)
