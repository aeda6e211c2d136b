"""What every Python program of the pipeline shares: where folders lie, and the one place that reports errors.

Stages meet in files. finetune/pipeline runs them and marks what is finished; only build/base/ and build/parity/, which no
recipe owns, are marked from here.
"""

import errno
import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
MARKER = "complete.json"
NO_SPACE = "No space left on device: make room (folders of old runs in build/runs may be deleted) and run again."


class StageError(Exception):
    """One sentence that names what is wrong and the next step. Shown without a traceback."""


def run_stage(main: Callable[[], None]) -> None:
    """Runs a stage's main(); a StageError or a full disk ends the process with one sentence and status 1."""
    try:
        main()
    except StageError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit(f"error: {NO_SPACE}")
    except KeyboardInterrupt:
        sys.exit(130)


def show(path: Path) -> str:
    """The path as a reader would type it from the repository's root."""
    path = path.resolve()
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def print_settings(title: str, settings: dict[str, Any]) -> None:
    print(title)
    for key, value in settings.items():
        print(f"  {key}: {value}")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent="\t", ensure_ascii=False) + "\n", encoding="utf-8")


def mark_complete(folder: Path, facts: dict[str, Any]) -> None:
    """Writes the completion marker; call it last."""
    write_json(folder / MARKER, {**facts, "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
