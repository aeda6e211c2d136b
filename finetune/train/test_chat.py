"""Conversations as tokens: the loss is on the answer, and nothing is cut. Run: .venv/bin/python -m pytest train/test_chat.py"""

from collections import Counter

import pytest

from finetune.data.rows import read_chat_rows
from finetune.lib.stage import StageError
from finetune.train.chat import IGNORED, load_chat_tokenizer, plan_rows, tokenize_row, tokenize_rows
from finetune.train.scratch import train_tokenizer


@pytest.fixture
def rows(data):
    return read_chat_rows(data)[0]


@pytest.mark.parametrize("name", ["llama", "phi", "scratch"])
def test_the_loss_is_on_the_answer_and_its_end(tiny_causal, rows, name):
    tokenizer = train_tokenizer(rows, 300) if name == "scratch" else load_chat_tokenizer(tiny_causal(name))
    row = tokenize_row(tokenizer, rows[0])
    answer = [id for id in row["labels"] if id != IGNORED]
    assert row["input_ids"][-len(answer):] == answer and answer[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(answer[:-1]).strip() == rows[0][-1]["content"]
    prompt = tokenizer.apply_chat_template(rows[0][:-1], tokenize=False, add_generation_prompt=True)
    assert row["input_ids"][:-len(answer)] == tokenizer(prompt, add_special_tokens=False)["input_ids"]


def test_a_row_that_is_too_long_is_refused_by_file_and_line(tiny_causal, rows):
    tokenizer = load_chat_tokenizer(tiny_causal("llama"))
    longer = [*rows[:3], [{"role": "user", "content": "code " * 70}, rows[0][-1]]]
    with pytest.raises(StageError, match=r"chat-train.jsonl:4: the row has 7\d tokens, more than train.max_tokens 64; raise it"):
        tokenize_rows(tokenizer, longer, "chat-train.jsonl", 64)
    assert len(tokenize_rows(tokenizer, longer, "chat-train.jsonl", 80)) == 4


@pytest.mark.parametrize(("template", "sentence"), [
    # the prompt alone ends otherwise than before an answer
    ("{% for m in messages %}{{ m['content'] + '<|end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}",
     "chat-train.jsonl:1: the chat template renders the prompt in other tokens"),
    ("{% for m in messages %}{{ '<|user|>' + m['content'] }}{% endfor %}{% if add_generation_prompt %}{{ '<|user|>' }}{% endif %}",
     "chat-train.jsonl:1: the chat template does not end an answer with '<|end|>'"),
])
def test_a_template_that_cannot_be_trained_with_is_refused(tiny_causal, rows, template, sentence):
    tokenizer = load_chat_tokenizer(tiny_causal("llama"))
    tokenizer.chat_template = template
    with pytest.raises(StageError) as error:
        tokenize_rows(tokenizer, rows, "chat-train.jsonl", 64)
    assert sentence in str(error.value)


def test_a_plan_has_every_row_once_an_epoch_and_whole_steps_only():
    lengths = [place % 37 for place in range(103)]
    plan = plan_rows(lengths, 16, 3, seed=5)
    counts = Counter(plan)
    # 309 rows fill 19 steps, and 11 more fill up the last
    assert len(plan) == 320 and set(counts) == set(range(103)) and sum(counts.values()) - 309 == 11
    assert sorted(counts.values())[0] == 3
    assert plan == plan_rows(lengths, 16, 3, seed=5) != plan_rows(lengths, 16, 3, seed=6)
    spread = [max(step) - min(step) for step in ([lengths[p] for p in plan[i:i + 16]] for i in range(0, 304, 16))]
    assert sum(spread) / len(spread) < 15
    assert len(plan_rows([1, 2], 16, 1, seed=5)) == 16


def test_a_vocabulary_that_the_rows_cannot_fill_is_refused(rows):
    with pytest.raises(StageError, match="not scratch.vocab_size 5000; use more rows or a smaller vocabulary"):
        train_tokenizer(rows, 5000)
