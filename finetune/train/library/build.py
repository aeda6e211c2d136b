"""From a Relax model to a model library for web-llm: functions, metadata, passes, WebAssembly."""
import json
from pathlib import Path

import tvm
from tvm import relax as rx
from tvm.s_tir import dlight as dl

from .link import link

TARGET = {"kind": "webgpu"}
HOST = {"kind": "llvm", "mtriple": "wasm32-unknown-unknown-wasm"}


def target() -> tvm.target.Target:
    return tvm.target.Target("webgpu", host=HOST)


def export(model, webgpu: tvm.target.Target) -> tuple[tvm.IRModule, list]:
    """The model's functions and its (name, parameter) pairs, in the order in which web-llm packs them."""
    with webgpu:
        module, parameters = model.export_tvm(spec=model.get_spec())[:2]
    return module, parameters


def with_metadata(module: tvm.IRModule, parameters: list, fields: dict) -> tvm.IRModule:
    """Adds `_metadata`, the function from which web-llm reads sizes and the order of the parameters."""
    described = [{"name": name, "shape": [int(n) for n in p.shape], "dtype": str(p.dtype), "preprocs": []} for name, p in parameters]
    builder = rx.BlockBuilder(module)
    with builder.function("_metadata", []):
        builder.emit_func_output(tvm.ir.StringImm(json.dumps({**fields, "params": described})))
    return builder.finalize()


def compile_module(module: tvm.IRModule, entries: list[str], webgpu: tvm.target.Target, software: bool):
    """Lowers, fuses and schedules. `software` leaves out the schedules that need barriers; what is not ours then runs
    element by element."""
    schedules = [dl.gpu.Fallback()] if software else [dl.gpu.Matmul(), dl.gpu.GEMV(), dl.gpu.Reduction(), dl.gpu.GeneralReduction(), dl.gpu.Fallback()]
    with webgpu:
        module = tvm.transform.Sequential([
            *rx.backend.gpu_generic.library_dispatch_passes(webgpu),
            rx.transform.LegalizeOps(),
            rx.transform.AnnotateTIROpPattern(),
            rx.transform.FoldConstant(),
            rx.transform.FuseOps(),
            rx.transform.FuseTIR(),
            rx.transform.DeadCodeElimination(entries),
            dl.ApplyDefaultSchedule(*schedules),
        ])(module)
        return tvm.compile(module, webgpu)


def write_library(executable, output: Path, optimize: str = "-O2") -> None:
    link(executable, output, optimize)
