"""Fits what turns cosines into probabilities: temperature and Other's cosine. Called by train.py."""

from dataclasses import asdict, dataclass

import torch
from torch.nn import functional

from finetune.data.rows import TabRows
from finetune.train.encoder import Scored, TabScorer, TokenCache, score_metrics, score_rows


@dataclass(frozen=True)
class Calibration:
    """What the model's catalog entry keeps; see calibrationSchema in src/tasks/group-tabs."""

    temperature: float
    other: float


def calibrate(scored: Scored, temperature: float, other: float) -> Calibration:
    """Temperature and Other's cosine by likelihood, from where training left them."""
    log_temperature = torch.tensor(temperature, dtype=torch.float64).log().requires_grad_()
    constant = torch.tensor(other, dtype=torch.float64, requires_grad=True)
    absent = torch.cat([torch.zeros(len(scored.cosines), 1, dtype=torch.bool), scored.cosines.isinf()], 1)
    # a finite stand-in: the gradient of inf / T is not a number
    cosines, labels = scored.cosines.double().nan_to_num(neginf=0), scored.labels + 1
    optimizer = torch.optim.LBFGS([log_temperature, constant], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        logits = torch.cat([constant.expand(len(cosines), 1), cosines], 1) / log_temperature.exp()
        loss = functional.cross_entropy(logits.masked_fill(absent, -torch.inf), labels)
        loss.backward()
        return loss

    optimizer.step(closure)
    return Calibration(round(log_temperature.exp().item(), 5), round(constant.item(), 5))


def calibrate_rows(scorer: TabScorer, tokens: TokenCache, rows: TabRows) -> tuple[dict[str, float], dict[str, float]]:
    """The calibration on the validation rows, and how good the answers to these are with it."""
    scored = score_rows(scorer, tokens, rows.validation, rows.lists)
    calibration = asdict(calibrate(scored, scorer.log_temperature.exp().item(), scorer.other.item()))
    return calibration, {name: round(value, 4) for name, value in score_metrics(scored, **calibration).items()}
