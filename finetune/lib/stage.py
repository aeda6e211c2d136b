"""What every stage of the pipeline shares: where folders lie, the completion marker, and the one place that reports errors.

Stages meet in files. A stage writes its folder, and `complete.json` in it last; the next stage refuses a folder without.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RECIPES = ROOT / "finetune" / "recipes"
MARKER = "complete.json"


class StageError(Exception):
    """One sentence that names what is wrong and the next step. Shown without a traceback."""


def run_stage(main: Callable[[], None]) -> None:
    """Runs a stage's main(); a StageError ends the process with its sentence and status 1."""
    try:
        main()
    except StageError as error:
        sys.exit(f"error: {error}")
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


def expect_complete(folder: Path, command: str) -> dict[str, Any]:
    """The facts in a folder's completion marker.

    Raises StageError, naming `command` as the next step, when the folder is not there or was not finished.
    """
    marker = folder / MARKER
    if not marker.is_file():
        state = "was not finished" if folder.is_dir() else "is not there"
        raise StageError(f"{show(folder)} {state}; run: {command}")
    return json.loads(marker.read_text(encoding="utf-8"))
