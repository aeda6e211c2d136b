"""Turns a compiled Relax executable into a WebAssembly model library: TVM's runtime, the host code, the shaders.

The runtime's objects depend only on the TVM wheel, on emscripten and on the headers in runtime/, so they are built once
for each combination and kept in build/tvm-runtime/."""
import hashlib
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
CACHE = Path(os.environ.get("INGLENOOK_RUNTIME_CACHE", REPOSITORY / "build" / "tvm-runtime"))
COMPILE_FLAGS = ["-Os", "-std=c++17", "-Wno-ignored-attributes"]
LINK_FLAGS = ["--no-entry", "-sWASM_BIGINT=1", "-sERROR_ON_UNDEFINED_SYMBOLS=0", "-sSTANDALONE_WASM=1",
              "-sALLOW_MEMORY_GROWTH=1", "-sINITIAL_MEMORY=64MB"]


class LinkError(Exception):
    """emscripten is missing, or refused the input; the message says what to do."""


def _emcc(arguments: list[str], cwd: Path | None = None) -> None:
    if shutil.which("emcc") is None:
        raise LinkError("emcc is not installed; on Debian run: apt-get install emscripten")
    done = subprocess.run(["emcc", *arguments], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        raise LinkError(f"emcc failed with status {done.returncode}:\n{done.stderr[-4000:]}")


def _emcc_version() -> str:
    if shutil.which("emcc") is None:
        raise LinkError("emcc is not installed; on Debian run: apt-get install emscripten")
    return subprocess.run(["emcc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def _key() -> str:
    digest = hashlib.sha256()
    for part in (version("apache-tvm"), version("apache-tvm-ffi"), _emcc_version(), *COMPILE_FLAGS):
        digest.update(part.encode())
    for file in sorted(p for p in (HERE / "runtime").rglob("*") if p.suffix in (".h", ".cc")):
        digest.update(str(file.relative_to(HERE)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def runtime_objects() -> list[Path]:
    """The runtime's object files, compiled when they are not in the cache yet (about a minute on two cores).

    Raises LinkError where emscripten is missing or fails."""
    folder = CACHE / _key()
    done = folder / "complete"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        sources = folder / "source"
        _lay_out(sources)
        units = ["wasm_runtime", "tvmjs_support", "webgpu_runtime", "local_session"]
        flags = [*COMPILE_FLAGS, "-I..", "-I../include", "-I../support-include", "-I../3rdparty/tvm-ffi",
                 "-I../3rdparty/tvm-ffi/include", "-I../3rdparty/tvm-ffi/3rdparty/dlpack/include"]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda unit: _emcc([*flags, "-c", f"emcc/{unit}.cc", "-o", str(folder / f"{unit}.o")],
                                             cwd=sources / "web"), units))
        shutil.rmtree(sources)
        done.touch()
    return sorted(folder.glob("*.o"))


def _lay_out(sources: Path) -> None:
    """The wheel's sources and our headers, in the folders that the sources expect."""
    import tvm
    import tvm_ffi
    wheel = Path(tvm.__file__).parent
    for part in ("src", "web", "include"):
        shutil.copytree(wheel / part, sources / part)
    shutil.copytree(HERE / "runtime" / "src", sources / "src", dirs_exist_ok=True)
    shutil.copytree(HERE / "runtime" / "include", sources / "support-include")
    shutil.copytree(HERE / "runtime" / "3rdparty", sources / "3rdparty")
    (sources / "3rdparty" / "tvm-ffi").symlink_to(Path(tvm_ffi.__file__).parent)
    emcc = sources / "web" / "emcc"
    shutil.copy(HERE / "runtime" / "local_session.cc", emcc)
    runtime = emcc / "wasm_runtime.cc"
    runtime.write_text("".join(line for line in runtime.read_text().splitlines(True) if "rpc_" not in line))


def link(executable, output: Path, optimize: str = "-O2") -> None:
    """Writes `executable` (tvm.relax.VMExecutable for webgpu, wasm32 host) as one .wasm file.

    Raises LinkError where emscripten is missing or fails."""
    objects = [str(path) for path in runtime_objects()]

    def fcompile(path, files, options=None, **_):
        _emcc([optimize, *LINK_FLAGS, "-o", path, *objects, *files])

    # object files, not bitcode: the wheel's LLVM (22) is newer than the one in Debian's emscripten (14)
    fcompile.object_format = "o"
    output.parent.mkdir(parents=True, exist_ok=True)
    executable.export_library(str(output), fcompile=fcompile)
