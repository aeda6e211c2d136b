"""Measures encoders on tabs that have a category: accuracy and macro-F1 with Other allowed, the untuned base beside.

    npx tsx finetune/evaluate/texts.ts --in TABS.jsonl --out build/measure/tabs     # Python never makes a text
    python -m finetune.train.measure build/measure/tabs --model build/runs/hearth/merge \\
        --calibration build/runs/hearth/train/calibration.json

Without --calibration the model answers with the nearest category, never Other.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import torch
from transformers.utils import logging

from finetune.train.encoder import TabScorer, TokenCache, choose, embed_texts, load_encoder, load_tokenizer
from finetune.train.metrics import accuracy, f1_by_class
from finetune.data.rows import OTHER, read_jsonl
from finetune.lib.stage import StageError, run_stage, show


def measure(model: Path, calibration: dict[str, float] | None, folder: Path, max_tokens: int) -> dict:
    """Accuracy, macro-F1, F1 by category and counts of answers on the rows in `folder`."""
    names, category_texts = zip(*((row["name"], row["text"])
                                  for _, row in read_jsonl(folder / "categories.jsonl", {"name": str, "text": str})), strict=True)
    rows = [row for _, row in read_jsonl(folder / "rows.jsonl", {"text": str, "category": str, "known": str, "carries_anything": bool})]
    scorer = TabScorer(load_encoder(model), 1.0, 0.0)
    tokens = TokenCache(load_tokenizer(model), max_tokens)
    categories = embed_texts(scorer, tokens, category_texts).T
    cosines = embed_texts(scorer, tokens, [row["text"] for row in rows]) @ categories
    told = sorted({row["known"] for row in rows if row["known"]})
    by_words = dict(zip(told, embed_texts(scorer, tokens, told) @ categories, strict=True)) if told else {}
    [(_, rules)] = read_jsonl(folder / "rules.jsonl", {"known_share": float, "names_a_category": list, "speaks_for_itself": dict})
    for place, row in enumerate(rows):
        if row["known"]:
            cosines[place] = with_known(cosines[place], by_words[row["known"]], row["carries_anything"], rules)
    answers = choose(cosines, **calibration) if calibration else cosines.argmax(1)
    expected = [row["category"] for row in rows]
    predicted = ["Other" if place == OTHER else names[place] for place in answers.tolist()]
    by_class = f1_by_class(expected, predicted)
    by_known = {name: accuracy(*zip(*pairs, strict=True)) for name, pairs in (
        ("in the table", [pair for row, *pair in zip(rows, expected, predicted, strict=True) if row["known"]]),
        ("not in it", [pair for row, *pair in zip(rows, expected, predicted, strict=True) if not row["known"]])) if pairs}
    return {"rows": len(rows), "accuracy": accuracy(expected, predicted), "macro_f1": sum(by_class.values()) / len(by_class),
            "f1": by_class, "by_known": by_known, "answers": dict(Counter(predicted).most_common()), "expected": expected, "predicted": predicted}


def with_known(text: torch.Tensor, known: torch.Tensor, carries_anything: bool, rules: dict) -> torch.Tensor:
    """float32 [categories], as nearness() in src/tasks/group-tabs/choose.ts."""
    first, following, *_ = [*known.sort(descending=True).values.tolist(), -1.0]
    alone = rules["speaks_for_itself"]
    if first > alone["cosine"] and first - following > alone["lead"]:
        return known
    low, high = rules["names_a_category"]
    counts = min(1.0, max(0.0, (first - low) / (high - low))) if carries_anything else 1.0
    return text + rules["known_share"] * counts * (known - text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="what texts.ts wrote: rows.jsonl and categories.jsonl")
    parser.add_argument("--model", type=Path, required=True, help="a folder with an encoder and its tokenizer")
    parser.add_argument("--calibration", type=Path)
    parser.add_argument("--max-tokens", type=int, default=64)
    arguments = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    if not (arguments.model / "config.json").is_file():
        raise StageError(f"There is no model in {show(arguments.model)}; run the merge stage, or: python -m finetune.lib.base all-MiniLM-L6-v2")
    calibration = json.loads(arguments.calibration.read_text(encoding="utf-8")) if arguments.calibration else None
    print(f"{show(arguments.model)}  {calibration or 'nearest category'}")
    for folder in arguments.folders:
        found = measure(arguments.model, calibration, folder, arguments.max_tokens)
        f1 = "  ".join(f"{name} {value:.2f}" for name, value in sorted(found["f1"].items()))
        print(f"{folder.name:>16}: {found['rows']} rows  accuracy {found['accuracy']:.3f}  macro-F1 {found['macro_f1']:.3f}")
        print(f"{'':>16}  F1: {f1}")
        print(f"{'':>16}  accuracy on sites {'  '.join(f'{name} {value:.3f}' for name, value in found['by_known'].items())}")
        print(f"{'':>16}  answers: {found['answers']}")


if __name__ == "__main__":
    run_stage(main)
