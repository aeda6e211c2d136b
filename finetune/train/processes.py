"""Training in several processes: `accelerate launch` around train.py, and what each process must know of the others.

With `train.processes: N` train.py starts itself through accelerate on this machine. On several machines, which share a disk,
accelerate's own command does it on each of them:

    accelerate launch --multi_gpu --num_machines 2 --machine_rank 0 --main_process_ip ADDRESS --main_process_port 29500 \\
        --num_processes 4 --module finetune.train.train --recipe R --data D --out O

Rows of a step are rows_per_batch * accumulate in all, however many processes share them. The first process alone prints
and writes.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.lib.recipe import Recipe
from finetune.lib.stage import StageError

if TYPE_CHECKING:
    from accelerate import PartialState

FAILURE = "failure.txt"


def is_launched() -> bool:
    """Whether accelerate (or torchrun) has started this process as one of several."""
    return "LOCAL_RANK" in os.environ


def launch(recipe: Recipe, out: Path, arguments: list[str]) -> None:
    """Runs train.py with `arguments` in the recipe's number of processes.

    Raises StageError with the sentence of the process that failed.
    """
    out.mkdir(parents=True, exist_ok=True)
    failure = out / FAILURE
    failure.unlink(missing_ok=True)
    # --multi_gpu is what makes accelerate start several processes, on the CPU as well: there, --cpu alone leaves that to MPI
    command = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_machines", "1", "--main_process_port", "0",
               "--num_processes", str(recipe.train.processes), "--mixed_precision", "no", "--dynamo_backend", "no",
               "--num_cpu_threads_per_process", str(max(1, (os.cpu_count() or 1) // recipe.train.processes)),
               "--module", "finetune.train.train", *arguments]
    # the launcher's own account of a failure is long and says less than the process that failed
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return
    if failure.is_file():
        sentence = failure.read_text(encoding="utf-8")
        failure.unlink()
        raise StageError(sentence)
    sys.stderr.write(done.stderr)
    killed = "SIGKILL" in done.stderr or "exitcode: -9" in done.stderr.replace(" ", "")
    raise StageError("One of the training's processes was killed, as it happens when memory runs out; lower train.processes or "
                     "train.rows_per_batch." if killed else "One of the training's processes failed; its last words are above.")


def report_failure(out: Path, error: StageError) -> None:
    """Leaves the sentence for the process that launched this one."""
    if is_launched():
        (out / FAILURE).write_text(str(error), encoding="utf-8")


def join_processes() -> "PartialState":
    """Meets the other processes, if there are any; all but the first fall silent."""
    import torch
    from accelerate import PartialState
    state = PartialState(cpu=not torch.cuda.is_available())
    if is_launched():
        threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    if not state.is_main_process:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    return state


def _end_with_parent(parent: int) -> None:
    # torch's launcher gives each process a session of its own, so killing the launcher would leave them at work
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def share_of_batch(rows_per_batch: int, processes: int) -> int:
    """Rows of a batch for each process. Raises StageError when they can't be shared out evenly."""
    if rows_per_batch % processes:
        raise StageError(f"train.rows_per_batch: {rows_per_batch} can't be shared out among {processes} processes; "
                         f"use a multiple of {processes}.")
    return rows_per_batch // processes
