"""Damaged checkpoints and runs, opened one after another: `python -m benchmarks.fuzzing`.

Each has to be opened, or refused in a sentence, within a second and without keeping memory. They
are opened in a process of its own, so that one which kills it is found; it is then saved.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import checkpoint_mutations, run_mutations
from benchmarks.fuzz_images import Report, fuzz

RUN = "run.json"
COUNTS = {"pt": 10_000, "safetensors": 100_000, RUN: 10_000}


def fuzz_files(kind: str, count: int, seed: int) -> Report:
    """Open the first inputs of this seed."""
    of_run, of_checkpoint = "benchmarks.fuzz_run_reader", "benchmarks.fuzz_checkpoint_reader"
    return fuzz(count, seed, (of_run,) if kind == RUN else (of_checkpoint, kind))


def main() -> int:
    """Open, report, and save what broke; the exit status."""
    parser = argparse.ArgumentParser(description="Open damaged files, one after another.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="pt, safetensors, run.json (all)")
    parser.add_argument(
        "--count", type=int, help="files of each (10,000, and 100,000 of safetensors)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the damage (%(default)s)")
    parser.add_argument("--save", type=Path, help="a folder for the files that broke it")
    options = parser.parse_args()
    is_clean = True
    for kind in options.kinds or COUNTS:
        report = fuzz_files(kind, options.count or COUNTS[kind], options.seed)
        print(f".{kind}\n{report}", flush=True)
        is_clean &= report.is_clean
        if options.save and report.faults:
            _save(kind, options.seed, report, options.save)
    return 0 if is_clean else 1


def _save(kind: str, seed: int, report: Report, folder: Path) -> None:
    is_run = kind == RUN
    files = run_mutations.originals() if is_run else checkpoint_mutations.originals(kind)
    folder.mkdir(parents=True, exist_ok=True)
    for number in report.faults:
        path = folder / f"{seed}-{number}.{kind}"
        if is_run:
            path.write_bytes(run_mutations.mutated(seed, number, files))
        else:
            path.write_bytes(checkpoint_mutations.mutated(kind, seed, number, files))
        print(f"saved {path}")


if __name__ == "__main__":
    sys.exit(main())
