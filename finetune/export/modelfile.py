"""Ollama's Modelfile: written, and read by its grammar as documented in docs/modelfile.mdx of the repository ollama/ollama.

One instruction a line, in any case; # begins a comment; a value may stand in "…" or, over several lines, in three quotation
marks. Where the document is silent, the reader does what Ollama's own parser (parser/parser.go) does: a quoted value ends
with the line that ends in its closing mark, and characters that cannot be printed are dropped."""
import re
from dataclasses import dataclass

INSTRUCTIONS = ("FROM", "PARAMETER", "TEMPLATE", "SYSTEM", "ADAPTER", "LICENSE", "MESSAGE", "REQUIRES")
PARAMETERS = {
    "num_ctx": int, "repeat_last_n": int, "repeat_penalty": float, "temperature": float, "seed": int, "stop": str, "num_predict": int,
    "draft_num_predict": int, "top_k": int, "top_p": float, "min_p": float,
}
ROLES = ("system", "user", "assistant")
MARK, LONG_MARK = '"', '"""'


class ModelfileError(ValueError):
    """Text that Ollama would refuse or read otherwise; the message names the line and what may stand there."""


@dataclass(frozen=True)
class Instruction:
    """`key` is the parameter's name or the message's role; other instructions have none."""
    name: str
    value: str
    key: str | None = None


def write_modelfile(instructions: list[Instruction]) -> str:
    """The text of a Modelfile, which parse_modelfile reads as the same instructions.

    Raises ModelfileError for what the grammar cannot say."""
    text = "".join(" ".join(filter(None, (item.name, item.key, _quote(item)))) + "\n" for item in instructions)
    if parse_modelfile(text) != instructions:
        lost = next(item for item, back in zip(instructions, parse_modelfile(text)) if item != back)
        raise ModelfileError(f"{lost.name} would not be read as it is written: {lost.value!r} has characters that a Modelfile drops.")
    return text


def _quote(item: Instruction) -> str:
    if LONG_MARK in item.value:
        raise ModelfileError(f"The value of {item.name} contains three quotation marks in a row, which a Modelfile cannot quote.")
    if item.name in ("TEMPLATE", "SYSTEM", "LICENSE", "MESSAGE") or MARK in item.value:
        return f"{LONG_MARK}{item.value}{LONG_MARK}"
    return f"{MARK}{item.value}{MARK}" if item.key == "stop" else item.value


def parse_modelfile(text: str) -> list[Instruction]:
    """Raises ModelfileError for an unknown instruction, parameter or role, a value of the wrong kind, a quotation that does
    not end, and a file without FROM."""
    lines = text.replace("\r", "\n").split("\n")
    found: list[Instruction] = []
    at = 0
    while at < len(lines):
        number, line = at + 1, lines[at].lstrip(" \t")
        at += 1
        if not line or line.startswith("#"):
            continue
        word, rest = _word(line)
        name, key = word.upper(), None
        if name not in INSTRUCTIONS:
            raise ModelfileError(f"Line {number}: {word!r} is no instruction; there are {', '.join(INSTRUCTIONS)}.")
        if name in ("PARAMETER", "MESSAGE") and rest is not None:
            key, rest = _word(rest)
        if rest is None:
            raise ModelfileError(f"Line {number}: {name} is followed by no value.")
        value = _unquote(rest)
        while value is None:
            if at == len(lines):
                raise ModelfileError(f"Line {number}: the quotation that {name} begins does not end.")
            rest = f"{rest}\n{lines[at]}"
            at += 1
            value = _unquote(rest)
        _check(name, key, value, number)
        found.append(Instruction(name, value, key))
    if not any(item.name == "FROM" for item in found):
        raise ModelfileError("There is no FROM, which says what the model is made from.")
    return found


def _word(text: str) -> tuple[str, str | None]:
    """The first word, and what follows the space or tab after it; None where there is neither."""
    word, space, rest = re.fullmatch(r"[ \t]*([^ \t]*)([ \t]?)(.*)", text, re.DOTALL).groups()
    return word, rest if space else None


def _unquote(text: str) -> str | None:
    """None while a quotation has not ended."""
    text = "".join(c for c in text.strip() if c.isprintable() or c in "\n\t")
    for mark in (LONG_MARK, MARK):
        if text.startswith(mark):
            return text[len(mark):-len(mark)] if text.endswith(mark) and len(text) >= 2 * len(mark) else None
    return text


def _check(name: str, key: str | None, value: str, number: int) -> None:
    if name == "PARAMETER":
        if key not in PARAMETERS:
            raise ModelfileError(f"Line {number}: {key!r} is no parameter; there are {', '.join(PARAMETERS)}.")
        try:
            PARAMETERS[key](value)
        except ValueError as error:
            raise ModelfileError(f"Line {number}: {key} takes {PARAMETERS[key].__name__}, not {value!r}.") from error
    if name == "MESSAGE" and key not in ROLES:
        raise ModelfileError(f"Line {number}: {key!r} is no role; there are {', '.join(ROLES)}.")
    if name == "REQUIRES" and not re.fullmatch(r"v?\d+(\.\d+){0,2}(-[\w.]+)?", value):
        raise ModelfileError(f"Line {number}: REQUIRES takes a version such as 0.14.0, not {value!r}.")
    if name in ("FROM", "ADAPTER") and not value:
        raise ModelfileError(f"Line {number}: {name} names nothing.")
