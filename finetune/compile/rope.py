"""Rotary position embeddings: what the rotary kernel needs to know of them, read off config.json."""
import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rope:
    """`frequencies`: angle a token, in radians, of each rotated pair; twice as many leading dimensions of a head are
    rotated, the rest is passed on. `scale`: factor of cosine and sine."""
    frequencies: tuple[float, ...]
    scale: float = 1.0

    @property
    def rotary_dim(self) -> int:
        return 2 * len(self.frequencies)


def rope_of(config: dict, head_dim: int, context_window: int, part: float = 1.0) -> Rope:
    """The embedding of a config.json of transformers 4 or 5. `part`: of a head that is rotated where the config is silent.

    LongRoPE (Phi-3.5): transformers chooses between the two sets of factors by the length of the sequence at hand. A cache
    holds keys that are rotated already, so a library has one set: the long one exactly where its context window is longer
    than the model's original one. A library for 4096 tokens of Phi-3.5 thus equals transformers at every length that it
    takes; one for more equals it on sequences longer than 4096.

    Raises ValueError for a kind that is not known, or factors that do not fit."""
    rope = _parameters(config)
    # Phi-3's older names for the same thing
    kind = {"su": "longrope", "yarn": "longrope"}.get(rope["rope_type"], rope["rope_type"]) if config["model_type"] == "phi3" else rope["rope_type"]
    width = int(head_dim * rope.get("partial_rotary_factor", config.get("partial_rotary_factor", part)))
    # as transformers computes them: powers and quotients in float32
    divisors = np.float32(rope["rope_theta"]) ** (np.arange(0, width, 2, dtype=np.float32) / np.float32(width))
    if kind == "default":
        return Rope(_floats(1 / divisors))
    if kind != "longrope" or config["model_type"] != "phi3":
        raise ValueError(f"RoPE scaling of type {kind!r} cannot be compiled for {config['model_type']}; take a model without it.")
    longest = config["max_position_embeddings"]
    original = config.get("original_max_position_embeddings") or rope.get("original_max_position_embeddings") or longest
    name = "long_factor" if context_window > original else "short_factor"
    factors = np.asarray(rope[name], dtype=np.float32)
    if factors.shape != divisors.shape:
        raise ValueError(f"{name} of the config's RoPE has {factors.size} numbers; heads of which {width} dimensions are rotated need {divisors.size}.")
    growth = rope.get("factor") or longest / original
    scale = rope.get("attention_factor") or (math.sqrt(1 + math.log(growth) / math.log(original)) if growth > 1 else 1.0)
    return Rope(_floats(1 / (factors * divisors)), scale)


def _parameters(config: dict) -> dict:
    """transformers 5 writes rope_parameters; 4 wrote rope_theta and rope_scaling, whose kind was once called `type`."""
    rope = dict(config.get("rope_parameters") or config.get("rope_scaling") or {})
    rope.setdefault("rope_type", rope.get("type", "default"))
    rope.setdefault("rope_theta", config.get("rope_theta") or 10000.0)
    return rope


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values.astype(np.float32))
