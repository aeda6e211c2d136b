"""Conversations as tokens, with the loss on the answer only.

The template is the base's own. Whatever it renders is tokenized in one piece, for training as in use, so that a model is
asked in the tokens that it was trained on; and what follows the end of the answer is left out.
"""

import random
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from finetune.data.rows import Messages
from finetune.lib.stage import StageError

IGNORED = -100
# For a base that has none, as Phi-2, whose card asks in the words "Instruct" and "Output". The lines end before the answer
# begins, so that no token spans the border; the end of an answer is the base's own end of text.
PLAIN_TEMPLATE = (
    "{% for message in messages %}"
    "{{ {'system': '', 'user': 'Instruct: ', 'assistant': 'Output:\\n'}[message['role']] + message['content'] }}"
    "{{ (eos_token if message['role'] == 'assistant' else '') + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Output:\\n' }}{% endif %}"
)


def load_chat_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """A base's tokenizer, with PLAIN_TEMPLATE where it has no chat template.

    Raises StageError when it has no end-of-text token: an answer could not end.
    """
    # tokenizer.json as it is, which is what a browser reads: the class that AutoTokenizer takes for a Llama drops its
    # normalizer and tokenizes what follows a special token otherwise
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    if tokenizer.eos_token is None:
        raise StageError(f"The tokenizer of {folder} has no end-of-text token (eos_token), so no answer could end; "
                         "add it to its tokenizer_config.json.")
    if tokenizer.chat_template is None:
        tokenizer.chat_template = PLAIN_TEMPLATE
    return tokenizer


def tokenize_row(tokenizer: PreTrainedTokenizerBase, messages: Messages) -> dict[str, list[int]]:
    """Token ids of a whole conversation, and labels: IGNORED up to the last answer.

    Raises StageError when the prompt's tokens are not the beginning of the conversation's, or no token ends the answer.
    """
    prompt = tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template(messages, tokenize=False)
    asked, ids = (tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, whole))
    answer = ids[len(asked):]
    if ids[:len(asked)] != asked or not answer:
        raise StageError("the chat template renders the prompt in other tokens alone than before the answer, so that training "
                         "and use would differ; use a base whose template ends a prompt on the border of a token.")
    ends = [place for place, id in enumerate(answer) if id == tokenizer.eos_token_id]
    if not ends:
        raise StageError(f"the chat template does not end an answer with {tokenizer.eos_token!r}, the tokenizer's eos_token, so that "
                         "the model would never learn to stop.")
    answer = answer[:ends[-1] + 1]
    return {"input_ids": asked + answer, "labels": [IGNORED] * len(asked) + answer}


def tokenize_rows(tokenizer: PreTrainedTokenizerBase, rows: Sequence[Messages], file: str, max_tokens: int) -> list[dict[str, list[int]]]:
    """Every row of a file. Raises StageError, naming file and line, for a row of more than max_tokens: its answer would be cut."""
    encoded = []
    for number, messages in enumerate(rows, 1):
        try:
            row = tokenize_row(tokenizer, messages)
        except StageError as error:
            raise StageError(f"{file}:{number}: {error}") from error
        if len(row["input_ids"]) > max_tokens:
            raise StageError(f"{file}:{number}: the row has {len(row['input_ids']):,} tokens, more than train.max_tokens {max_tokens:,}; "
                             "raise it, and quantize.context_window with it, or make shorter rows.")
        encoded.append(row)
    if not encoded:
        raise StageError(f"{file} has no rows; generate the data again.")
    return encoded


def plan_rows(lengths: Sequence[int], rows_per_step: int, epochs: int, seed: int) -> list[int]:
    """Places of rows for a whole training, `rows_per_step` of them a step, rows of like length together.

    What does not fill an epoch's last step begins the next epoch; the very last step is filled up with rows from the front,
    so that every step counts the same. The same arguments give the same plan, which is how a training that was killed
    finds its place again.
    """
    steps: list[list[int]] = []
    rest: list[int] = []
    for epoch in range(epochs):
        rng = random.Random(f"{seed}/{epoch}")
        places = rest + rng.sample(range(len(lengths)), len(lengths))
        whole = len(places) // rows_per_step * rows_per_step
        rest, full = places[whole:], []
        # sorted within a few steps, so that which rows meet still changes from epoch to epoch
        for start in range(0, whole, rows_per_step * 8):
            window = sorted(places[start:min(start + rows_per_step * 8, whole)], key=lengths.__getitem__)
            full += [window[i:i + rows_per_step] for i in range(0, len(window), rows_per_step)]
        rng.shuffle(full)
        steps += full
    if rest:
        front = [place for step in steps for place in step] or rest
        steps.append(rest + list(islice(cycle(front), rows_per_step - len(rest))))
    return [place for step in steps for place in step]
