"""A chat template in Go's text/template, as Ollama's TEMPLATE wants it, and a reader of the few forms that it uses.

Ollama hands .Messages to a template, the system message among them (docs/template.md of ollama/ollama)."""
import re

ACTION = re.compile(r"\{\{ (.*?) \}\}", re.DOTALL)
ROLE = re.compile(r'(?:else )?if eq \.Role "(\w+)"')


def go_template(conversation: dict) -> str:
    """From `conv_template` of mlc-chat-config.json, which finetune/quantize/chat_template.py read off the tokenizer.

    A token that begins every text is left out: llama.cpp adds it, as the GGUF file tells it to. Raises ValueError for
    markers that Go would take for actions."""
    system, roles, (user_end, assistant_end) = conversation["system_template"], conversation["roles"], conversation["seps"]
    before, _, after = system.partition("{system_message}")
    for text in (before, after, roles["user"], roles["assistant"], user_end, assistant_end):
        if "{{" in text or "}}" in text:
            raise ValueError(f"The chat template writes {text!r}, which Go's templates take for an action.")
    return ('{{ range .Messages }}'
            f'{{{{ if eq .Role "system" }}}}{before}{{{{ .Content }}}}{after}'
            f'{{{{ else if eq .Role "user" }}}}{roles["user"]}{{{{ .Content }}}}{user_end}'
            f'{{{{ else if eq .Role "assistant" }}}}{roles["assistant"]}{{{{ .Content }}}}{assistant_end}'
            '{{ end }}{{ end }}' + roles["assistant"])


def render(template: str, messages: list[dict[str, str]]) -> str:
    """What Go would write for a template of one `range .Messages` around one `if eq .Role` chain.

    Raises ValueError for an action of another form."""
    pieces = ACTION.split(template)
    texts, actions = pieces[::2], pieces[1::2]
    if not actions or actions[0] != "range .Messages" or actions[-2:] != ["end", "end"] or texts[-2]:
        raise ValueError("The template is not one range over .Messages around one choice of roles.")
    branches: dict[str, str] = {}
    role = None
    for action, text in zip(actions[1:-2], texts[2:-2]):
        if action == ".Content" and role:
            branches[role] += "{content}"
        elif match := ROLE.fullmatch(action):
            role = match[1]
            branches[role] = ""
        else:
            raise ValueError(f"The action {action!r} is not known here.")
        branches[role] += text.replace("{", "{{").replace("}", "}}")
    body = "".join(branches.get(message["role"], "").format(content=message["content"]) for message in messages)
    return texts[0] + body + texts[-1]
