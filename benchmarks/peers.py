"""Our strategies against NumPy, ONNX Runtime and JAX: `python -m benchmarks.peers`.

One process measures everything, shuffled and interleaved, float32, with as many threads for each
as there are cores. The peers need the extra `peers`; those that are not installed are named and
left out. A cell in which other programs used the CPU is measured again at the end.

The whole grid takes some 13 minutes on two cores. It can be made in pieces, such as
`--continue FILE.json --minutes 3.5` several times, which prints the tables over all pieces so far.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from ensemble_gui.errors import BadInput

Value = TypeVar("Value")

MEMBERS = (1, 2, 5, 10, 20, 50, 100, 500)
BATCHES = (1, 16, 64, 256, 1024)
INPUTS = ("same", "different")
PEERS = ("numpy", "onnx", "jax")


def main() -> int:
    """Measure and print; the exit status, 0 where every figure was met."""
    options = _parser().parse_args()
    _share_cores(options.threads)
    from benchmarks.peer_run import run  # NumPy and torch read the environment as they load

    try:
        return 0 if run(options) else 1
    except BadInput as bad:
        print(bad, file=sys.stderr)
        return 2


def _share_cores(threads: int) -> None:
    """Give every library the same threads, before any of them is imported.

    OpenBLAS's threads spin for 25 ms after a product unless set otherwise, and would take a core
    from whoever is measured next; 2**20 ticks are 0.4 ms, still more than between two products.
    """
    os.environ |= {
        "OMP_NUM_THREADS": str(threads),  # torch's
        "OPENBLAS_NUM_THREADS": str(threads),  # NumPy's
        "OPENBLAS_THREAD_TIMEOUT": "20",
        "NPROC": str(threads),  # JAX's
        "JAX_PLATFORMS": "cpu",
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Our strategies against NumPy, ONNX Runtime and JAX, cell by cell.",
    )
    add = parser.add_argument
    add("--members", type=_several(int), default=MEMBERS, help="such as 10,100")
    add("--batches", type=_several(int), default=BATCHES, help="such as 64,1024")
    add("--inputs", type=_several(_one_of(INPUTS)), default=INPUTS, help="same,different")
    add("--without", type=_several(_one_of(PEERS)), default=(), help="peers left out: jax,onnx")
    add("--budget", type=float, default=0.4, help="seconds per contestant and cell (%(default)s)")
    add("--threads", type=int, default=_cores(), help="of each library (%(default)s)")
    add("--seed", type=int, default=0, help="of members, inputs and order (%(default)s)")
    add("--minutes", type=float, help="begin no cell that would not end within these")
    add("--markdown", type=Path, help="write the tables into this file, docs/performance.md")
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--json", type=Path, help="a file for all times")
    files.add_argument(
        "--continue",
        dest="continued",
        type=Path,
        help="the same, and if it is there, measure only the cells that it lacks",
    )
    return parser


def _several(one: Callable[[str], Value]) -> Callable[[str], tuple[Value, ...]]:
    def several(text: str) -> tuple[Value, ...]:
        return tuple(one(part) for part in text.split(","))

    return several


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def one_of(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(names)}")
        return text

    return one_of


def _cores() -> int:
    physical = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return min(physical, len(os.sched_getaffinity(0)))
    return physical


if __name__ == "__main__":
    sys.exit(main())
