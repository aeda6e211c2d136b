"""The conversation template of mlc-chat-config.json, read off a tokenizer's own chat template.

web-llm puts a conversation together from roles and separators; a tokenizer renders a Jinja template. Both must give the
same token ids, so the former is derived from the latter's output on a marked conversation, and anything that the simple
form cannot say is refused."""
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


def _derive(folder: Path) -> dict:
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(folder)

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
    eos = tokenizer.eos_token
    return _template(before + "{system_message}" + system_end, user, assistant, [user_end, assistant_end], [eos] if eos else [],
                     [tokenizer.eos_token_id] if eos else [], prefix)
