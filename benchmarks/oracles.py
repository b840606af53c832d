"""Holds every measure against one written from its definition: `python -m benchmarks.oracles`.

The oracle (benchmarks/oracle) reads the bundled files and uses nothing of the application. 1, 2, 10
and 20 members of both kinds, as far as the files hold so many, are asked by `run --json`, by
`predict --json` and in the window. Counts have to be equal, measures over all samples within 1e-6,
and what the window writes rounded from the oracle's number. What is of one sample, or hangs on the
order of two as an AUROC does, has to be within 5e-6: in float32 it is no more exact. One line is
printed for each comparison; the exit status is 0 where all agree. With a word, such as `mlp`, only
members of that kind are compared. It needs the extra `oracles`.
"""

import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PySide6.QtWidgets import QApplication

from benchmarks.figures import Figure
from benchmarks.oracle_case import KINDS, Case, cases
from benchmarks.oracle_commands import compare_predictions, compare_runs
from benchmarks.oracle_window import compare_window

_SHIFTED = 2  # members: the digits at all levels take more of them minutes


def compare(case: Case) -> Iterator[Figure]:
    """Everything of these members."""
    yield from compare_runs(case)
    yield from compare_predictions(case)
    yield from compare_window(case, shifts=case.members <= _SHIFTED or case.kind == "mlp")


def main(kinds: tuple[str, ...]) -> int:
    """Compare and print; the exit status."""
    apart = total = 0
    for case in cases(kinds or KINDS):
        for figure in compare(case):
            print(figure, flush=True)
            total, apart = total + 1, apart + (not figure.is_met)
    print(f"{total} comparisons, {apart} with a difference")
    return 1 if apart or not total else 0


if __name__ == "__main__":
    with (
        TemporaryDirectory() as data,  # away from the user's history
        patch.dict("os.environ", ENSEMBLE_EXPLORER_DATA=data),
    ):
        application = QApplication(sys.argv[:1])
        status = main(tuple(sys.argv[1:]))
    sys.exit(status)
