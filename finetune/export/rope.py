"""Frequencies of rotary position embeddings, plain and longrope, as transformers 5 computes them
(transformers/modeling_rope_utils.py: default, and `longrope` of the paper LongRoPE, arXiv 2402.13753)."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rope:
    """`frequencies` float32 [rotated / 2], in radians a position. Where `long` is given, it takes over for texts of more
    than `limit` tokens. cos and sin are multiplied by `scale`."""
    rotated: int
    frequencies: np.ndarray
    scale: float = 1.0
    long: np.ndarray | None = None
    limit: int = 0


def read_rope(config: dict, head_dim: int) -> Rope:
    """From a Hugging Face config. Raises ValueError for other kinds of scaling."""
    # transformers 5 writes rope_parameters, 4 wrote rope_theta, rope_scaling and partial_rotary_factor
    settings = config.get("rope_parameters") or {"rope_theta": config.get("rope_theta", 10000.0), **(config.get("rope_scaling") or {})}
    kind = settings.get("rope_type", settings.get("type", "default"))
    share = settings.get("partial_rotary_factor", config.get("partial_rotary_factor", 1.0))
    rotated = int(head_dim * share)
    theta = np.float32(settings["rope_theta"])
    plain = (1 / theta ** (np.arange(0, rotated, 2, dtype=np.float32) / np.float32(rotated))).astype(np.float32)
    if kind == "default":
        return Rope(rotated, plain)
    if kind != "longrope":
        raise ValueError(f"RoPE scaling of type {kind!r} is not exported; plain RoPE and longrope are.")
    limit = settings.get("original_max_position_embeddings") or config.get("original_max_position_embeddings") or config["max_position_embeddings"]
    factor = settings.get("factor") or config["max_position_embeddings"] / limit
    scale = settings.get("attention_factor") or (1.0 if factor <= 1 else float(np.sqrt(1 + np.log(factor) / np.log(limit))))
    short, long = (plain / np.array(settings[f"{name}_factor"], np.float32) for name in ("short", "long"))
    return Rope(rotated, short, scale, long, limit)
