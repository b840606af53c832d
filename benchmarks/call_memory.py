"""The tensors of a call next to what the process takes, and what is estimated before a run.

`python -m benchmarks.call_memory [NAME [MEMBERS BATCH]]`: by default 10 random SimpleCNNs at batch
64, on the same input; each strategy in a process of its own, which has called it once before. The
process's own peak is Linux's to tell: elsewhere this does not run.
"""

import json
import sys
from pathlib import Path

import torch

from benchmarks.figures import play
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.running.members.memory import estimate_run
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.allocating import peak_bytes

_MEMBERS, _BATCH = 10, 64
_STRATEGIES = ("loop", "vmap", "vmap-chunked", "stacked", "fused")
_LINEAR = ("chunked", "packed", "per-core", "auto")
_PROCESS = Path("/proc/self")
_FORGET_PEAK = "5"  # to clear_refs: the peak is from now on (man 5 proc)


def main(architecture: str, members: int = _MEMBERS, batch: int = _BATCH) -> None:
    """Print a line for each strategy."""
    print(f"{architecture}, {members} members, batch {batch}: peak of a call, MB")
    print(f"{'strategy':<14}{'tensors':>9}{'process':>9}{'ratio':>8}{'estimate':>10}")
    linear = find_architecture(architecture).linear_layers
    for strategy in (*_STRATEGIES, *(_LINEAR if linear else ())):
        what = f"{architecture},{members},{batch},{strategy}"
        found, _ = play("benchmarks.call_memory", what)
        tensors, process, estimate = (found[one] / 1e6 for one in ("tensors", "process", "call"))
        print(
            f"{strategy:<14}{tensors:9.2f}{process:9.2f}{process / tensors:8.2f}{estimate:10.2f}",
            flush=True,
        )


@torch.inference_mode()
def measure(architecture: str, members: int, batch: int, strategy: str) -> dict[str, int]:
    """The bytes of the tensors, by how much the process grows meanwhile at most, the estimate."""
    network = find_architecture(architecture)
    ensemble = random_ensemble(network, members, seed=0, device=torch.device("cpu"))
    x = torch.randn(batch, *network.task.shape)
    predict = STRATEGIES[strategy].prepare(ensemble, InputMode.SAME)
    predict(x[:1])  # which loads the libraries
    (_PROCESS / "clear_refs").write_text(_FORGET_PEAK)
    before = _kilobytes("VmRSS")
    predict(x)
    process = 1024 * (_kilobytes("VmHWM") - before)
    tensors = peak_bytes(STRATEGIES[strategy], ensemble, x, InputMode.SAME)
    settings = RunSettings(
        members=members, batch=batch, architecture=architecture, strategies=(strategy,)
    )
    call = estimate_run(network, settings) - ensemble.parameter_bytes - x.nbytes
    return {"tensors": tensors or 0, "process": process, "call": call}


def _kilobytes(key: str) -> int:
    lines = (_PROCESS / "status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(f"{key}:"))


if __name__ == "__main__":
    word = sys.argv[1] if len(sys.argv) > 1 else "SimpleCNN"
    if "," in word:
        name, members, batch, how = word.split(",")
        print(json.dumps(measure(name, int(members), int(batch), how)))
    else:
        main(word, *map(int, sys.argv[2:]))
