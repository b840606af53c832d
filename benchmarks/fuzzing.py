"""Damaged checkpoints, opened one after another: `python -m benchmarks.fuzzing`.

Each has to be opened, or refused in a sentence, within a second and without keeping memory. They
are opened in a process of its own, so that one which kills it is found; it is then saved.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.checkpoint_mutations import KINDS, mutated, originals
from benchmarks.fuzz_images import Report, fuzz

COUNTS = {"pt": 10_000, "safetensors": 100_000}


def fuzz_checkpoints(kind: str, count: int, seed: int) -> Report:
    """Open the first inputs of this seed."""
    return fuzz(count, seed, ("benchmarks.fuzz_checkpoint_reader", kind))


def main() -> int:
    """Open, report, and save what broke; the exit status."""
    parser = argparse.ArgumentParser(description="Open damaged checkpoints, one after another.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="pt, safetensors (both)")
    parser.add_argument("--count", type=int, help="files of each (10,000 and 100,000)")
    parser.add_argument("--seed", type=int, default=0, help="of the damage (%(default)s)")
    parser.add_argument("--save", type=Path, help="a folder for the files that broke it")
    options = parser.parse_args()
    is_clean = True
    for kind in options.kinds or KINDS:
        report = fuzz_checkpoints(kind, options.count or COUNTS[kind], options.seed)
        print(f".{kind}\n{report}", flush=True)
        is_clean &= report.is_clean
        if options.save and report.faults:
            _save(kind, options.seed, report, options.save)
    return 0 if is_clean else 1


def _save(kind: str, seed: int, report: Report, folder: Path) -> None:
    files = originals(kind)
    folder.mkdir(parents=True, exist_ok=True)
    for number in report.faults:
        path = folder / f"{seed}-{number}.{kind}"
        path.write_bytes(mutated(kind, seed, number, files))
        print(f"saved {path}")


if __name__ == "__main__":
    sys.exit(main())
