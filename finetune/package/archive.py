"""Zips a folder, the same bytes every time.

    python -m finetune.package.archive --folder build/package/extension --out build/package/inglenook-0.1.0.zip"""
import argparse
import zipfile
from pathlib import Path

from finetune.lib.stage import StageError, run_stage, show

# the earliest that the format knows: when a file was written is no part of a release
DATE = (1980, 1, 1, 0, 0, 0)


def write_archive(folder: Path, out: Path) -> int:
    """Returns the number of files. Raises StageError where there are none."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise StageError(f"{show(folder)} is empty; build the extension first.")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return len(files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    count = write_archive(arguments.folder, arguments.out)
    print(f"{show(arguments.out)}: {count} files, {arguments.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    run_stage(main)
