"""What members are for: their input images and their classes."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ensemble_gui.records.settings import SIDE, Array

DIGIT_CLASSES = tuple("0123456789")
DIGITS = "digits"  # the word for them, in a manifest and on the command line


def numbered_classes(number: int) -> tuple[str, ...]:
    """Names for unnamed classes."""
    return tuple(f"class {one}" for one in range(number))


class Outputs(StrEnum):
    """What a network's outputs are, one per class."""

    LOGITS = "logits"
    PROBABILITIES = "probabilities"
    LOG_PROBABILITIES = "log-probabilities"


class Fit(StrEnum):
    """How a picture of another size becomes one of the members' images."""

    CENTER_CROP = "center-crop"  # its shorter side is scaled, and the middle is taken
    RESIZE = "resize"  # its height and width are scaled, each by its own factor
    PAD = "pad"  # its longer side is scaled, and black is added at both ends of the shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """By default MNIST's: its mean and standard deviation are over the 60,000 training images."""

    shape: tuple[int, int, int] = (1, SIDE, SIDE)  # channel (1 or 3), height, width
    classes: tuple[str, ...] = DIGIT_CLASSES
    mean: tuple[float, ...] = (0.1307,)  # of each channel, its pixels scaled to 0..1
    std: tuple[float, ...] = (0.3081,)
    outputs: Outputs = Outputs.LOGITS
    fit: Fit | None = None  # None: as by CENTER_CROP, but bicubic
    resize: int = 0  # pixels of the shorter side before CENTER_CROP; 0: as few as cover the image

    @property
    def numbers(self) -> int:
        """How many numbers one image is."""
        channels, height, width = self.shape
        return channels * height * width

    @property
    def picture_shape(self) -> tuple[int, ...]:
        """Of an image's uint8 pixels: (height, width), or (height, width, 3) in colour."""
        channels, height, width = self.shape
        return (height, width) if channels == 1 else (height, width, channels)

    @property
    def is_of_digits(self) -> bool:
        """Whether the classes are the digits, and the images grey.

        In its size, MNIST's have labels here, and a digit is made of a picture by the recipe.
        """
        return self.shape[0] == 1 and self.classes == DIGIT_CLASSES

    @property
    def takes_digits(self) -> bool:
        """Whether MNIST's digits can be shown to the members: their classes are, or may be, these.

        Of unnamed classes nobody knows it: the digits are then shown without labels.
        """
        unnamed = self.classes == numbered_classes(len(DIGIT_CLASSES))
        return self.is_of_digits or (self.shape[0] == 1 and unnamed)

    def normalise(self, images: Array) -> Array:
        """Pixels 0..255 (sample, *picture_shape) as network input (sample, *shape) float32."""
        channels = len(self.mean)
        inputs = images.reshape(len(images), *self.shape[1:], channels).astype(np.float32)
        inputs = np.ascontiguousarray(inputs.transpose(0, 3, 1, 2))
        inputs /= np.float32(255)
        inputs -= np.array(self.mean, np.float32)[:, np.newaxis, np.newaxis]
        inputs /= np.array(self.std, np.float32)[:, np.newaxis, np.newaxis]
        return inputs


DIGITS_TASK = Task()
