"""What to say when memory or disk run out: which settings to lower, in the order that costs least. Called by train.py."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from finetune.lib.recipe import Recipe
from finetune.lib.stage import NO_SPACE, StageError

# as PyTorch words it for the CPU, for CUDA's own calls, and for its disk writer
OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "cannot allocate memory", "out of memory", "bad_alloc")
DISK_FULL = ("no space left on device", "os error 28")
WRITE_FAILED = ("file write failed", "pytorchstreamwriter failed", "unexpected pos")
# bytes below which a failed write is put down to a full disk
LEAST_SPACE = 64e6


@contextmanager
def explain_exhaustion(recipe: Recipe, out: Path, *, loading: bool = False) -> Iterator[None]:
    """Raises StageError with the next step where memory or the disk of `out` run out; other errors pass.

    `loading`: nothing but the base is in memory yet, so settings of batches would not help.
    """
    try:
        yield
    except (MemoryError, RuntimeError, OSError) as error:
        text = str(error).lower()
        if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or getattr(error, "errno", None) == errno.ENOMEM \
                or any(words in text for words in OUT_OF_MEMORY):
            raise StageError(memory_advice(recipe, loading)) from error
        if disk_is_full(error, text, out):
            raise StageError(NO_SPACE) from error
        raise


def disk_is_full(error: Exception, text: str, out: Path) -> bool:
    if getattr(error, "errno", None) == errno.ENOSPC or any(words in text for words in DISK_FULL):
        return True
    return any(words in text for words in WRITE_FAILED) and shutil.disk_usage(out).free < LEAST_SPACE


def memory_advice(recipe: Recipe, loading: bool = False) -> str:
    train, cuda = recipe.train, torch.cuda.is_available()
    place = "The GPU's memory" if cuda else "The memory"
    steps = []
    if not loading:
        if train.rows_per_batch > train.processes:
            half = max(train.rows_per_batch // 2, 1)
            steps.append(f"train.rows_per_batch: {half} with accumulate: {train.accumulate * train.rows_per_batch // half} "
                         f"(the same step; now {train.rows_per_batch})")
        if not train.gradient_checkpointing:
            steps.append("train.gradient_checkpointing: true (slower)")
        steps.append(f"a lower train.max_tokens (now {train.max_tokens}), with data to match")
    if cuda and train.base_bits > 4:
        steps.append(f"train.base_bits: {8 if train.base_bits == 16 else 4} (now {train.base_bits})")
    if cuda and not train.bf16:
        steps.append("train.bf16: true")
    steps.append("a smaller base" if recipe.base else "a smaller scratch.hidden_size")
    when = "while the base was loaded" if loading else "in training"
    return f"{place} ran out {when}; lower in the recipe, in this order: {'; '.join(steps)}."
