"""The window's figures: `python -m benchmarks.window [NAME ...]`, all of them by default.

Each scenario runs in a process of its own, so that what one leaves warm helps no other.
"""

import sys
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.figures import Figure, play

_TURNS = 7


def startup() -> Iterator[Figure]:
    """The first paint and the first result, files warm in the cache."""
    _play("startup")
    found = [_play("startup")[0] for _ in range(_TURNS)]
    yield _at_most("first paint", median(one["first_paint"] for one in found), 0.6)
    yield _at_most("first run's result", median(one["first_result"] for one in found), 4.0)


def medians() -> Iterator[Figure]:
    """The window's medians against a headless process's, in turn."""
    turns = [(_play("medians")[0], _play("headless")[0]) for _ in range(_TURNS)]
    for strategy in turns[0][0]:
        ratio = median(window[strategy] / headless[strategy] for window, headless in turns)
        apart = 100 * abs(ratio - 1)
        name = f"{strategy}: window {ratio:.3f} times headless, apart"
        yield Figure(name=name, found=apart, bound=8, unit="%")


def heartbeat() -> Iterator[Figure]:
    """The lateness of a 10 ms timer on the GUI thread."""
    found, _ = _play("heartbeat")
    beats = f"of {found['beats']:.0f} beats in a run of 500 members"
    yield _at_most(f"lateness, p99 {beats}", found["p99"], 0.020)
    yield _at_most("lateness, worst of them", found["worst"], 0.100)
    yield _at_most("lateness, worst while torch is imported", found["starting_worst"], 0.400)


def sweep() -> Iterator[Figure]:
    """The same lateness during a sweep."""
    found, _ = _play("sweep")
    beats = f"of {found['beats']:.0f} beats in a sweep"
    yield _at_most(f"lateness, p99 {beats}", found["p99"], 0.020)
    yield _at_most("lateness, worst of them", found["worst"], 0.100)


def cancel() -> Iterator[Figure]:
    """How soon Cancel takes effect at 1,000 members and batch 64."""
    for stage, seconds in _play("cancel")[0].items():
        yield _at_most(f"Cancel, 1,000 members, batch 64, in '{stage}'", seconds, 0.5)


def cancel_large() -> Iterator[Figure]:
    """How soon it is acknowledged, and takes effect, at batch 1024."""
    found, _ = _play("cancel_large")
    yield _at_most("Cancel, batch 1024, acknowledged", found["acknowledged"], 0.1)
    name = "Cancel, batch 1024, ended (one pass + 1 s)"
    yield _at_most(name, found["ended"], round(found["longest_pass"] + 1, 2))


def themes() -> Iterator[Figure]:
    """What a change between light and dark costs the GUI thread, all pages having been opened."""
    found, _ = _play("themes")
    yield _at_most("theme change, CPU to the painted window, median", found["median"], 0.2)


def close() -> Iterator[Figure]:
    """How soon the process ends when its window is closed during a run."""
    found, ended = _play("close")
    yield _at_most("close during 1,000 members: process ended", ended - found["closed_at"], 3.0)


def _at_most(name: str, found: float, most: float) -> Figure:
    return Figure(name=name, found=found, bound=most, unit="s")


def _play(scenario: str) -> tuple[dict[str, float], float]:
    return play("benchmarks.scenarios", scenario)


FIGURES: dict[str, Callable[[], Iterator[Figure]]] = {
    one.__name__: one
    for one in (startup, medians, heartbeat, sweep, cancel, cancel_large, themes, close)
}

if __name__ == "__main__":
    for name in sys.argv[1:] or FIGURES:
        for figure in FIGURES[name]():
            print(figure, flush=True)
