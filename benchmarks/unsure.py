"""Whether being unsure finds errors: `python -m benchmarks.unsure [FOLDER ...]`.

The folders have one subfolder of pictures for each digit. Without any, the pictures are the 1,797
digits of UCI that scikit-learn brings along. The bundled convolutional members see them.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from benchmarks.figures import Figure
from ensemble_gui.measures.auroc import auroc, in_order
from ensemble_gui.records.arranging import SURE, Answer, SampleMeasure
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers.table import answer

_ANSWERED, _RIGHT = 90.0, 98.5  # percent
_ENTROPY, _VOTES = SampleMeasure.PREDICTIVE_ENTROPY, SampleMeasure.VOTE_ENTROPY


def write_uci(folder: Path) -> Path:
    """The test digits of UCI's optical recognition set as files of 8 by 8 pixels, by class."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    for number, (image, label) in enumerate(zip(digits.images, digits.target, strict=True)):
        inside = folder / str(label)
        inside.mkdir(parents=True, exist_ok=True)
        levels = np.round(image * (255 / 16)).astype(np.uint8)
        Image.fromarray(levels).save(inside / f"{number}.png")
    return folder


def seen(folders: list[str]) -> SampleSet:
    """What the convolutional members say of the pictures in these folders."""
    settings = RunSettings(weights=Weights.CONV)
    outcome = answer(ImagesRequest(settings=settings, paths=tuple(folders)))
    if not isinstance(outcome, ImagesResult) or outcome.samples is None:
        sys.exit(f"benchmarks.unsure: no picture was read: {outcome}")
    return outcome.samples


def figures(samples: SampleSet) -> Iterator[Figure]:
    """How many are answered for sure, how many of these are right, and what finds the errors."""
    sure = samples.labelled & ~Answer.UNSURE.keeps(samples)
    right, wrong = Answer.RIGHT.keeps(samples), Answer.WRONG.keeps(samples)
    at = f"with a confidence of {SURE:.0%} or more"
    labelled = int(samples.labelled.sum())
    answered, correct = 100 * sure.sum() / labelled, 100 * right[sure].mean()
    print(f"{labelled:,} pictures, {right.sum() / labelled:.1%} right")
    yield Figure(name=f"answered {at}", found=answered, bound=_ANSWERED, unit="%", is_least=True)
    yield Figure(name=f"right, {at}", found=correct, bound=_RIGHT, unit="%", is_least=True)
    found = {
        one: auroc(in_order(one.of(samples)[right]), in_order(one.of(samples)[wrong]))
        for one in (_ENTROPY, _VOTES)
    }
    yield Figure(
        name="AUROC of errors by predictive entropy, vote entropy's is the bound",
        found=found[_ENTROPY],
        bound=found[_VOTES],
        unit="",
        is_least=True,
    )


if __name__ == "__main__":
    with TemporaryDirectory() as kept:
        for figure in figures(seen(sys.argv[1:] or [str(write_uci(Path(kept)))])):
            print(figure, flush=True)
