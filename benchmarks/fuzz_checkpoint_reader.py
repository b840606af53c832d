"""The process that opens damaged checkpoints for `benchmarks.fuzzing`, which may kill it."""

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.checkpoint_mutations import TINY, is_sound, mutated, originals
from benchmarks.fuzz_reader import read_all
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.opening.stacking import stack_checkpoints
from ensemble_gui.records.progress import unheard
from ensemble_gui.running.members.memory import check_opening_memory


def open_members(content: bytes, path: Path) -> str:
    """Open the members of a file that holds this; what is wrong with them, '' if nothing is.

    Raises BadInput.
    """
    path.unlink(missing_ok=True)  # a new file is written sooner than an old one is cut off
    path.write_bytes(content)
    found = stack_checkpoints(
        TINY, (path,), check_size=check_opening_memory, token=CancelToken(), progress=unheard
    )
    stacked = found.ensemble.stacked
    return "" if is_sound(stacked) else f"members of {sorted(stacked)}"


def main(kind: str, seed: int, start: int, stop: int, journal: Path) -> None:
    """Open damaged checkpoints of this kind."""
    files = originals(kind)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"member.{kind}"
        take = partial(open_members, path=path)
        read_all(lambda number: mutated(kind, seed, number, files), take, (start, stop), journal)


if __name__ == "__main__":
    _seed, _start, _stop = map(int, sys.argv[2:5])
    main(sys.argv[1], _seed, _start, _stop, Path(sys.argv[5]))
