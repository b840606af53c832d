"""Whether foreign load misleads a run: `python -m benchmarks.load [RUNS]`, 50 by default.

Headless runs of 10 members at batch 64 take turns: on the machine as it is, which is to be quiet;
with all of the process stopped for 200 ms at random moments; and beside a program that keeps a core
busy. A turn of all three takes some 10 s.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from threading import Event, Thread

import numpy as np

from benchmarks.figures import Figure
from ensemble_gui.records.run import RunRequest, RunResult, Verdict
from ensemble_gui.records.settings import RunSettings

_RUNS = 50
_SETTINGS = RunSettings(strategies=("loop", "vmap", "stacked"))
_PAIRS = _SETTINGS.strategies[1:]
_STALL_S = 0.2
_BETWEEN_STALLS_S = 0.4  # on average: some five stalls fall on a run
_MOST_OVER = 1.25  # times the quiet ratio
_OPPOSITES = {Verdict.FASTER: Verdict.SLOWER, Verdict.SLOWER: Verdict.FASTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run said of a strategy over the loop; and how many blocks it threw away, of all."""

    verdict: Verdict
    ratio: float | None
    thrown: int
    blocks: int


Findings = dict[str, Found]  # by strategy


class Measured:
    """A process that runs on demand."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load", "measured"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def run(self) -> Findings:
        """What its next run finds."""
        assert self._process.stdin is not None  # noqa: S101 -- it was opened with a pipe -- both are pipes
        assert self._process.stdout is not None  # noqa: S101 -- it was opened with a pipe
        self._process.stdin.write("run\n")
        told = json.loads(self._process.stdout.readline())
        return {
            name: Found(**one | {"verdict": Verdict(one["verdict"])}) for name, one in told.items()
        }

    @contextmanager
    def stalled(self, rng: np.random.Generator) -> Iterator[None]:
        """Stop it for 200 ms at random moments, as if the machine stood still."""
        over = Event()

        def stall() -> None:
            while not over.wait(rng.exponential(_BETWEEN_STALLS_S)):
                os.kill(self._process.pid, signal.SIGSTOP)
                over.wait(_STALL_S)
                os.kill(self._process.pid, signal.SIGCONT)

        thread = Thread(target=stall)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@contextmanager
def beside_a_busy_program() -> Iterator[None]:
    """Keep a core busy."""
    program = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        program.kill()
        program.wait()


def answer() -> None:
    """Run at each line that comes, and print what was found."""
    from ensemble_gui.running.answers.table import answer

    for _ in sys.stdin:
        result = answer(RunRequest(settings=_SETTINGS))
        if not isinstance(result, RunResult):
            raise TypeError(result)
        found = {}
        for one in result.comparisons:
            pair = [each for each in result.timings if each.strategy in ("loop", one.strategy)]
            found[one.strategy] = Found(
                verdict=one.verdict,
                ratio=one.speedup,
                thrown=sum(each.repeated for each in pair),
                blocks=sum(each.repeated + len(each.samples_s) for each in pair),
            )
        print(json.dumps({name: asdict(one) for name, one in found.items()}), flush=True)


def take_turns(runs: int) -> tuple[list[Findings], dict[str, list[Findings]]]:
    """The quiet runs, and those under each load, each between two quiet ones."""
    rng = np.random.default_rng(0)
    measured = Measured()
    loads = {"stalls": lambda: measured.stalled(rng), "busy": beside_a_busy_program}
    loaded: dict[str, list[Findings]] = {name: [] for name in loads}
    measured.run()  # the first run of a process warms it up
    quiet = [measured.run()]
    for turn in range(runs):
        for name, load in loads.items():
            with load():
                loaded[name].append(measured.run())
        quiet.append(measured.run())
        print(f"turn {turn + 1} of {runs}", end="\r", file=sys.stderr)
    measured.close()
    return quiet, loaded


def figures(
    strategy: str, quiet: list[Findings], loaded: dict[str, list[Findings]]
) -> Iterator[str | Figure]:
    """What was found of a strategy over the loop, and whether a load misled."""
    calm = [one[strategy] for one in quiet]
    usual = Counter(one.verdict for one in calm).most_common(1)[0][0]
    yield f"\n{strategy} over loop"
    yield _summary("quiet", calm)
    for name, findings in loaded.items():
        found = [one[strategy] for one in findings]
        yield _summary(name, found)
        turned = sum(one.verdict is _OPPOSITES.get(usual) for one in found)
        yield Figure(name=f"{name}: verdicts reversed", found=turned, bound=0, unit="")
        over = [
            one.ratio / max(beside)
            for one, *neighbours in zip(found, calm, calm[1:], strict=False)
            if one.ratio and (beside := [each.ratio for each in neighbours if each.ratio])
        ]
        if not over:
            yield f"{name}: no ratio was given, or no quiet run next to it"
            continue
        what = f"{name}: largest ratio over that of the quiet runs next to it"
        yield Figure(name=what, found=max(over), bound=_MOST_OVER, unit="")


def _summary(name: str, found: list[Found]) -> str:
    verdicts = Counter(one.verdict.value for one in found)
    told = ", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common())
    ratios = [one.ratio for one in found if one.ratio]
    spread = f"{median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})" if ratios else "n/a"
    thrown = sum(one.thrown for one in found) / sum(one.blocks for one in found)
    return f"{name:<8}{told}; ratio {spread}; {thrown:.0%} of the blocks discarded"


def main(words: list[str]) -> None:
    """Be the measured process, or take turns and print the figures."""
    if words == ["measured"]:
        answer()
    elif not hasattr(signal, "SIGSTOP"):
        sys.exit("This system cannot pause and resume a process, so it has no such load.")
    else:
        quiet, loaded = take_turns(int(words[0]) if words else _RUNS)
        for strategy in _PAIRS:
            for line in figures(strategy, quiet, loaded):
                print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
