"""What the browser must answer: PyTorch's logits, vectors, tokens and texts with the weights that a library computes with.

In q0f32 those are the original weights. For every other quantization they are read back from the shards and dequantized, so
that what is compared is the same arithmetic on both sides, never quantized against unquantized."""
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from finetune.quantize.reference import load_dequantized, load_original
from finetune.train.chat import load_chat_tokenizer

TOLERANCE = 1e-3
GREEDY_TOKENS = 32


@dataclass
class Floats:
    """Collects arrays for reference.bin; in the JSON each is {"offset", "length"}, counted in floats."""
    arrays: list[np.ndarray] = field(default_factory=list)
    size: int = 0

    def add(self, values) -> dict[str, int]:
        array = np.asarray(values, dtype=np.float32).ravel()
        entry = {"offset": self.size, "length": array.size}
        self.arrays.append(array)
        self.size += array.size
        return entry

    def write(self, path: Path) -> None:
        path.write_bytes(np.concatenate(self.arrays).astype("<f4").tobytes())


def load_reference(folder: Path, quantization: str, shards: Path) -> torch.nn.Module:
    """The PyTorch model that the browser must equal: original weights in q0f32, dequantized shards otherwise.

    Raises StageError when the shards do not fit the folder's model."""
    return load_original(folder) if quantization == "q0f32" else load_dequantized(folder, shards, quantization)


@torch.no_grad()
def encoder_reference(model: BertModel, folder: Path, texts: list[str], window: int, floats: Floats) -> dict:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    ids = [tokenizer.encode(text).ids for text in texts]
    vectors = []
    for row in ids:
        hidden = model(input_ids=torch.tensor([row])).last_hidden_state[0]
        vectors.append(torch.nn.functional.normalize(hidden.mean(dim=0), dim=0).numpy())
    return {"kind": "encoder", "texts": texts, "ids": ids, "vectors": [floats.add(vector) for vector in vectors]}


@torch.no_grad()
def chat_reference(model, folder: Path, conversations: list[list[dict]], chunk: int, floats: Floats) -> dict:
    """`chunk`: tokens that the library prefills at once; at least 32. The first two conversations are answered."""
    rng = np.random.default_rng(5)
    vocab = model.config.vocab_size

    def random_ids(count: int) -> list[int]:
        return rng.integers(6, vocab, count).tolist()

    def logits(ids: list[int]) -> np.ndarray:
        return model(input_ids=torch.tensor([ids])).logits[0, -1].numpy()

    def with_logits(ids: list[int]) -> dict:
        return {"ids": ids, "logits": floats.add(logits(ids))}

    def appended(*lengths: int) -> dict:
        chunks = [random_ids(length) for length in lengths]
        return {"chunks": chunks, "logits": floats.add(logits([id for chunk in chunks for id in chunk]))}

    def packed(prefix: int, *lengths: int) -> dict:
        shared, rows = random_ids(prefix), [random_ids(length) for length in lengths]
        return {"prefix": shared, "rows": rows, "logits": [floats.add(logits([*shared, *row])) for row in rows]}

    prompt = random_ids(12)
    steps, ids = [], list(prompt)
    for id in random_ids(8):
        ids.append(id)
        steps.append({"id": id, "logits": floats.add(logits(ids))})
    tokenizer = load_chat_tokenizer(folder)
    return {
        "kind": "chat", "vocab_size": vocab,
        "prompts": [with_logits(random_ids(length)) for length in (1, 7, chunk, 2 * chunk + 16)],
        # three prefill chunks; cuts inside a page of 16; a second turn; one token onto a filled cache and the other way round
        "append": [appended(chunk, chunk, 16), appended(17, 15), appended(20, 2), appended(1, 30), appended(31, 1)],
        # ragged rows without a prefix and with one; a single row; more tokens than are prefilled at once
        "packed": [packed(0, 5, 1, 9, chunk), packed(chunk + 3, 7, 1, 12, 2), packed(4, 6)],
        "decode": {"prompt": prompt, "steps": steps},
        "greedy": [greedy(model, tokenizer, messages, GREEDY_TOKENS) for messages in conversations[:2]],
        "template": [{"messages": messages, "ids": template_ids(tokenizer, messages)} for messages in conversations],
        "top_p": [top_p_case(rng, vocab, top_p, floats) for top_p in (0.1, 0.5, 0.9, 1.0)],
    }


def template_ids(tokenizer, messages: list[dict]) -> list[int]:
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def greedy(model, tokenizer, messages: list[dict], count: int) -> dict:
    """`margins`: how far the best logit leads the second, relative to the largest magnitude. End-of-text is never chosen:
    the browser is told to ignore it."""
    prompt = template_ids(tokenizer, messages)
    ids, chosen, margins = list(prompt), [], []
    for _ in range(count):
        logits = model(input_ids=torch.tensor([ids])).logits[0, -1]
        best = torch.topk(logits, 2).values
        chosen.append(int(logits.argmax()))
        margins.append(float((best[0] - best[1]) / logits.abs().max()))
        ids.append(chosen[-1])
    return {"messages": messages, "prompt_ids": prompt, "ids": chosen, "margins": margins}


def top_p_case(rng: np.random.Generator, vocab: int, top_p: float, floats: Floats) -> dict:
    """The nucleus by a sort, and u away from the borders between two tokens, where rounding may decide either way."""
    logits = rng.normal(0, 3, vocab)
    probs = (np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()).astype(np.float32)
    order = np.argsort(-probs.astype(np.float64))
    kept = order[: int(np.searchsorted(np.cumsum(probs[order].astype(np.float64)), top_p) + 1)]
    nucleus = np.zeros(vocab)
    nucleus[kept] = probs[kept]
    edges = np.cumsum(nucleus) / nucleus.sum()
    u = [float(x) for x in rng.uniform(0, 1, 64) if np.abs(edges - x).min() > 1e-5]
    ids = [int(np.searchsorted(edges, x, side="right")) for x in u]
    return {"probs": floats.add(probs), "top_p": top_p, "u": u, "ids": ids}


def write_reference(folder: Path, facts: dict, answers: dict, floats: Floats) -> None:
    """reference.json and reference.bin (float32), as finetune/verify/browser/reference.ts reads them."""
    floats.write(folder / "reference.bin")
    (folder / "reference.json").write_text(json.dumps({**facts, "tolerance": TOLERANCE, **answers}, ensure_ascii=False) + "\n")
