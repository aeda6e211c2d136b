"""Pins pyproject.toml's dependency groups, with hashes, into locks/.

    python3 finetune/locks/lock.py

Run it after a change to a group, or to take newer versions (needs uv). Each lock is constrained by the ones before it,
so that any set of groups installs together.
"""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GROUPS = ["compile", "train", "export", "cuda", "test", "uv"]


def main() -> None:
    for index, group in enumerate(GROUPS):
        lock = ROOT / "locks" / f"{group}.txt"
        lock.unlink(missing_ok=True)
        constraints = [flag for earlier in GROUPS[:index] for flag in ("--constraints", f"locks/{earlier}.txt")]
        subprocess.run(
            ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11",
             "--custom-compile-command", "python3 finetune/locks/lock.py", "--no-emit-index-url",
             "--group", f"pyproject.toml:{group}", *constraints, "--output-file", f"locks/{group}.txt"],
            cwd=ROOT, check=True,
        )
        print(f"locks/{group}.txt")


if __name__ == "__main__":
    main()
