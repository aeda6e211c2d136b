"""What a training says while it runs and leaves behind: time left, a limit in minutes, early stopping, the loss curve."""

import time
from pathlib import Path

from accelerate.utils import broadcast_object_list
from transformers import TrainerCallback

SHOWN = ("loss", "eval_loss", "eval_accuracy", "eval_macro_f1", "eval_token_accuracy", "eval_exact", "learning_rate")


class Progress(TrainerCallback):
    """Prints a line at every log and evaluation."""

    def on_train_begin(self, args, state, control, **kwargs):
        self.started, self.first_step = time.monotonic(), state.global_step

    def on_log(self, args, state, control, logs, **kwargs):
        if "loss" not in logs and "eval_loss" not in logs:
            return
        done = state.global_step - self.first_step
        left = (state.max_steps - state.global_step) * (time.monotonic() - self.started) / max(done, 1)
        values = "  ".join(f"{name} {logs[name]:.4g}" for name in SHOWN if name in logs)
        print(f"step {state.global_step}/{state.max_steps}  {values}  {clock(left)} left", flush=True)


class MaxMinutes(TrainerCallback):
    """Evaluates, saves and stops when the time is up; --resume goes on from there.

    `deadline`: of time.monotonic(), in seconds.
    """

    def __init__(self, deadline: float):
        self.deadline, self.reached = deadline, False

    def on_step_end(self, args, state, control, **kwargs):
        late = [time.monotonic() > self.deadline]
        if args.world_size > 1:
            # clocks differ, and a process that stops alone leaves the others waiting
            broadcast_object_list(late)
        if late[0] and state.global_step < state.max_steps:
            self.reached = True
            control.should_evaluate = control.should_save = control.should_training_stop = True


class KeepBest(TrainerCallback):
    """Saves at every evaluation, and stops after `patience` evaluations that were no better than the best."""

    def __init__(self, metric: str, patience: int, greater_is_better: bool):
        self.metric, self.patience, self.sign = metric, patience, 1 if greater_is_better else -1

    def on_train_begin(self, args, state, control, **kwargs):
        # killed after it had stopped early: what comes now must not count
        control.should_training_stop = self.is_stale(state)

    def on_step_end(self, args, state, control, **kwargs):
        # steps need not be a multiple of the steps between evaluations
        if state.global_step == state.max_steps:
            control.should_evaluate = True

    def on_evaluate(self, args, state, control, **kwargs):
        control.should_save = True
        if self.is_stale(state):
            print(f"{self.metric} was no better for {self.patience} evaluations: stopping early", flush=True)
            control.should_training_stop = True

    def is_stale(self, state) -> bool:
        # read from the history, which a checkpoint carries, so that a resumed training counts on
        scores = [self.sign * entry[self.metric] for entry in state.log_history if self.metric in entry]
        return bool(scores) and len(scores) - 1 - scores.index(max(scores)) >= self.patience


def clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def draw_curves(histories: dict[str, list[dict]], metric: str, path: Path) -> None:
    """The loss in training and evaluation by step, and the metric beside them, as PNG; a panel for each training."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(histories), figsize=(8 * len(histories), 4.5), dpi=120, squeeze=False)
    for left, (title, history) in zip(panels[0], histories.items(), strict=True):
        right = left.twinx()
        for axis, key, style in [(left, "loss", "C0-"), (left, "eval_loss", "C1o-"), (right, metric, "C2s--")]:
            points = [(entry["step"], entry[key]) for entry in history if key in entry]
            if points:
                axis.plot(*zip(*points, strict=True), style, label=key, markersize=4)
        left.set(title=title, xlabel="step", ylabel="loss")
        right.set_ylabel(metric)
        lines = [line for axis in (left, right) for line in axis.get_lines()]
        left.legend(lines, [line.get_label() for line in lines], loc="center right")
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
