"""The tensors of a call next to what the process takes: `python -m benchmarks.call_memory [NAME]`.

10 random members at batch 64 on the same input, by default of SimpleCNN; each strategy in a process
of its own, which has called it once before. The process's own peak is Linux's to tell: elsewhere
this does not run.
"""

import json
import sys
from pathlib import Path

import torch

from benchmarks.figures import play
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.allocating import peak_bytes

_MEMBERS, _BATCH = 10, 64
_STRATEGIES = ("loop", "vmap", "vmap-chunked", "stacked", "fused")
_PROCESS = Path("/proc/self")
_FORGET_PEAK = "5"  # to clear_refs: the peak is from now on (man 5 proc)


def main(architecture: str) -> None:
    """Print a line for each strategy."""
    print(f"{architecture}, {_MEMBERS} members, batch {_BATCH}: peak of a call, MB")
    print(f"{'strategy':<14}{'tensors':>9}{'process':>9}{'ratio':>8}")
    for strategy in _STRATEGIES:
        found, _ = play("benchmarks.call_memory", f"{architecture},{strategy}")
        tensors, process = found["tensors"] / 1e6, found["process"] / 1e6
        print(f"{strategy:<14}{tensors:9.2f}{process:9.2f}{process / tensors:8.2f}", flush=True)


@torch.inference_mode()
def measure(architecture: str, strategy: str) -> dict[str, int]:
    """The bytes of the tensors, and by how much the process grows meanwhile at most."""
    network = find_architecture(architecture)
    ensemble = random_ensemble(network, _MEMBERS, seed=0, device=torch.device("cpu"))
    x = torch.randn(_BATCH, *network.task.shape)
    predict = STRATEGIES[strategy].prepare(ensemble, InputMode.SAME)
    predict(x[:1])  # which loads the libraries
    (_PROCESS / "clear_refs").write_text(_FORGET_PEAK)
    before = _kilobytes("VmRSS")
    predict(x)
    process = 1024 * (_kilobytes("VmHWM") - before)
    tensors = peak_bytes(STRATEGIES[strategy], ensemble, x, InputMode.SAME)
    return {"tensors": tensors or 0, "process": process}


def _kilobytes(key: str) -> int:
    lines = (_PROCESS / "status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(f"{key}:"))


if __name__ == "__main__":
    word = sys.argv[1] if len(sys.argv) > 1 else "SimpleCNN"
    if "," in word:
        print(json.dumps(measure(*word.split(","))))
    else:
        main(word)
