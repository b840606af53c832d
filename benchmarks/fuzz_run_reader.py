"""The process that opens damaged files of runs for `benchmarks.fuzzing`, which may kill it."""

import sys
from pathlib import Path

from benchmarks.fuzz_reader import read_all
from benchmarks.run_mutations import few_digits, mutated, originals
from ensemble_gui.errors import BadInput
from ensemble_gui.history.run_file import from_json, to_json

_NAME = "mine.run.json"


def open_run(content: bytes) -> str:
    """Open a run; what is inconsistent in it, '' if nothing is. Raises BadInput.

    A result that agrees with itself is read again as it is written.
    """
    written = to_json(from_json(content, _NAME, few_digits), few_digits)
    try:
        again = to_json(from_json(written.encode(), _NAME, few_digits), few_digits)
    except BadInput as error:
        return f"a run that does not open again: {error}"
    return "" if again == written else "a run that is another one when it is read again"


def main(seed: int, start: int, stop: int, journal: Path) -> None:
    """Open damaged files of runs."""
    files = originals()
    read_all(lambda number: mutated(seed, number, files), open_run, (start, stop), journal)


if __name__ == "__main__":
    _seed, _start, _stop = map(int, sys.argv[1:4])
    main(_seed, _start, _stop, Path(sys.argv[4]))
