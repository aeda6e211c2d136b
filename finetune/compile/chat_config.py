"""The sizes of a chat model, whatever its architecture."""
from dataclasses import dataclass

from finetune.compile.rope import Rope


@dataclass(frozen=True)
class ChatConfig:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    eps: float
    rope: Rope
    tied: bool


def expect_window(config: dict, context_window: int) -> None:
    """Raises ValueError where the model was not made for so many tokens."""
    for key, what in (("max_position_embeddings", "positions"), ("sliding_window", "tokens of sliding attention")):
        if config.get(key) and context_window > config[key]:
            raise ValueError(f"A context window of {context_window} tokens is longer than the model's {config[key]} {what}; give at most {config[key]}.")
