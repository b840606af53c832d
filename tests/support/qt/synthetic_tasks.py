"""Samples of other tasks than MNIST's digits: other classes, names, sizes and colours."""

from ensemble_gui.records.samples import SampleSet
from tests.support.qt.synthetic import sample_set

NAMES = (
    "airplane",
    "red panda",
    "red fox",
    "automobile",
    "sea anemone fish of the coral reef by night, seen from far above",
    "R&D",
    "<b>bold</b>\nnext",
)
TWO = ("benign", "malignant")
HUNDRED = tuple(f"kind {one}" for one in range(100))
MEMBERS = 4


def seven(title: str = "animals", **kept: object) -> SampleSet:
    """Colour images of 32x32 pixels; the members differ on those of every third class."""
    return _contested(title, NAMES, (32, 32, 3), **kept)


def two(title: str = "scans", **kept: object) -> SampleSet:
    """Colour images, twice as wide as they are high."""
    return _contested(title, TWO, (24, 48, 3), **kept)


def hundred(title: str = "many kinds", **kept: object) -> SampleSet:
    """Grey images of 8x8 pixels."""
    return _contested(title, HUNDRED, (8, 8), **kept)


TASKS = {"7": seven, "2": two, "100": hundred}


def _contested(
    title: str, classes: tuple[str, ...], shape: tuple[int, ...], **kept: object
) -> SampleSet:
    among = len(classes)
    votes = [
        tuple((one + (one % 3 == 0) * (member % 2)) % among for member in range(MEMBERS))
        for one in range(2 * among)
    ]
    return sample_set(*votes, title=title, classes=classes, shape=shape, **kept)
