"""The conversation template of mlc-chat-config.json, read off a tokenizer's own chat template.

web-llm puts a conversation together from roles and separators; a tokenizer renders a Jinja template. Both must give the
same token ids, so the former is derived from the latter's output on a marked conversation, and anything that the simple
form cannot say is refused.

web-llm tokenizes each message by itself, with its role and separators, and a tokenizer may begin every text with a space of
its own (Llama's does). Then messages have to meet where the whole text is split too, behind a special token."""
import json
from pathlib import Path

MARKS = {"system": "⟦S⟧", "user": "⟦U⟧", "assistant": "⟦A⟧"}


class TemplateRefused(ValueError):
    """The tokenizer's chat template does not fit web-llm's form; the message says where."""


def conversation_template(folder: Path, encoder: bool) -> dict:
    """`conv_template` and `tokenizer_info` of mlc-chat-config.json. Encoders have no chat and get an empty one."""
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    info = {"tokenizer_info": _tokenizer_info(tokenizer)}
    if encoder:
        return {"conv_template": _template("", "", "", ["", ""], [], []), **info}
    return {"conv_template": _derive(folder), **info}


def _tokenizer_info(tokenizer: dict) -> dict:
    text = json.dumps(tokenizer.get("decoder") or {})
    method = "byte_fallback" if "ByteFallback" in text else "byte_level" if "ByteLevel" in text else "raw"
    normalizer = json.dumps(tokenizer.get("normalizer") or {})
    return {"token_postproc_method": method, "prepend_space_in_encode": "Prepend" in normalizer, "strip_space_in_decode": "Strip" in text}


def _template(system: str, user: str, assistant: str, seps: list[str], stop_strings: list[str], stop_ids: list[int], prefix: list[int] | None = None) -> dict:
    return {
        "name": "inglenook", "system_template": system, "system_message": "", "system_prefix_token_ids": prefix,
        "add_role_after_system_message": True, "render_empty_system_message": False,
        "roles": {"user": user, "assistant": assistant, "tool": ""},
        "role_templates": {"user": "{user_message}", "assistant": "{assistant_message}", "tool": "{tool_message}"},
        "messages": [], "seps": seps, "role_content_sep": "", "role_empty_sep": "",
        "stop_str": stop_strings, "stop_token_ids": stop_ids, "function_string": "",
    }


def text_template(folder: Path) -> dict:
    """`conv_template` for engines that tokenize a whole conversation as one text: the text alone has to be the same."""
    tokenizer = _tokenizer(folder)
    return _conversation(folder, tokenizer, _parts(tokenizer))


def _tokenizer(folder: Path):
    from transformers import PreTrainedTokenizerFast
    # tokenizer.json as it is, which is what the browser reads
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    if tokenizer.chat_template is None:
        raise TemplateRefused("The tokenizer has no chat template; put one into its tokenizer_config.json.")
    return tokenizer


def _derive(folder: Path) -> dict:
    tokenizer = _tokenizer(folder)
    parts = _parts(tokenizer)
    # where a tokenizer tells them apart, only conversations that begin with a system message come out right
    for candidate, conversations in ((parts, SAMPLES), (_cut_behind_special(parts, tokenizer), SAMPLES[1:])):
        if candidate and all(_tokens_in_pieces(candidate, tokenizer, sample) == _tokens(tokenizer, sample) for sample in conversations):
            return _conversation(folder, tokenizer, candidate)
    raise TemplateRefused("The chat template gives other tokens as a whole than message by message, as web-llm reads it; end each message with a special token.")


SAMPLES = [
    [{"role": "user", "content": "What is it?"}],
    [{"role": "system", "content": "Answer in one word."}, {"role": "user", "content": "What is it?"}],
    [{"role": "system", "content": "You sort."}, {"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}, {"role": "user", "content": "Three"}],
]

# system template, user's and assistant's roles, what ends their messages, ids before everything
Parts = tuple[str, str, str, str, str, list[int] | None]


def _conversation(folder: Path, tokenizer, parts: Parts) -> dict:
    system, user, assistant, user_end, assistant_end, prefix = parts
    return _template(system, user, assistant, [user_end, assistant_end], [tokenizer.eos_token] if tokenizer.eos_token else [],
                     _stop_ids(folder, tokenizer, assistant_end), prefix)


def _parts(tokenizer) -> Parts:
    def render(*roles: str, prompt: bool = False) -> str:
        return tokenizer.apply_chat_template([{"role": role, "content": MARKS[role]} for role in roles], tokenize=False, add_generation_prompt=prompt)

    turns = render("user", "assistant", "user", prompt=True)
    head, _, rest = turns.partition(MARKS["user"])
    between, _, rest = rest.partition(MARKS["assistant"])
    after, _, tail = rest.partition(MARKS["user"])
    if between != tail:
        raise TemplateRefused(f"The chat template writes {between!r} before a past answer and {tail!r} before a new one; web-llm cannot.")
    bos = tokenizer.bos_token or ""
    prefix = [tokenizer.bos_token_id] if bos and head.startswith(bos) else None
    user = head.removeprefix(bos) if prefix else head
    if not after.endswith(user):
        raise TemplateRefused(f"The chat template begins the first message with {user!r} and the next with {after!r}; web-llm cannot.")
    assistant_end = after.removesuffix(user)
    # what closes a user's message and what opens the answer stand together in `between`; the end of an answer tells them apart
    user_end = assistant_end if assistant_end and between.startswith(assistant_end) else ""
    assistant = between.removeprefix(user_end)
    system_turn = render("system", "user", prompt=True).removeprefix(bos if prefix else "")
    before, _, following = system_turn.partition(MARKS["system"])
    if not following.endswith(user + MARKS["user"] + between):
        raise TemplateRefused("The chat template folds the system message into the user's; web-llm cannot.")
    system_end = following.removesuffix(user + MARKS["user"] + between)
    return before + "{system_message}" + system_end, user, assistant, user_end, assistant_end, prefix


def _cut_behind_special(parts: Parts, tokenizer) -> Parts | None:
    """The same text with messages that end in their special token: what follows it opens the next one. None where the
    three ends differ."""
    system, user, assistant, user_end, assistant_end, prefix = parts
    before, _, system_end = system.partition("{system_message}")
    tails = []
    for end in (system_end, user_end, assistant_end):
        token = next((token for token in tokenizer.all_special_tokens if token in end), None)
        if token is None:
            return None
        tails.append(end.rpartition(token)[2])
    if tails[0] != tails[2]:
        return None
    ends = [end.removesuffix(tail) if tail else end for end, tail in zip((system_end, user_end, assistant_end), tails)]
    return before + "{system_message}" + ends[0], tails[2] + user, tails[1] + assistant, ends[1], ends[2], prefix


def _tokens(tokenizer, messages: list[dict]) -> list[int]:
    return tokenizer(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True), add_special_tokens=False)["input_ids"]


def _tokens_in_pieces(parts: Parts, tokenizer, messages: list[dict]) -> list[int]:
    """As web-llm does it."""
    system, user, assistant, user_end, assistant_end, prefix = parts
    pieces = []
    for message in messages:
        content = message["content"]
        pieces.append({"system": system.replace("{system_message}", content), "user": user + content + user_end, "assistant": assistant + content + assistant_end}[message["role"]])
    return [*(prefix or []), *(id for piece in [*pieces, assistant] for id in tokenizer(piece, add_special_tokens=False)["input_ids"])]


def _stop_ids(folder: Path, tokenizer, assistant_end: str) -> list[int]:
    """End-of-text as the tokenizer and generation_config.json have it, and a special token that ends an answer."""
    ids = [tokenizer.eos_token_id] if tokenizer.eos_token else []
    settings = folder / "generation_config.json"
    declared = json.loads(settings.read_text()).get("eos_token_id") if settings.exists() else None
    ids += declared if isinstance(declared, list) else [declared] if declared is not None else []
    ids += [id for id in tokenizer(assistant_end, add_special_tokens=False)["input_ids"][:1] if id in tokenizer.all_special_ids]
    return list(dict.fromkeys(ids))
