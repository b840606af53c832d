"""The figures of My images: `python -m benchmarks.images [NAME ...]`, all of them by default."""

import os
import sys
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np
import torch

from benchmarks.disguise import FORMATS, disguise, encode
from benchmarks.figures import Figure, play
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.image_files.reading import decode_picture
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.preparing import prepare

_DIGITS = 1000
_TURNS = 5
_CONV = RunSettings(members=10, weights=Weights.CONV)
_MLP = RunSettings(members=10, weights=Weights.TRAINED)


def accuracy() -> Iterator[Figure]:
    """The convolutional ensemble on the 10,000 original test digits."""
    digits = load_test_digits()
    mean = _ask(_CONV, digits.images)
    right = 100 * float((mean.argmax(axis=1) == digits.labels).mean())
    nll = -float(np.log(mean[np.arange(len(mean)), digits.labels]).mean())
    yield Figure(
        name="conv, 10,000 test digits right", found=right, bound=99.5, unit="%", is_least=True
    )
    yield Figure(name="conv, negative log likelihood", found=nll, bound=0.012, unit="nat")


def disguised() -> Iterator[Figure]:
    """The predictions of 1,000 test digits that each ensemble keeps when they are disguised."""
    rng = np.random.default_rng(0)
    digits = load_test_digits()
    chosen = rng.permutation(len(digits))[:_DIGITS]
    files = (
        encode(disguise(digits.images[index], rng), FORMATS[place % len(FORMATS)])
        for place, index in enumerate(chosen)
    )
    made = np.stack(
        [prepare(decode_picture(file, "a digit").rgb, DIGITS_TASK).pixels for file in files]
    )
    for name, settings, least in (("MLP", _MLP, 97.0), ("conv", _CONV, 98.5)):
        before = _ask(settings, digits.images[chosen]).argmax(axis=1)
        after = _ask(settings, made).argmax(axis=1)
        kept = 100 * float((before == after).mean())
        yield Figure(
            name=f"{name}, predictions of {_DIGITS:,} disguised digits kept",
            found=kept,
            bound=least,
            unit="%",
            is_least=True,
        )


def drop() -> Iterator[Figure]:
    """1,000 files in one drop: the GUI thread's worst pause, and how soon a cancel is heeded."""
    found, _ = play("benchmarks.image_scenarios", "drop")
    name = f"drop of {found['files']:.0f} files, worst pause of the GUI thread"
    yield Figure(name=name, found=found["worst"], bound=0.1, unit="s")
    yield Figure(
        name="cancel of such a drop ends after", found=found["cancel"], bound=0.5, unit="s"
    )


def sketch() -> Iterator[Figure]:
    """From a stroke's point to the votes on the screen, 20 members."""
    found = [play("benchmarks.image_scenarios", "sketch")[0] for _ in range(_TURNS)]
    name = f"stroke to votes, p95 of {found[0]['points']:.0f} points, 20 members"
    typical = 1000 * median(one["p95"] for one in found)
    yield Figure(name=name, found=typical, bound=50, unit="ms")


def _ask(settings: RunSettings, images: Array) -> Array:
    """The ensemble's probabilities (sample, class)."""
    with torch.inference_mode():
        return np.asarray(Voters().ask(settings, images).mean(axis=0))


FIGURES: dict[str, Callable[[], Iterator[Figure]]] = {
    one.__name__: one for one in (accuracy, disguised, drop, sketch)
}

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in sys.argv[1:] or FIGURES:
        for figure in FIGURES[name]():
            print(figure, flush=True)
