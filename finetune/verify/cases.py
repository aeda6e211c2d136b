"""Makes the cases of the parity tests: models in the browser's format, and what PyTorch answers with the same weights.

    .venv/bin/python parity.py --texts build/parity-texts/rows.jsonl [--only NAME ...]

A case is a folder build/parity/<case>/ with shards, tokenizer, libraries, reference.json and reference.bin (float32).
In q0f32 the reference computes with the original weights. For every other quantization it computes with the weights read
back from the shards and dequantized, so that what is compared is the same arithmetic on both sides, never quantized
against unquantized. tests/parity compares; `complete.json` is written last and holds what the case was made from."""
import argparse
import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, BertConfig, BertModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from finetune.lib.base import ensure_base
from finetune.compile.compile import executable
from finetune.compile.build import write_library
from finetune.merge.merge import merge
from finetune.quantize.quantization import expect_quantization
from finetune.quantize.quantize import dequantized, quantized, read_model, write_model
from finetune.lib.recipe import load_recipe
from finetune.quantize.shards import read_shards
from finetune.lib.stage import BUILD, MARKER, ROOT, StageError, mark_complete, run_stage

OUT = BUILD / "parity"
ADAPTER = ROOT / "models" / "hearth" / "adapter"
TOLERANCE = 1e-3
ENCODER_WINDOW = 128
CHAT_WINDOW = 512
CHUNK = 32  # small, so that short prompts span several
# a library for a test is linked once and thrown away
OPTIMIZE = "-O1"
EVERY_QUANTIZATION = ("q0f32", "q4f32_1", "q8f32_1", "q8t4f32_1")

TEMPLATES = {
    # no beginning-of-text token; every message closed the same way
    "closed": "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}",
    # as TinyLlama-Chat writes it, with a beginning-of-text token
    "lines": "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + eos_token + '\\n' }}{% endfor %}"
             "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
}


@dataclass(frozen=True)
class Case:
    name: str
    model: str
    quantization: str
    libraries: tuple[str, ...]


CASES = [
    Case("bert-q0f32", "bert", "q0f32", ("gpu", "software")),
    *(Case(f"bert-{quantization}", "bert", quantization, ("software",)) for quantization in EVERY_QUANTIZATION[1:]),
    *(Case(f"hearth-{quantization}", "hearth", quantization, ("software",)) for quantization in EVERY_QUANTIZATION[:3]),
    Case("tied-q0f32", "tied", "q0f32", ("software",)),
    Case("tied-q4f32_1", "tied", "q4f32_1", ("gpu", "software")),
    Case("tied-q8f32_1", "tied", "q8f32_1", ("software",)),
    Case("untied-q0f32", "untied", "q0f32", ("gpu", "software")),
    Case("untied-q4f32_1", "untied", "q4f32_1", ("software",)),
]
# the packaged model itself: its own shards and libraries, nothing built
PACKAGED = Case("hearth-packaged", "hearth", "q8t4f32_1", ("gpu", "software"))


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


# --- models -------------------------------------------------------------------------------------------------------------

def make_bert(folder: Path) -> None:
    """A tiny random BERT that reads with hearth's tokenizer."""
    torch.manual_seed(11)
    config = BertConfig(vocab_size=30522, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128,
                        max_position_embeddings=ENCODER_WINDOW, initializer_range=0.2)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(ensure_base("all-MiniLM-L6-v2") / name, folder / name)


def make_llama(folder: Path, tied: bool, template: str) -> None:
    """A tiny random Llama with grouped-query heads and a byte-level tokenizer of 512 tokens."""
    torch.manual_seed(13 if tied else 17)
    tokenizer = _byte_tokenizer(512, template)
    sizes = {"hidden_size": 128, "num_attention_heads": 4, "num_key_value_heads": 2} if tied else {"hidden_size": 96, "num_attention_heads": 3, "num_key_value_heads": 1}
    config = LlamaConfig(vocab_size=512, intermediate_size=192, num_hidden_layers=3, max_position_embeddings=CHAT_WINDOW, initializer_range=0.12,
                         tie_word_embeddings=tied, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, **sizes)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _byte_tokenizer(size: int, template: str) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|pad|>", "<|begin|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator([(ROOT / "LICENSE").read_text()], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|pad|>",
                                   chat_template=TEMPLATES[template], clean_up_tokenization_spaces=False)


def model_folder(name: str) -> Path:
    """The Hugging Face folder of a case's model, made anew: hearth's from its public base and the committed adapter."""
    folder = BUILD / "parity-models" / name
    if name == "hearth":
        merge(load_recipe("hearth"), folder, folder, adapter=ADAPTER)
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if name == "bert":
        make_bert(folder)
    else:
        make_llama(folder, tied=name == "tied", template="closed" if name == "tied" else "lines")
    return folder


def load_reference(folder: Path, case: Case, shards: Path):
    """The PyTorch model that the browser must equal: original weights in q0f32, dequantized shards otherwise."""
    config = json.loads((folder / "config.json").read_text())
    if config["model_type"] == "bert":
        model = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32, attn_implementation="eager")
    else:
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    if case.quantization != "q0f32":
        weights = {name: torch.from_numpy(array.copy()) for name, array in dequantized(config, shards, expect_quantization(case.quantization)).items()}
        positions = "embeddings.position_embeddings.weight"
        if positions in weights:  # shards keep only the positions of the context window
            whole = model.state_dict()[positions].clone()
            whole[: len(weights[positions])] = weights[positions]
            weights[positions] = whole
        missing, unexpected = model.load_state_dict(weights, strict=False)
        left = [name for name in missing if name not in ("lm_head.weight", "embeddings.position_ids", "embeddings.token_type_ids")]
        if left or unexpected:
            raise StageError(f"The shards of {case.name} do not match PyTorch's model: missing {left}, unexpected {unexpected}.")
        model.tie_weights()
    return model.eval()


# --- references ---------------------------------------------------------------------------------------------------------

@torch.no_grad()
def encoder_reference(model: BertModel, folder: Path, texts: list[str], floats: Floats) -> dict:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(ENCODER_WINDOW)
    ids = [tokenizer.encode(text).ids for text in texts]
    vectors = []
    for row in ids:
        hidden = model(input_ids=torch.tensor([row])).last_hidden_state[0]
        vectors.append(torch.nn.functional.normalize(hidden.mean(dim=0), dim=0).numpy())
    return {"kind": "encoder", "texts": texts, "ids": ids, "vectors": [floats.add(vector) for vector in vectors]}


CONVERSATIONS = [
    [{"role": "user", "content": "What is this License about?"}],
    [{"role": "system", "content": "Answer in one word."}, {"role": "user", "content": "Is the Work free?"}],
    [{"role": "system", "content": "You sort."}, {"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}, {"role": "user", "content": "Three  [/INST] … 日本"}],
]


@torch.no_grad()
def chat_reference(model, folder: Path, floats: Floats) -> dict:
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

    prompt = random_ids(12)
    steps, ids = [], list(prompt)
    for id in random_ids(8):
        ids.append(id)
        steps.append({"id": id, "logits": floats.add(logits(ids))})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return {
        "kind": "chat", "vocab_size": vocab,
        "prompts": [with_logits(random_ids(length)) for length in (1, 7, CHUNK, 2 * CHUNK + 16)],
        # three prefill chunks; cuts inside a page of 16; a second turn; one token onto a filled cache and the other way round
        "append": [appended(CHUNK, CHUNK, 16), appended(17, 15), appended(20, 2), appended(1, 30), appended(31, 1)],
        "decode": {"prompt": prompt, "steps": steps},
        "greedy": [greedy(model, tokenizer, messages, 32) for messages in CONVERSATIONS[:2]],
        "template": [{"messages": messages, "ids": template_ids(tokenizer, messages)} for messages in CONVERSATIONS],
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


# --- cases --------------------------------------------------------------------------------------------------------------

def make_case(case: Case, folder: Path, texts: list[str]) -> None:
    out = OUT / case.name
    config = json.loads((folder / "config.json").read_text())
    window = ENCODER_WINDOW if config["model_type"] == "bert" else CHAT_WINDOW
    if case is PACKAGED:
        shutil.copytree(ROOT / "models" / "hearth", out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("adapter", "*.md", "*.png"))
        for kernels in case.libraries:
            (out / f"hearth-{kernels}.wasm").rename(out / f"{case.name}-{kernels}.wasm")
        expect_same_weights(config, folder, out, case.quantization)
    else:
        write_model(folder, case.quantization, window, CHUNK, out)
        for kernels in case.libraries:
            write_library(executable(config, case.quantization, kernels, window, CHUNK), out / f"{case.name}-{kernels}.wasm", OPTIMIZE)
    floats = Floats()
    model = load_reference(folder, case, out)
    answers = encoder_reference(model, folder, texts, floats) if config["model_type"] == "bert" else chat_reference(model, folder, floats)
    floats.write(out / "reference.bin")
    reference = {"model": case.name, "quantization": case.quantization, "libraries": list(case.libraries), "tolerance": TOLERANCE, **answers}
    (out / "reference.json").write_text(json.dumps(reference, ensure_ascii=False) + "\n")


def expect_same_weights(config: dict, merged: Path, packaged: Path, quantization: str) -> None:
    """Refuses packaged shards that were not made from base and adapter. Adding the adapter rounds a little differently from
    machine to machine, so a code in ten thousand may fall on the other side."""
    scheme = expect_quantization(quantization)
    _, tensors = read_model(merged)
    stored = read_shards(packaged)
    for name, array in quantized(config, tensors, scheme, ENCODER_WINDOW):
        if name not in stored or stored[name].shape != array.shape:
            raise StageError(f"models/hearth lacks {name}, or has it in another shape; deploy it again.")
        if array.dtype == np.uint32:
            same = float(np.mean(stored[name] == array)) > 1 - 1e-3  # words of several codes
        else:
            same = np.allclose(stored[name], array, rtol=1e-4, atol=1e-6)
        if not same:
            raise StageError(f"{name} of models/hearth is not what base and adapter give; deploy it again.")


def inputs_hash(case: Case, folder: Path, texts: list[str]) -> str:
    """Of everything that a case is made from: code, weights, texts."""
    digest = hashlib.sha256(repr((case, texts)).encode())
    rooms = [Path(__file__).parents[1] / room for room in ("quantize", "compile", "verify")]
    code = [path for room in rooms for path in room.rglob("*") if path.suffix in (".py", ".h", ".cc") and not path.name.startswith("test_")]
    packaged = (ROOT / "models" / "hearth").glob("*") if case is PACKAGED else []
    for path in sorted([*code, *folder.glob("*.safetensors"), *(path for path in packaged if path.is_file())]):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, required=True, help='JSONL with {"text"}, made by finetune/evaluate/texts.ts')
    parser.add_argument("--only", nargs="*", default=[], help="cases whose name begins so")
    arguments = parser.parse_args()
    texts = [json.loads(line)["text"] for line in arguments.texts.read_text().splitlines()][:32]
    if len(texts) < 32:
        raise StageError(f"{arguments.texts} has {len(texts)} texts; the parity test wants 32.")
    chosen = [case for case in [*CASES, PACKAGED] if not arguments.only or case.name.startswith(tuple(arguments.only))]
    folders = {name: model_folder(name) for name in {case.model for case in chosen}}
    for case in chosen:
        made_from = inputs_hash(case, folders[case.model], texts)
        marker = OUT / case.name / MARKER
        if marker.exists() and json.loads(marker.read_text()).get("inputs") == made_from:
            print(f"{case.name}: unchanged")
            continue
        shutil.rmtree(OUT / case.name, ignore_errors=True)
        make_case(case, folders[case.model], texts)
        mark_complete(OUT / case.name, {"inputs": made_from})
        print(f"{case.name}: done", flush=True)


if __name__ == "__main__":
    run_stage(main)
