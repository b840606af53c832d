"""Damaged images, read one after another: `python -m benchmarks.fuzz_images`.

Each has to be taken, or refused in a sentence, within a second and without keeping memory. They
are read in a process of its own, so that one which kills it is found; it is then saved.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fuzz_reader import MOST_SECONDS, Journal, start_journal
from benchmarks.mutations import mutated, originals

MOST_GROWTH = 100  # MB

_PATIENCE = 120  # seconds: a file that takes longer hangs


@dataclass(slots=True, kw_only=True)
class Report:
    """How it went."""

    count: int
    refused: int = 0
    taken: int = 0
    slowest: float = 0.0  # seconds
    peak: float = 0.0  # MB at most above what was taken at first
    growth: float = 0.0  # MB of that which were not given back
    faults: dict[int, str] = field(default_factory=dict)  # by the number of the input

    def __str__(self) -> str:
        lines = [
            f"files    {self.count:9,}",
            f"rejected {self.refused:9,}",
            f"read     {self.taken:9,}",
            f"slowest  {self.slowest:9.3f} s   at most {MOST_SECONDS:g}",
            f"peak     {self.peak:9.1f} MB  above the memory after a warm-up",
            f"growth   {self.growth:9.1f} MB  at most {MOST_GROWTH}",
            f"crashes  {len(self.faults):9,}    at most 0",
        ]
        return "\n".join([*lines, *(f"  {number}: {what}" for number, what in self.faults.items())])

    @property
    def is_clean(self) -> bool:
        """Whether nothing broke, nothing was slow, and no memory was kept."""
        return not self.faults and self.growth <= MOST_GROWTH

    def add(self, journal: Journal, printed: str) -> None:
        """What one process did."""
        self.refused += journal.refused
        self.taken += journal.taken
        self.slowest = max(self.slowest, journal.slowest)
        self.peak = max(self.peak, journal.peak)
        self.growth = max(self.growth, journal.growth)
        self.faults |= dict(json.loads(line) for line in printed.splitlines())


def fuzz(count: int, seed: int, reader: tuple[str, ...] = ("benchmarks.fuzz_reader",)) -> Report:
    """Read the first inputs of this seed; after one that kills its process, another continues.

    `reader` is the module that reads them, and its first arguments.
    """
    report = Report(count=count)
    start = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        while start < count:
            start_journal(path)
            printed, fault = _read_from(start, count, seed, path, reader)
            journal = Journal.read(path)
            report.add(journal, printed)
            start = count
            if fault and journal.number < 0:
                raise RuntimeError(f"nothing could be read: {fault}")
            if fault:
                report.faults[journal.number] = fault
                start = journal.number + 1
    return report


def _read_from(
    start: int, stop: int, seed: int, path: Path, reader: tuple[str, ...]
) -> tuple[str, str]:
    """What a process printed that reads these inputs, and what became of it, '' if nothing."""
    numbers = map(str, (seed, start, stop))
    command = [sys.executable, "-m", *reader, *numbers, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        reached: int | None = None
        while True:
            try:
                printed, complaints = process.communicate(timeout=_PATIENCE)
                break
            except subprocess.TimeoutExpired:
                number = Journal.read(path).number
                if number == reached:
                    process.kill()
                reached = number
    if process.returncode:
        return printed, f"ended the process with status {process.returncode}: {complaints[-500:]}"
    return printed, f"was not silent: {complaints[-500:]}" if complaints else ""


def main() -> int:
    """Read, report, and save what broke; the exit status."""
    parser = argparse.ArgumentParser(description="Read damaged images, one after another.")
    parser.add_argument("--count", type=int, default=100_000, help="files (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the damage (%(default)s)")
    parser.add_argument("--save", type=Path, help="a folder for the files that broke it")
    options = parser.parse_args()
    report = fuzz(options.count, options.seed)
    print(report)
    if options.save and report.faults:
        files = originals()
        options.save.mkdir(parents=True, exist_ok=True)
        for number in report.faults:
            path = options.save / f"{options.seed}-{number}.image"
            path.write_bytes(mutated(options.seed, number, files))
            print(f"saved {path}")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
