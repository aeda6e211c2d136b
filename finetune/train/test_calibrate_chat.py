"""How sure a language model is of its labels. Run: .venv/bin/python -m pytest train/test_calibrate_chat.py"""

import pytest
import torch
from transformers import AutoModelForCausalLM

from finetune.data.rows import read_chat_rows, read_labels
from finetune.lib.stage import StageError
from finetune.train.calibrate_chat import LabelledChat, calibrate_chat, fit_temperature, weigh_labels
from finetune.train.chat import load_chat_tokenizer


@pytest.fixture
def model(tiny_causal):
    return AutoModelForCausalLM.from_pretrained(tiny_causal("llama")).eval()


@pytest.fixture
def tokenizer(tiny_causal):
    return load_chat_tokenizer(tiny_causal("llama"))


def ask(*labels):
    return LabelledChat([{"role": "user", "content": "storm election report"}, {"role": "assistant", "content": labels[0]}], list(labels))


def test_labels_are_weighed_where_they_part(model, tokenizer):
    found = weigh_labels(model, tokenizer, ask("News", "News report", "Other"))
    assert found.exp().sum().item() == pytest.approx(1)
    prompt = tokenizer("<|user|>storm election report<|end|>\n<|assistant|>", add_special_tokens=False)["input_ids"]
    news, report, other, end = (tokenizer.convert_tokens_to_ids(word) for word in ("News", "report", "Other", "<|end|>"))
    with torch.no_grad():
        first = model(torch.tensor([prompt])).logits[0, -1, [news, other]].log_softmax(-1)
        second = model(torch.tensor([[*prompt, news]])).logits[0, -1, [end, report]].log_softmax(-1)
    expected = torch.stack([first[0] + second[0], first[0] + second[1], first[1]])
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_the_order_of_labels_does_not_matter(model, tokenizer):
    one, other = weigh_labels(model, tokenizer, ask("News", "Shopping")), weigh_labels(model, tokenizer, ask("Shopping", "News"))
    torch.testing.assert_close(one, other.flip(0), atol=1e-6, rtol=0)


def test_the_temperature_is_the_one_that_the_answers_were_drawn_with():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(4000, 4, generator=generator) * 3
    right = torch.multinomial((logits / 2.5).softmax(1), 1, generator=generator)[:, 0].tolist()
    assert fit_temperature(list(logits.log_softmax(1)), right) == pytest.approx(2.5, rel=0.05)


def test_answers_that_are_all_right_or_all_wrong_keep_it_within_bounds():
    rows = [torch.tensor([0.9, 0.1]).log()] * 5
    assert 0.05 <= fit_temperature(rows, [0] * 5) < 0.5
    assert 2 < fit_temperature(rows, [1] * 5) <= 20


def test_rows_as_data_writes_them_give_a_calibration(model, tokenizer, data):
    labels = read_labels(data / "chat-validation.jsonl")
    rows = [LabelledChat(*row) for row in zip(read_chat_rows(data)[1], labels, strict=True)]
    assert set(calibrate_chat(model, tokenizer, rows, 7)) == {"temperature", "other"}


def test_free_answers_have_no_labels(tmp_path):
    (tmp_path / "chat.jsonl").write_text('{"messages": [{"role": "assistant", "content": "{}"}]}\n')
    assert read_labels(tmp_path / "chat.jsonl") is None


def test_a_file_of_both_kinds_is_refused(tmp_path):
    row = '{"messages": [{"role": "assistant", "content": "News"}]'
    (tmp_path / "chat.jsonl").write_text(f'{row}, "labels": ["News"]}}\n{row}}}\n')
    with pytest.raises(StageError, match="some rows of .*chat.jsonl have labels"):
        read_labels(tmp_path / "chat.jsonl")
