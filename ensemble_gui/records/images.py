"""The user's own images, from a file to a digit."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from ensemble_gui.records.cluster import ClusterChoice, ClusterReport
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS_TASK, Task

IMAGE_SUFFIXES = (  # by which image files are found in folders, and recognised while dragged
    *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp"),
    *(".tif", ".tiff", ".pbm", ".pgm", ".ppm", ".pnm", ".pfm", ".ico"),
    *(".avif", ".heic", ".heif", ".hif"),
)
NO_PIXELS = np.zeros((0, 0), dtype=np.uint8)  # of an image that is not made yet


class Stage(StrEnum):
    """A step on the way from a picture to a digit; each can be switched off."""

    GREY = "ink colour"
    POLARITY = "polarity"
    LIGHT = "even light"
    CLEANING = "cleaning"
    BOX = "ink box"
    STROKES = "stroke width"
    CENTRING = "centring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Which stages a picture goes through; all, by default."""

    off: frozenset[Stage] = frozenset()

    def has(self, stage: Stage) -> bool:
        """Whether this stage is switched on."""
        return stage not in self.off

    def toggled(self, stage: Stage) -> "Recipe":
        """The recipe with this one stage switched the other way."""
        return Recipe(off=self.off ^ {stage})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """An image that has no file: pasted, or drawn."""

    name: str
    content: bytes = field(repr=False)  # of an image file


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnImage:
    """An image of the user's, made into what the members of a task take."""

    name: str
    path: str  # empty where there is no file
    pixels: Array = field(repr=False)  # (*task.picture_shape) uint8
    label: int | None = None  # that the image came with, by its folder's name
    called: str = field(default="", repr=False)  # by its folder or the user; may be a class's name
    task: Task = field(default=DIGITS_TASK, repr=False)  # for which it was made
    note: str = ""  # such as that it is the first of several frames
    content: bytes | None = field(default=None, repr=False)  # of an image that has no file
    digits: int = field(default=1, repr=False)  # found next to each other, and read as one
    check: str = field(default="", repr=False)  # of its file's content, as it was when it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedImage:
    """A file that was skipped, and why, in a sentence."""

    path: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImagesRequest:
    """Add the images at these paths and those without a file, or remake the `taken` ones.

    `again` are images of an earlier session, without pixels, to be made again and added. `taken`
    are images to be predicted again by the members of these settings, and made again from their
    pictures if they were made by another recipe.
    """

    settings: RunSettings
    recipe: Recipe = field(default_factory=Recipe)
    paths: tuple[str, ...] = ()
    encoded: tuple[Encoded, ...] = ()
    again: tuple[OwnImage, ...] = ()
    taken: tuple[OwnImage, ...] = ()
    taken_by: Recipe = field(default_factory=Recipe)
    cut: bool = False  # whether a picture of several digits becomes an image of each
    whole: OwnImage | None = None  # take this one's parts, and nothing else
    streams: bool = False  # whether parts are written away as they come, next to no window
    cluster: ClusterChoice | None = None  # where the members are asked; None: here


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImagesResult:
    """Images, the members' predictions for them, and skipped files.

    Work that reports its parts gives each image once: the last result has the rest.
    """

    request: ImagesRequest
    images: tuple[OwnImage, ...]
    samples: SampleSet | None  # None where there is no image
    refused: tuple[RefusedImage, ...]
    classes: tuple[str, ...] = DIGIT_CLASSES  # of the members
    cluster: ClusterReport | None = None  # of the last part, if they were asked there


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaveRequest:
    """Write these images into a folder, with their labels, in this order."""

    folder: str
    images: tuple[OwnImage, ...] = field(repr=False)
    labels: tuple[int | None, ...] = field(repr=False)
    classes: tuple[str, ...] = DIGIT_CLASSES  # whose names the subfolders have


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaveResult:
    """How many images were written; those that could not be, and why."""

    request: SaveRequest
    saved: int
    refused: tuple[RefusedImage, ...]
