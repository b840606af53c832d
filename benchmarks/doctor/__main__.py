"""Compares the doctor with the truth, or prints the truth alone: `--truth`.

    python -m benchmarks.doctor                    all networks
    python -m benchmarks.doctor lstm swin          those with these words in their name
    python -m benchmarks.doctor --truth            what vmap does, and not what the doctor says

One line per disagreement, and a total; the exit status is 0 where there is none.
"""

import sys
import warnings

import torch

from benchmarks.doctor.comparing import disagreements
from benchmarks.doctor.subjects import Subject, subjects
from benchmarks.doctor.truth import WAYS, truth_of

_MOST = 110  # characters of a message


def main(words: list[str]) -> int:
    """Compare the networks with one of these words in their name; the exit status."""
    only = [one.lower() for one in words if not one.startswith("--")]
    chosen = [
        one for one in subjects() if not only or any(word in one.name.lower() for word in only)
    ]
    print(f"torch {torch.__version__}, {len(chosen)} networks, {len(WAYS)} ways each", flush=True)
    if "--truth" in words:
        for subject in chosen:
            _print_truth(subject)
        return 0
    total = 0
    for subject in chosen:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for line in disagreements(subject):
                total += 1
                print(line, flush=True)
    print(f"{total} disagreements")
    return 1 if total else 0


def _print_truth(subject: Subject) -> None:
    for way in WAYS:
        truth = truth_of(subject.build, way)
        found = ", ".join(sorted(truth.operators)) or truth.message.strip().partition("\n")[0]
        apart = f", {truth.difference:.0e} from the loop" if truth.difference > 1e-4 else ""
        name = f"{subject.name}, {way.direction}, {way.mode}, {way.given}"
        print(f"{name}: {truth.behaviour}{apart} {found[:_MOST]}", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(sys.argv[1:]))
