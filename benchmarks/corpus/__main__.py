"""Opens all cases and prints what came of it: `python -m benchmarks.corpus [GROUP ...]`.

The exit status is 0 where every case holds. Failures are named above the counts of their group.
"""

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.corpus.case import Case
from benchmarks.corpus.cases import GROUPS, is_installed
from benchmarks.corpus.opening import Result, play

_WIDTH = 14


def _row(name: str, counts: Counter[Result], absent: int) -> str:
    cells = "".join(f"{counts[one]:>{len(one.value) + 3}}" for one in Result)
    return f"{name:<{_WIDTH}}{counts.total():>6}{cells}{absent:>15}"


def _play_group(name: str, cases: tuple[Case, ...], root: Path) -> Counter[Result]:
    counts: Counter[Result] = Counter()
    there = [one for one in cases if is_installed(one)]
    for number, case in enumerate(there):
        outcome = play(case, root / f"{name}{number}")
        counts[outcome.result] += 1
        if not outcome.result.is_as_expected:
            print(f"    {outcome.result.value}: {case.name}: {outcome.found}", flush=True)
    print(_row(name, counts, len(cases) - len(there)), flush=True)
    return counts


def main(names: list[str]) -> int:
    """Open the cases of these groups, or all; the exit status."""
    heads = "".join(f"   {one.value}" for one in Result)
    print(f"{'':<{_WIDTH}}{'cases':>6}{heads}   not installed")
    total: Counter[Result] = Counter()
    chosen = names or list(GROUPS)
    with TemporaryDirectory() as root, patch.dict("os.environ", ENSEMBLE_EXPLORER_DATA=root):
        for name in chosen:
            total += _play_group(name, GROUPS[name], Path(root))
    absent = sum(not is_installed(one) for name in chosen for one in GROUPS[name])
    print(_row("all", total, absent))
    return 0 if all(one.is_as_expected for one in total) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
