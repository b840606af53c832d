"""Whether being unsure finds the errors on digits of other hands: `python -m benchmarks.unsure`.

The bundled convolutional members see UCI's digits, those of fonts, and MNIST's test digits as
photos, under shadows, on a table and cut at the edge: the half that is not for tuning.
"""

from collections.abc import Iterator

import numpy as np
from sklearn.datasets import load_digits

from benchmarks.figures import Figure
from benchmarks.hand_fonts import printed
from benchmarks.hand_photos import PHOTOS
from benchmarks.hand_scenes import cut, shadow, table
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.auroc import auroc, in_order
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.arranging import SURE, Answer, SampleMeasure
from ensemble_gui.records.samples import OWN_IMAGES, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.preparing import prepare

_EACH = 40  # pictures of a kind of photo
_RIGHT = 98.5  # percent
_ENTROPY, _VOTES = SampleMeasure.PREDICTIVE_ENTROPY, SampleMeasure.VOTE_ENTROPY
_SCENES = {one.__name__: one for one in (shadow, table, cut)}


def pictures() -> Iterator[tuple[Array, int]]:
    """Each picture (height, width, 3) uint8, and which digit it is."""
    bunch = load_digits()
    half = len(bunch.images) // 2
    levels = (bunch.images[half:] * (255 / 16)).round().astype(np.uint8)
    yield from zip(np.repeat(levels[..., np.newaxis], 3, axis=3), bunch.target[half:], strict=True)
    yield from printed(unseen=True)
    digits, rng = load_test_digits(), np.random.default_rng(0)
    for draw in (PHOTOS | _SCENES).values():
        for index in rng.choice(len(digits), _EACH, replace=False):
            yield draw(digits.images[index], rng), int(digits.labels[index])


def seen() -> SampleSet:
    """What the members say of the pictures in which ink is found."""
    found = []
    for rgb, label in pictures():
        try:
            found.append((prepare(rgb, DIGITS_TASK).pixels, label))
        except BadInput:
            continue
    images, labels = (np.array(one) for one in zip(*found, strict=True))
    return sample_set(
        kind=SampleKind.OWN,
        title=OWN_IMAGES,
        population=len(images),
        images=images,
        labels=labels,
        names=("",) * len(images),
        probabilities=Voters().ask(RunSettings(weights=Weights.CONV), images),
        weights=Weights.CONV,
    )


def figures(samples: SampleSet) -> Iterator[Figure]:
    """How many of the sure answers are right, and which entropy finds the errors."""
    sure = ~Answer.UNSURE.keeps(samples)
    right, wrong = Answer.RIGHT.keeps(samples), Answer.WRONG.keeps(samples)
    name = f"right of {sure.mean():.1%} answered with {SURE:.0%} or more"
    found = 100 * float(right[sure].mean())
    yield Figure(name=name, found=found, bound=_RIGHT, unit="%", is_least=True)
    entropy, votes = (
        auroc(in_order(one.of(samples)[right]), in_order(one.of(samples)[wrong]))
        for one in (_ENTROPY, _VOTES)
    )
    name = "AUROC of errors: predictive entropy, against vote entropy"
    yield Figure(name=name, found=entropy, bound=votes, unit="", is_least=True)


if __name__ == "__main__":
    shown = seen()
    share = Answer.RIGHT.keeps(shown).mean()
    print(f"{len(shown.labels):,} pictures, {share:.1%} right")
    for figure in figures(shown):
        print(figure, flush=True)
