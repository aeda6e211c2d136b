"""A small builder of ONNX graphs whose weights stay in MLC's shards.

Weights are external data: each tensor names its shard, offset and length, so the bytes that web-llm reads serve ONNX
Runtime too. Quantized matrices go to `MatMulNBits` and `GatherBlockQuantized` of ONNX Runtime's domain com.microsoft,
whose layout is that of the shards: blocks of 32 along a row, lowest bits first. Only their zero point is ours to give.
An encoder's matrices of 8 bits are unpacked to float32 once, by ONNX Runtime's own folding of constants when it loads."""
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from finetune.quantize.quantization import GROUP, max_code

OPSET = 21
IR_VERSION = 10
MICROSOFT = "com.microsoft"
# computes in float32; with 4, activations are rounded to 8 bits, which costs 3e-3 of the largest value (measured), three times
# what the gate allows
ACCURACY_LEVEL = 1
ONNX_TYPES = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16, "uint32": TensorProto.UINT8}


def read_records(folder: Path) -> dict[str, dict]:
    """Name -> {dataPath, byteOffset, nbytes, shape, dtype}, from tensor-cache.json."""
    cache = json.loads((folder / "tensor-cache.json").read_text())
    return {entry["name"]: {**entry, "dataPath": shard["dataPath"]} for shard in cache["records"] for entry in shard["records"]}


class Graph:
    """Nodes, constants and external weights; each method returns the name of what it adds."""

    def __init__(self, records: dict[str, dict], unpack: bool = False):
        """`unpack`: matrices of 8 bits become float32 when the graph is loaded, which takes four times their memory. In a
        browser MatMulNBits unpacks them in every call instead, which takes longer than the product itself."""
        self.records = records
        self.unpack = unpack
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, TensorProto] = {}
        self.inputs: list[onnx.ValueInfoProto] = []
        self.outputs: list[onnx.ValueInfoProto] = []

    def op(self, kind: str, inputs: list[str], *, out: str | None = None, domain: str = "", **attributes: Any) -> str:
        name = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def split(self, x: str, sizes: list[int]) -> list[str]:
        """Along the last axis."""
        names = [f"Split_{len(self.nodes)}_{part}" for part in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [x, self.constant(np.array(sizes))], names, name=names[0], axis=-1))
        return names

    def constant(self, value: np.ndarray) -> str:
        """Equal constants are stored once."""
        value = np.asarray(value)
        digest = hashlib.sha256(value.tobytes()).hexdigest()[:16]
        name = f"constant_{value.dtype}_{'x'.join(map(str, value.shape))}_{digest}"
        self.initializers.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def scalar(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def input(self, name: str, kind: int, shape: list[int | str]) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, kind: int, shape: list[int | str]) -> None:
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def size(self, x: str, axis: int) -> str:
        """int64 [1]: the length of one axis."""
        return self.op("Shape", [x], start=axis, end=axis + 1)

    def parameter(self, name: str) -> str:
        """A weight of the shards as float32."""
        record = self.records[name]
        self._external(name, record, ONNX_TYPES[record["dtype"]], record["shape"])
        if record["dtype"] == "float32":
            return name
        # folded by ONNX Runtime when it loads
        return self.op("Cast", [name], to=TensorProto.FLOAT)

    def linear(self, x: str, stem: str, bias: bool = False) -> str:
        """x [..., in] -> [..., out] with the shards' `stem`.weight [out, in], or `stem`.q_weight and q_scale."""
        offset = self.parameter(f"{stem}.bias") if bias else ""
        if f"{stem}.weight" in self.records:
            y = self.op("MatMul", [x, self.op("Transpose", [self.parameter(f"{stem}.weight")], perm=[1, 0])])
            return self.op("Add", [y, offset]) if bias else y
        record, rows, groups, bits = self._quantized(stem)
        blocks = f"{stem}.q_weight.blocks"
        self._external(blocks, record, TensorProto.UINT8, [rows, groups, GROUP * bits // 8])
        if self.unpack and bits == 8:
            y = self.op("MatMul", [x, self._unpacked(stem, blocks, [rows, groups * GROUP], bits)])
            return self.op("Add", [y, offset]) if bias else y
        inputs = [x, blocks, self.parameter(f"{stem}.q_scale"), self._zero_points(rows, groups, bits), "", offset]
        return self.op("MatMulNBits", inputs if bias else inputs[:4], domain=MICROSOFT, K=groups * GROUP, N=rows, bits=bits,
                       block_size=GROUP, accuracy_level=ACCURACY_LEVEL)

    def embedding(self, ids: str, stem: str) -> str:
        """ids int64 [...] -> float32 [..., width]."""
        if f"{stem}.weight" in self.records:
            return self.op("Gather", [self.parameter(f"{stem}.weight"), ids])
        record, rows, groups, bits = self._quantized(stem)
        table = f"{stem}.q_weight.rows"
        self._external(table, record, TensorProto.UINT8, [rows, groups * GROUP * bits // 8])
        return self.op("GatherBlockQuantized", [table, ids, self.parameter(f"{stem}.q_scale"), self._zero_points(rows, groups, bits)],
                       domain=MICROSOFT, bits=bits, block_size=GROUP, gather_axis=0, quantize_axis=1)

    def serialize(self, name: str) -> bytes:
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, list(self.initializers.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="inglenook")
        return model.SerializeToString(deterministic=True)

    def _quantized(self, stem: str) -> tuple[dict, int, int, int]:
        """The record of q_weight, rows, groups in a row, bits (a group of 32 takes as many words as it has bits)."""
        record, (rows, groups) = self.records[f"{stem}.q_weight"], self.records[f"{stem}.q_scale"]["shape"]
        return record, rows, groups, record["shape"][1] // groups

    def _unpacked(self, stem: str, blocks: str, shape: list[int], bits: int) -> str:
        """float32 [in, out] of codes [out, groups, 32]."""
        codes = self.op("Sub", [self.op("Cast", [blocks], to=TensorProto.FLOAT), self.scalar(max_code(bits))])
        scales = self.op("Unsqueeze", [self.parameter(f"{stem}.q_scale"), self.integers(2)])
        return self.op("Transpose", [self.op("Reshape", [self.op("Mul", [codes, scales]), self.integers(*shape)])], perm=[1, 0])

    def _zero_points(self, rows: int, groups: int, bits: int) -> str:
        zero = max_code(bits)
        if bits == 4:
            # two in a byte; a row of an odd number of groups ends with half a byte unused
            return self.constant(np.full((rows, (groups + 1) // 2), zero << 4 | zero, np.uint8))
        return self.constant(np.full((rows, groups), zero, np.uint8))

    def _external(self, name: str, record: dict, kind: int, shape: list[int]) -> None:
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        for key, value in (("location", record["dataPath"]), ("offset", record["byteOffset"]), ("length", record["nbytes"])):
            tensor.external_data.add(key=key, value=str(value))
        self.initializers[name] = tensor
