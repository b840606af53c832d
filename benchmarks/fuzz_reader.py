"""The process that reads damaged images for `benchmarks.fuzz_images`, which may kill it."""

import json
import mmap
import struct
import sys
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from time import perf_counter
from traceback import format_exception_only
from typing import Self

from psutil import Process

from benchmarks.mutations import mutated, originals
from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.reading import decode_picture

MOST_SECONDS = 1.0  # for one file

_WARM_UP = 500  # files, after which the decoders have what they keep
Take = Callable[[bytes], str]  # what is wrong with what was taken, '' if nothing is

_LAYOUT = struct.Struct("<qqqddd")


@dataclass(slots=True, kw_only=True)
class Journal:
    """How far the process has come, kept in a file so that it outlives it."""

    number: int = -1  # of the input that is being read
    refused: int = 0
    taken: int = 0
    slowest: float = 0.0  # seconds
    peak: float = 0.0  # MB at most above what was taken after the warm-up
    growth: float = 0.0  # MB of that which are not given back

    @classmethod
    def read(cls, path: Path) -> Self:
        """The journal as it was written last."""
        values = _LAYOUT.unpack(path.read_bytes())
        return cls(**dict(zip(cls.__slots__, values, strict=True)))

    def write(self, into: mmap.mmap | bytearray) -> None:
        """Keep it."""
        _LAYOUT.pack_into(into, 0, *astuple(self))


def start_journal(path: Path) -> None:
    """Make the file that the journal is kept in."""
    content = bytearray(_LAYOUT.size)
    Journal().write(content)
    path.write_bytes(content)


def read_all(
    content: Callable[[int], bytes], take: Take, numbers: tuple[int, int], path: Path
) -> None:
    """Read the inputs of these numbers; faults are printed, a line of JSON each."""
    (start, stop), journal = numbers, Journal()
    process = Process()
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        before = peak_before = 0.0
        for number in range(start, stop):
            journal.number = number
            journal.write(memory)
            fault = _read(content(number), take, journal)
            if fault:
                print(json.dumps([number, fault]), flush=True)
            if number == min(start + _WARM_UP, stop) - 1:
                before, peak_before = _megabytes(process), _peak_megabytes()
            journal.peak = max(0.0, _peak_megabytes() - peak_before)
        journal.growth = max(0.0, _megabytes(process) - before)
        journal.write(memory)


def _read(content: bytes, take: Take, journal: Journal) -> str:
    """Read an input; what was wrong with how it went, '' if nothing was."""
    began = perf_counter()
    fault = ""
    try:
        fault = take(content)
    except BadInput as error:
        journal.refused += 1
        if len(str(error).splitlines()) != 1:
            fault = f"a message that is not a sentence: {error}"
    except BaseException as error:  # noqa: BLE001 -- what should not come is what is looked for
        fault = "".join(format_exception_only(error)).strip()
    else:
        journal.taken += 1
    seconds = perf_counter() - began
    journal.slowest = max(journal.slowest, seconds)
    return fault or (f"took {seconds:.1f} s" if seconds > MOST_SECONDS else "")


def _megabytes(process: Process) -> float:
    return process.memory_info().rss / 1e6


def _peak_megabytes() -> float:
    """The most memory that the process has had; 0 if the system does not report it."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _take(content: bytes) -> str:
    shape = decode_picture(content, "an image").rgb.shape
    return f"a picture of {shape}" if len(shape) != 3 or max(shape) > 1024 else ""


def main(seed: int, start: int, stop: int, path: Path) -> None:
    """Read damaged images."""
    files = originals()
    read_all(lambda number: mutated(seed, number, files), _take, (start, stop), path)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
