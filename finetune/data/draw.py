"""Draws how long the rows of a data set are, as histograms: lengths.png in its folder.

    finetune/.venv/bin/python -m finetune.data.draw --data build/runs/hearth/data [--tokenizer build/base/all-MiniLM-L6-v2]

In characters, and in a tokenizer's tokens where one is given (a folder that has a tokenizer.json).
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from finetune.data.rows import Messages, read_conversations
from finetune.lib.stage import StageError, run_stage, show

SPLITS = {"train": "#2f6db5", "validation": "#d98324", "test": "#3a8f5c"}
PARTS = ["user message", "all that is asked", "answer"]
BINS = 40
# counting tokens of more would take longer than all the rest
MOST_TOKENIZED = 4000
INK, FAINT = "#222222", "#d9d9d9"


def parts_of(row: Messages) -> list[str]:
    """The texts of a conversation that are measured, in the order of PARTS."""
    *asked, answer = (message["content"] for message in row)
    return [asked[-1], "\n".join(asked), answer]


def measure(rows: Sequence[Messages], count: Callable[[list[str]], list[int]]) -> list[np.ndarray]:
    """int64 [rows] for each of PARTS: how long `count` says the texts are."""
    columns = zip(*(parts_of(row) for row in rows), strict=True)
    return [np.array(count(list(texts))) for texts in columns]


def count_characters(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]


def token_counter(folder: Path) -> Callable[[list[str]], list[int]]:
    """Raises StageError when the folder has no tokenizer."""
    from tokenizers import Tokenizer
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise StageError(f"{show(folder)} has no tokenizer.json; name a model's folder, or leave --tokenizer out.")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda texts: [len(encoding) for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]


def thin(rows: list[Messages], most: int) -> list[Messages]:
    """At most `most` of the rows, evenly spread."""
    return rows if len(rows) <= most else [rows[i * len(rows) // most] for i in range(most)]


def draw(measures: dict[str, dict[str, list[np.ndarray]]], path: Path) -> None:
    """Writes a PNG; measures: unit -> split -> lengths for each of PARTS."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, grid = pyplot.subplots(len(measures), len(PARTS), figsize=(13, 3.6 * len(measures)), squeeze=False,
                                   layout="constrained")
    for axes, (unit, by_split) in zip(grid, measures.items(), strict=True):
        for column, (axis, part) in enumerate(zip(axes, PARTS, strict=True)):
            draw_panel(axis, {split: lengths[column] for split, lengths in by_split.items()}, part, unit)
        axes[0].set_ylabel("share of the split's rows", color=INK)
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    figure.savefig(path, dpi=110, facecolor="white", metadata={"Software": None})
    pyplot.close(figure)


def draw_panel(axis, lengths: dict[str, np.ndarray], part: str, unit: str) -> None:
    """Training as bars, the other splits as lines over the same bins; lines mark training's median and 95th percentile."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    edges = bin_edges(np.concatenate(list(lengths.values())))
    for split, values in lengths.items():
        share = np.histogram(values, edges)[0] / len(values)
        label = f"{split} ({len(values):,} rows)"
        if split == "train":
            axis.stairs(share, edges, fill=True, color=SPLITS[split], alpha=0.35, label=label)
        else:
            axis.stairs(share, edges, color=SPLITS[split], linewidth=1.6, label=label)
    median, late = np.percentile(lengths["train"], [50, 95])
    axis.axvline(median, color=INK, linewidth=0.9, linestyle=(0, (5, 3)))
    axis.axvline(late, color=INK, linewidth=0.9, linestyle=(0, (1, 2)))
    axis.set_title(part, fontsize=11, color=INK, loc="left")
    axis.set_title(f"median {median:,.0f}, 95 % within {late:,.0f}", fontsize=9, color=INK, loc="right")
    axis.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axis.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_xlabel(unit, color=INK)
    axis.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.grid(axis="y", color=FAINT, linewidth=0.7)
    axis.set_axisbelow(True)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)


def bin_edges(lengths: np.ndarray) -> np.ndarray:
    """Bins of equally many whole numbers, each number in the middle of its place."""
    least, most = int(lengths.min()), int(lengths.max())
    width = -(-(most - least + 1) // BINS)
    return np.arange(least, most + width + 1, width) - 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a folder that finetune/data/cli.ts wrote")
    parser.add_argument("--tokenizer", type=Path, help="a model's folder; tokens are counted besides")
    arguments = parser.parse_args()
    count_tokens = token_counter(arguments.tokenizer) if arguments.tokenizer else None
    rows = {split: read_conversations(arguments.data / f"chat-{split}.jsonl") for split in SPLITS}
    measures = {"characters": {split: measure(of, count_characters) for split, of in rows.items()}}
    if count_tokens:
        measures["tokens"] = {split: measure(thin(of, MOST_TOKENIZED), count_tokens) for split, of in rows.items()}
    path = arguments.data / "lengths.png"
    draw(measures, path)
    for unit, by_split in measures.items():
        for part, values in zip(PARTS, by_split["train"], strict=True):
            print(f"{part}: median {np.median(values):.0f} {unit}, 95 % at most {np.percentile(values, 95):.0f}, "
                  f"longest {values.max()}")
    print(show(path))


if __name__ == "__main__":
    run_stage(main)
