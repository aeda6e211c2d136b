"""What a training says while it runs and leaves behind: time left, a limit in minutes, early stopping, the loss curve."""

import time
from pathlib import Path

from transformers import TrainerCallback


class Progress(TrainerCallback):
    """Prints a line at every log and evaluation."""

    def on_train_begin(self, args, state, control, **kwargs):
        self.started, self.first_step = time.monotonic(), state.global_step

    def on_log(self, args, state, control, logs, **kwargs):
        if "loss" not in logs and "eval_loss" not in logs:
            return
        done = state.global_step - self.first_step
        left = (state.max_steps - state.global_step) * (time.monotonic() - self.started) / max(done, 1)
        values = "  ".join(f"{name} {value:.4g}" for name, value in logs.items()
                           if name != "epoch" and isinstance(value, float))
        print(f"step {state.global_step}/{state.max_steps}  {values}  {clock(left)} left", flush=True)


class MaxMinutes(TrainerCallback):
    """Evaluates, saves and stops when the time is up; --resume goes on from there."""

    def __init__(self, minutes: float):
        self.minutes, self.reached = minutes, False

    def on_train_begin(self, args, state, control, **kwargs):
        self.started = time.monotonic()

    def on_step_end(self, args, state, control, **kwargs):
        if time.monotonic() - self.started > self.minutes * 60 and state.global_step < state.max_steps:
            self.reached = True
            control.should_evaluate = control.should_save = control.should_training_stop = True


class KeepBest(TrainerCallback):
    """Saves at every evaluation, and stops after `patience` evaluations that were no better than the best."""

    def __init__(self, metric: str, patience: int, greater_is_better: bool):
        self.metric, self.patience, self.sign = metric, patience, 1 if greater_is_better else -1

    def on_step_end(self, args, state, control, **kwargs):
        # epochs may differ by a step, so the last need not fall on a multiple
        if state.global_step == state.max_steps:
            control.should_evaluate = True

    def on_evaluate(self, args, state, control, **kwargs):
        control.should_save = True
        # read from the history, which a checkpoint carries, so that a resumed training counts on
        scores = [self.sign * entry[self.metric] for entry in state.log_history if self.metric in entry]
        if len(scores) - 1 - scores.index(max(scores)) >= self.patience:
            print(f"{self.metric} was no better for {self.patience} evaluations: stopping early")
            control.should_training_stop = True


def clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def draw_curve(history: list[dict], metric: str, path: Path) -> None:
    """The loss in training and evaluation by step, and the metric beside them, as PNG."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, left = pyplot.subplots(figsize=(8, 4.5), dpi=120)
    right = left.twinx()
    for axis, key, style in [(left, "loss", "C0-"), (left, "eval_loss", "C1o-"), (right, metric, "C2s--")]:
        points = [(entry["step"], entry[key]) for entry in history if key in entry]
        if points:
            axis.plot(*zip(*points, strict=True), style, label=key, markersize=4)
    left.set(xlabel="step", ylabel="loss")
    right.set_ylabel(metric)
    figure.legend(loc="upper right", bbox_to_anchor=(0.9, 0.88))
    figure.savefig(path)
    pyplot.close(figure)
