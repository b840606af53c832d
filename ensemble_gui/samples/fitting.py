"""Fits pictures of any size and colour to the images that a task is about."""

import numpy as np
from PIL import Image, ImageOps

from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Task


def fit_picture(rgb: Array, task: Task) -> Array:
    """A picture (height, width, 3) uint8 as an image of the task: (*task.picture_shape) uint8.

    Where the aspect differs, what is too long is cut off on both sides. A picture of the right
    size is not changed; in a task without colour it becomes grey.
    """
    channels, height, width = task.shape
    picture = Image.fromarray(rgb)
    if channels == 1:
        picture = picture.convert("L")
    if picture.size != (width, height):
        picture = ImageOps.fit(picture, (width, height), Image.Resampling.BICUBIC)
    return np.asarray(picture)


def fit_again(image: Array, task: Task) -> Array:
    """An image of another task, in colour or grey, as one of this task."""
    rgb = image if image.ndim == 3 else np.repeat(image[..., np.newaxis], 3, axis=2)
    return fit_picture(rgb, task)


def fit_digits(images: Array, task: Task) -> Array:
    """MNIST's images (sample, 28, 28) uint8 in the height and width of the task's."""
    height, width = task.shape[1:]
    if images.shape[1:] == (height, width):
        return images
    way = Image.Resampling.BILINEAR
    return np.stack(
        [np.asarray(Image.fromarray(one).resize((width, height), way)) for one in images]
    )
