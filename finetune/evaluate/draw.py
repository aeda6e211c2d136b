"""Draws the charts of an evaluation, each once for light and once for dark pages.

    finetune/.venv/bin/python -m finetune.evaluate.draw --charts charts.json --out build/runs/ID/evaluate/charts

charts.json is what charts.ts writes: confusion matrices and reliability curves. A chart NAME becomes NAME-light.png and
NAME-dark.png."""

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

from finetune.lib.stage import StageError, run_stage, show

# of the page that they stand in: see style.ts
THEMES = {
    "light": {"ink": "#2b2724", "quiet": "#8a817a", "low": "#f6f2ee", "high": "#b4481e", "over": "#ffffff"},
    "dark": {"ink": "#ece6e0", "quiet": "#8d857e", "low": "#2a2624", "high": "#f08a55", "over": "#1c1a19"},
}
DPI = 160


def confusion(chart: dict, theme: dict[str, str]) -> plt.Figure:
    """A square for each pair, as dark as its share of the expected category's rows; the numbers are counts."""
    labels, counts = chart["labels"], chart["counts"]
    side = max(4.4, 1.6 + 0.4 * len(labels))
    figure, axes = plt.subplots(figsize=(side, side))
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    axes.imshow(shares, cmap=LinearSegmentedColormap.from_list("shares", [theme["low"], theme["high"]]), vmin=0, vmax=1)
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            if count:
                axes.text(x, y, str(count), ha="center", va="center", fontsize=9, color=theme["over"] if shares[y][x] > 0.5 else theme["ink"])
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("answered")
    axes.set_ylabel("expected")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return figure


def reliability(chart: dict, theme: dict[str, str]) -> plt.Figure:
    """Share of right answers over mean probability, a point a bin; below, how many answers each bin has."""
    bins = [one for one in chart["bins"] if one["count"]]
    figure, (curve, histogram) = plt.subplots(2, 1, figsize=(4.8, 4.8), sharex=True, height_ratios=(3, 1))
    curve.plot([0, 1], [0, 1], linestyle=(0, (3, 3)), linewidth=1, color=theme["quiet"])
    curve.plot([one["confidence"] for one in bins], [one["accuracy"] for one in bins], marker="o", markersize=5, linewidth=2, color=theme["high"])
    curve.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="share right")
    width = chart["bins"][0]["to"] - chart["bins"][0]["from"]
    histogram.bar([one["from"] + width / 2 for one in bins], [one["count"] for one in bins], width=width * 0.86, color=theme["high"])
    histogram.set(xlabel="probability of the answer", ylabel="answers")
    for axes in (curve, histogram):
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(theme["quiet"])
    return figure


KINDS = {"confusion": confusion, "reliability": reliability}


def draw(charts: list[dict], out: Path) -> None:
    """Writes two PNGs for each chart, with a transparent ground."""
    for chart in charts:
        for name, theme in THEMES.items():
            colors = {"text.color": theme["ink"], "axes.labelcolor": theme["ink"], "xtick.color": theme["ink"], "ytick.color": theme["ink"]}
            # a category's name is anybody's, and "$" would be mathematics
            with plt.rc_context({**colors, "font.size": 9, "text.parse_math": False}):
                figure = KINDS[chart["kind"]](chart, theme)
                figure.savefig(out / f"{chart['name']}-{name}.png", dpi=DPI, transparent=True, bbox_inches="tight")
                plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=Path, required=True, help="what charts.ts wrote")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the PNGs")
    arguments = parser.parse_args()
    if not arguments.charts.is_file():
        raise StageError(f"{show(arguments.charts)} does not exist; finetune/evaluate/cli.ts writes it.")
    draw(json.loads(arguments.charts.read_text(encoding="utf-8")), arguments.out)


if __name__ == "__main__":
    run_stage(main)
