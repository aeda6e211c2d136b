"""A Hugging Face tokenizer.json in the terms of GGUF: byte-level BPE ("gpt2") or SentencePiece-like BPE ("llama").

llama.cpp splits and merges by its own code, so a tokenizer is taken only where that code is known to do the same."""
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from gguf import GGUFWriter, TokenType

from finetune.lib.stage import StageError

# llama.cpp's names of the regular expressions that split a text before BPE
LLAMA3_SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
BYTE = re.compile(r"<0x[0-9A-F]{2}>")


@dataclass
class GgufTokenizer:
    """`tokens` in the order of their ids; exactly one of `merges` and `scores` is filled."""
    model: str
    pre: str
    tokens: list[str]
    types: list[int]
    merges: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    # role -> id, of bos, eos, unk and pad as far as there are
    special: dict[str, int] = field(default_factory=dict)
    add_bos: bool = False
    add_space_prefix: bool = False
    # a rendered conversation has to begin with a space: llama.cpp adds one to every stretch of text or to none, and this
    # tokenizer to the first only
    leading_space: bool = False
    chat_template: str | None = None

    def write(self, writer: GGUFWriter) -> None:
        writer.add_tokenizer_model(self.model)
        writer.add_tokenizer_pre(self.pre)
        writer.add_token_list(self.tokens)
        writer.add_token_types(self.types)
        if self.merges:
            writer.add_token_merges(self.merges)
        if self.scores:
            writer.add_token_scores(self.scores)
        for role, id in self.special.items():
            getattr(writer, f"add_{role}_token_id")(id)
        writer.add_add_bos_token(self.add_bos)
        writer.add_add_eos_token(False)
        writer.add_add_space_prefix(self.add_space_prefix)
        if self.chat_template:
            writer.add_chat_template(self.chat_template)


def read_tokenizer(folder: Path, vocab_size: int) -> GgufTokenizer:
    """Raises StageError where llama.cpp would not tokenize as this tokenizer does."""
    raw = json.loads((folder / "tokenizer.json").read_text())
    model = raw["model"]
    if model["type"] != "BPE":
        raise StageError(f"{folder} has a {model['type']} tokenizer; the GGUF export knows BPE only.")
    tokens, types = _tokens(raw, vocab_size)
    merges = [merge if isinstance(merge, list) else merge.split(" ") for merge in model["merges"]]
    if "ByteLevel" in json.dumps(raw.get("pre_tokenizer")):
        result = GgufTokenizer("gpt2", _split(raw, folder), tokens, types, merges=[" ".join(merge) for merge in merges])
    elif model.get("byte_fallback"):
        spaces = _spaces(raw, folder)
        result = GgufTokenizer("llama", "default", tokens, types, scores=_scores(tokens, types, merges),
                               add_space_prefix=spaces == "always", leading_space=spaces == "first")
    else:
        raise StageError(f"{folder} has a BPE tokenizer that is neither byte-level nor falls back to bytes; llama.cpp has none like it.")
    _add_special(result, folder)
    return result


def _tokens(raw: dict, vocab_size: int) -> tuple[list[str], list[int]]:
    names = {id: token for token, id in raw["model"]["vocab"].items()}
    types = {id: TokenType.BYTE if BYTE.fullmatch(token) else TokenType.NORMAL for id, token in names.items()}
    for added in raw["added_tokens"]:
        names[added["id"]] = added["content"]
        types[added["id"]] = TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
    unknown = raw["model"].get("unk_token")
    types |= {id: TokenType.UNKNOWN for id, token in names.items() if token == unknown}
    if max(names) >= vocab_size:
        raise StageError(f"The tokenizer has a token with id {max(names)}, but the model's table has {vocab_size} rows.")
    # a table may have more rows than there are tokens
    for id in range(vocab_size):
        names.setdefault(id, f"[PAD{id}]")
        types.setdefault(id, TokenType.UNUSED)
    return [names[id] for id in range(vocab_size)], [int(types[id]) for id in range(vocab_size)]


def _split(raw: dict, folder: Path) -> str:
    steps = raw["pre_tokenizer"].get("pretokenizers", [raw["pre_tokenizer"]])
    if raw.get("normalizer") is None and not any(step.get("add_prefix_space") for step in steps):
        if len(steps) == 1 and steps[0].get("use_regex", True):
            return "gpt-2"
        if len(steps) == 2 and steps[0].get("pattern") == {"Regex": LLAMA3_SPLIT} and not steps[1].get("use_regex", True):
            return "llama-bpe"
    raise StageError(f"The tokenizer of {folder} splits texts neither as GPT-2's does nor as Llama 3's; llama.cpp would give other tokens.")


def _spaces(raw: dict, folder: Path) -> str:
    """Which stretches of text between special tokens get a leading space: always, first (of a whole text) or never."""
    normalizer, split = raw.get("normalizer") or {}, raw.get("pre_tokenizer") or {}
    steps = normalizer.get("normalizers", [normalizer] if normalizer else [])
    if split.get("type") == "Metaspace" and not steps and not split.get("split", True):
        return split["prepend_scheme"]
    replaces = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    if not split and steps in ([replaces], [{"type": "Prepend", "prepend": "▁"}, replaces]):
        return "always" if len(steps) == 2 else "never"
    raise StageError(f"The tokenizer of {folder} treats spaces in a way that llama.cpp has not; it would give other tokens.")


def _scores(tokens: list[str], types: list[int], merges: list[list[str]]) -> list[float]:
    """llama.cpp joins the neighbours whose joined token scores highest, so the earlier a merge, the higher its token.

    What no merge makes scores below all of them."""
    rank: dict[str, int] = {}
    for number, (left, right) in enumerate(merges):
        rank.setdefault(left + right, number)
    lowest = len(merges) + 1
    return [-float(rank.get(token, lowest)) if kind == TokenType.NORMAL else 0.0 for token, kind in zip(tokens, types)]


def _add_special(result: GgufTokenizer, folder: Path) -> None:
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for role in ("bos", "eos", "unk", "pad"):
        id = getattr(tokenizer, f"{role}_token_id")
        if id is not None:
            result.special[role] = id
    bos = tokenizer.bos_token
    if not tokenizer.chat_template:
        result.add_bos = bos is not None and tokenizer("x")["input_ids"][0] == tokenizer.bos_token_id
        return
    text = tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False)
    # llama.cpp adds the token by itself; a template that leaves it out was trained without
    result.add_bos = bool(bos) and text.startswith(bos)
    result.leading_space &= not text.startswith(tuple(tokenizer.all_special_tokens))
    result.chat_template = ("{{ ' ' }}" if result.leading_space else "") + tokenizer.chat_template
