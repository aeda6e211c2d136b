"""From a Relax model to a model library for web-llm: functions, metadata, passes, WebAssembly."""
import json
import re
from pathlib import Path

import tvm
from tvm import relax as rx
from tvm.s_tir import dlight as dl

from finetune.compile.link import link

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


@tvm.transform.module_pass(opt_level=0)
def order_shape_computations(module: tvm.IRModule, _context) -> tvm.IRModule:
    """Sorts the stores of VMShapeLower's host functions by the slot that they fill. TVM writes them in the order of a hash of
    addresses, so that one library in eight came out with other bytes. No store reads what another one fills."""
    for name, function in module.functions_items():
        if name.name_hint.startswith("shape_func") and isinstance(function.body, tvm.tirx.SeqStmt):
            stores = sorted(function.body.seq, key=lambda store: int(store.indices[0]))
            module.update_func(name, function.with_body(tvm.tirx.SeqStmt(stores)))
    return module


def compile_module(module: tvm.IRModule, entries: list[str], webgpu: tvm.target.Target, software: bool):
    """Lowers, fuses and schedules. `software` leaves out the schedules that need barriers; what is not ours then runs
    element by element."""
    schedules = [dl.gpu.Fallback()] if software else [dl.gpu.Matmul(), dl.gpu.GEMV(), dl.gpu.Reduction(), dl.gpu.GeneralReduction(), dl.gpu.Fallback()]
    passes = [
        *rx.backend.gpu_generic.library_dispatch_passes(webgpu),
        rx.transform.LegalizeOps(),
        # a reshape is a view: recognised before fusion and scheduling, it costs neither a kernel nor a copy
        rx.transform.RewriteDataflowReshape(),
        rx.transform.AnnotateTIROpPattern(),
        rx.transform.FoldConstant(),
        rx.transform.FuseOps(),
        rx.transform.FuseTIR(),
        rx.transform.DeadCodeElimination(entries),
        dl.ApplyDefaultSchedule(*schedules),
        *rx.backend.gpu_generic.dataflow_lower_passes(webgpu),
        *rx.backend.gpu_generic.finalize_passes(webgpu),
        order_shape_computations,
    ]
    with webgpu:
        # the default pipeline would legalize once more, and make kernels of the views
        return tvm.compile(module, webgpu, relax_pipeline=tvm.transform.Sequential(passes))


def write_library(executable, output: Path, optimize: str = "-O2") -> None:
    link(executable, output, optimize)
    # the linker marks WebAssembly executable, and a committed data file should not be
    output.chmod(0o644)


def shaders(executable) -> dict[str, str]:
    """The WGSL of every kernel, by its name. The executable must not have been linked from more than one WebGPU module."""
    modules = [inner for outer in executable.mod.imports for inner in (outer, *outer.imports) if inner.kind == "webgpu"]
    source = "\n".join(module.inspect_source("wgsl") for module in modules)
    parts = re.split(r"^// Function: (\w+)\n", source, flags=re.MULTILINE)[1:]
    return {name: code for name, code in zip(parts[::2], parts[1::2]) if "fn main" in code or "@compute" in code}
