"""Prints rows as the model will see them: token by token, with what the loss is on marked.

    finetune/.venv/bin/python -m finetune.data.preview --recipe build/runs/nano/recipe.json --data build/runs/nano/data --rows 20

The tokens are the trainer's own (finetune/train). Of a language model's row the answer is learnt: its tokens are green in a
terminal, [[in brackets]] elsewhere. An encoder learns to place a tab's text nearest to the right category of its list, so
that category's text is marked.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from finetune.data.rows import OTHER, Messages, TabRows, expect_data, read_conversations, read_tab_rows
from finetune.lib.base import ensure_base
from finetune.lib.recipe import Recipe, read_recipe
from finetune.lib.stage import StageError, run_stage
from finetune.train.chat import IGNORED, load_chat_tokenizer, tokenize_row

BETWEEN = "·"
GREEN, FAINT, PLAIN = "\x1b[1;32m", "\x1b[2m", "\x1b[0m"


def show_tokens(pieces: Sequence[str], learnt: Sequence[bool], colour: bool) -> str:
    """The tokens one after the other, a dot between them; runs of learnt ones marked. Nothing in them moves a terminal."""
    shown, inside = [], False
    for place, (piece, marked) in enumerate(zip(pieces, learnt, strict=True)):
        if inside and not marked:
            shown.append(PLAIN if colour else "]]")
        if place:
            shown.append(f"{FAINT}{BETWEEN}{PLAIN}{GREEN if inside and marked else ''}" if colour else BETWEEN)
        if marked and not inside:
            shown.append(GREEN if colour else "[[")
        shown.append(printable(piece))
        inside = marked
    if inside:
        shown.append(PLAIN if colour else "]]")
    return "".join(shown)


def printable(piece: str) -> str:
    return "".join("↵\n" if character == "\n" else character if character.isprintable() else "�" for character in piece)


def pieces_of(tokenizer: PreTrainedTokenizerBase, ids: Sequence[int]) -> list[str]:
    """What each token says; one that is only part of a character is a "�"."""
    return [tokenizer.decode([id], clean_up_tokenization_spaces=False) for id in ids]


def preview_chat(tokenizer: PreTrainedTokenizerBase, rows: Sequence[Messages], max_tokens: int, colour: bool) -> Iterator[str]:
    for messages in rows:
        row = tokenize_row(tokenizer, messages)
        learnt = [label != IGNORED for label in row["labels"]]
        count = len(learnt)
        over = f", MORE THAN train.max_tokens {max_tokens}" if count > max_tokens else ""
        yield f"{count} tokens, the loss on {sum(learnt)}{over}\n" + show_tokens(pieces_of(tokenizer, row["input_ids"]), learnt, colour)


def preview_tabs(tokenizer: PreTrainedTokenizerBase, data: TabRows, count: int, seed: str, max_tokens: int,
                 colour: bool) -> Iterator[str]:
    from finetune.train.encoder import TokenCache
    cache = TokenCache(tokenizer, max_tokens)
    for row in random.Random(seed).sample(data.train, min(count, len(data.train))):
        categories = data.lists[row.list]
        whole = len(tokenizer(row.text)["input_ids"])
        cut = f", cut from {whole}" if whole > max_tokens else ""
        cache.add([row.text, *categories.texts])
        lines = [f"{row.kind}: {len(cache[row.text])} tokens{cut}; list {row.list}: "
                 + ("none of these, so Other" if row.label == OTHER else "the loss pulls the marked category near"),
                 show_tokens(pieces := pieces_of(tokenizer, cache[row.text]), [False] * len(pieces), colour)]
        for place, text in enumerate(categories.texts):
            pieces = pieces_of(tokenizer, cache[text])
            lines.append("  - " + show_tokens(pieces, [place == row.label] * len(pieces), colour))
        yield "\n".join(lines)


def preview(recipe: Recipe, data: Path, count: int, colour: bool) -> Iterator[str]:
    """A text for each of `count` rows of the training split, drawn by the recipe's seed.

    Raises StageError when data or base cannot be used.
    """
    expect_data(data, recipe.task)
    limit = recipe.train.max_tokens
    if recipe.kind == "encoder":
        from finetune.train.encoder import load_tokenizer
        tokenizer = load_tokenizer(ensure_base(recipe.base, recipe.kind))
        return preview_tabs(tokenizer, read_tab_rows(data), count, recipe.data.seed, limit, colour)
    rows = read_conversations(data / "chat-train.jsonl")
    if recipe.scratch:
        from finetune.train.scratch import train_tokenizer
        tokenizer = train_tokenizer(rows, recipe.scratch.vocab_size)
    else:
        tokenizer = load_chat_tokenizer(ensure_base(recipe.base, recipe.kind))
    shown = random.Random(recipe.data.seed).sample(rows, min(count, len(rows)))
    return preview_chat(tokenizer, shown, limit, colour)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True, help="a resolved recipe (JSON)")
    parser.add_argument("--data", type=Path, required=True, help="a folder that finetune/data/cli.ts wrote")
    parser.add_argument("--rows", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.rows < 1:
        raise StageError("--rows is 1 at least.")
    recipe = read_recipe(arguments.recipe)
    print(f"{recipe.id}: {recipe.kind}, {recipe.scratch and 'a tokenizer of its own' or recipe.base}, train.max_tokens {recipe.train.max_tokens}")
    for number, text in enumerate(preview(recipe, arguments.data, arguments.rows, sys.stdout.isatty()), 1):
        print(f"\n{number}. {text}")


if __name__ == "__main__":
    run_stage(main)
