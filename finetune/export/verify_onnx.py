"""Holds an ONNX export against PyTorch computing with the same dequantized weights.

What is compared: an encoder's vectors of a ragged batch; a language model's logits of whole prompts and of every step of
a greedy answer over the cache. A difference is max|Δ| / max|reference|. What differs is followed to the first layer whose
hidden states do."""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from tokenizers import Tokenizer

from finetune.lib.stage import StageError, sha256, show
from finetune.quantize.reference import load_dequantized

TOLERANCE = 1e-3
ANSWER_TOKENS = 32
# of one token to many, in several scripts
TEXTS = ["News", "GitHub: where the world builds software | github.com", "Прогноз погоды на неделю | weather.example",
         "日本の天気予報、交通情報", "Hi Anna, could you send me the minutes of Tuesday's meeting? We need them by Friday. Thanks, Tom"]


@dataclass(frozen=True)
class Export:
    """An export folder opened: its facts, its graph in ONNX Runtime, and the model that it must equal."""
    folder: Path
    facts: dict
    session: onnxruntime.InferenceSession
    reference: torch.nn.Module
    tokenizer: Tokenizer

    def run(self, feeds: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        names = [value.name for value in self.session.get_outputs()]
        return dict(zip(names, self.session.run(names, feeds)))


def verify_onnx(model: Path, folder: Path, texts: list[str] | None = None, tolerance: float = TOLERANCE) -> list[str]:
    """Findings, each a sentence; none when ONNX Runtime answers as PyTorch does.

    `model` is the merged folder; `folder` is what write_onnx made of it; `texts` (no chat template is applied) default to
    a few of one token to many. Raises StageError where one of the two cannot be opened."""
    export = open_export(model, folder)
    rows = [export.tokenizer.encode(text).ids[: export.facts["context_window"]] for text in texts or TEXTS]
    rows = [row for row in rows if row]
    if not rows:
        raise StageError("No text to compare ONNX Runtime and PyTorch with has a token.")
    compare = _compare_encoder if export.facts["model_type"] == "bert" else _compare_causal
    with torch.no_grad():
        return compare(export, rows, tolerance)


def open_export(model: Path, folder: Path) -> Export:
    """Raises StageError for a file that is not as facts.json has it, and for a graph that ONNX Runtime refuses."""
    facts = json.loads((folder / "facts.json").read_text())
    for name, digest in facts["sha256"].items():
        if not (folder / name).is_file() or sha256(folder / name) != digest:
            raise StageError(f"{name} of {show(folder)} is not the file that was exported; export the model again.")
    try:
        session = open_session(folder / "model.onnx", folder)
    except Exception as error:  # ONNX Runtime raises classes of its own for each kind of failure
        raise StageError(f"ONNX Runtime cannot open {show(folder / 'model.onnx')}: {' '.join(str(error).split())}") from error
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Export(folder, facts, session, load_dequantized(model, folder, facts["quantization"]), tokenizer)


def open_session(graph: Path | bytes, folder: Path) -> onnxruntime.InferenceSession:
    """`graph`: a file or what it would hold; its weights lie in `folder`."""
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder))
    # waiting threads would otherwise take the processor from PyTorch's
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    """max|found - expected| / max|expected|; infinite for what is not a number."""
    error = np.abs(found - expected).max() / np.abs(expected).max()
    return float(error) if np.isfinite(error) else float("inf")


def _compare_encoder(export: Export, rows: list[list[int]], tolerance: float) -> list[str]:
    width = max(map(len, rows))
    ids = np.array([row + [0] * (width - len(row)) for row in rows])
    mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    found = export.run({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
    for number, row in enumerate(rows):
        hidden = export.reference(input_ids=torch.tensor([row])).last_hidden_state[0]
        expected = torch.nn.functional.normalize(hidden.mean(dim=0), dim=0).numpy()
        error = relative_error(found[number], expected)
        if error > tolerance:
            where = first_difference(export, row, tolerance)
            return [f"The vector of a text of {len(row)} tokens is off by {error:.1e} of the largest value (cosine {found[number] @ expected:.6f}); {where}."]
    return []


def _compare_causal(export: Export, rows: list[list[int]], tolerance: float) -> list[str]:
    findings = []
    for row in rows:
        expected = export.reference(input_ids=torch.tensor([row])).logits[0].numpy()
        error = relative_error(export.run(causal_feeds(export, row))["logits"][0], expected)
        if error > tolerance:
            where = first_difference(export, row, tolerance)
            findings.append(f"The logits of a prompt of {len(row)} tokens are off by {error:.1e} of the largest value; {where}.")
            return findings
    for row in rows:
        findings += _compare_answer(export, row, tolerance)
    return findings


def _compare_answer(export: Export, prompt: list[int], tolerance: float) -> list[str]:
    """Decodes greedily over the cache. After a tie both go on with the reference's token."""
    answer = export.run(causal_feeds(export, prompt, keep=1))
    network, cache, ids = export.reference, None, list(prompt)
    for step in range(min(ANSWER_TOKENS, export.facts["context_window"] - len(prompt))):
        new = ids if cache is None else ids[-1:]
        result = network(input_ids=torch.tensor([new]), past_key_values=cache, use_cache=True)
        cache, expected, found = result.past_key_values, result.logits[0, -1].numpy(), answer["logits"][0, -1]
        error, best = relative_error(found, expected), int(expected.argmax())
        margin = float((expected[best] - expected[found.argmax()]) / np.abs(expected).max())
        if error > tolerance or margin > tolerance:
            return [f"Token {step + 1} of the answer to a prompt of {len(prompt)} tokens: logits off by {error:.1e} of the largest value, "
                    f"ONNX Runtime says {int(found.argmax())} and PyTorch {best}."]
        ids.append(best)
        answer = export.run(causal_feeds(export, ids[-1:], answer, past=len(ids) - 1, keep=1))
    return []


def causal_feeds(export: Export, new: list[int], before: dict[str, np.ndarray] | None = None, past: int = 0, keep: int = 0) -> dict[str, np.ndarray]:
    """Inputs for `new` tokens after `past` ones, whose keys and values are outputs of the run `before`."""
    feeds = {"input_ids": np.array([new]), "attention_mask": np.ones((1, past + len(new)), np.int64),
             "position_ids": np.arange(past, past + len(new))[None], "num_logits_to_keep": np.array(keep)}
    for value in export.session.get_inputs():
        if value.name.startswith("past_key_values."):
            empty = np.zeros((1, value.shape[1], 0, value.shape[3]), np.float32)
            feeds[value.name] = before[value.name.replace("past_key_values", "present")] if before else empty
    return feeds


def first_difference(export: Export, row: list[int], tolerance: float = TOLERANCE) -> str:
    """Says which layer is the first whose hidden states differ, from one text of token ids."""
    graph = onnx.load(export.folder / "model.onnx", load_external_data=False)
    produced = {name for node in graph.graph.node for name in node.output}
    count = export.reference.config.num_hidden_layers + 1
    names = [name for name in (f"hidden.{number}" for number in range(count)) if name in produced]
    graph.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = open_session(graph.SerializeToString(), export.folder)
    ids = {"input_ids": np.array([row]), "attention_mask": np.ones((1, len(row)), np.int64)}
    found = session.run(names, ids if export.facts["model_type"] == "bert" else causal_feeds(export, row))
    expected = export.reference(input_ids=torch.tensor([row]), output_hidden_states=True).hidden_states
    for number, (ours, theirs) in enumerate(zip(found, expected)):
        error = relative_error(ours[0], theirs[0].numpy())
        if error > tolerance:
            what = "the embeddings" if number == 0 else f"layer {number - 1} (counted from 0)"
            return f"{what} differ first, by {error:.1e}"
    return "all layers agree, so what follows the last one differs"
