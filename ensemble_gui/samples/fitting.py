"""Fits pictures of any size and colour to the images that a task is about."""

from math import prod

import numpy as np
from PIL import Image, ImageOps

from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Fit, Task

_Size = tuple[int, int]  # width, height

_MOST_PIXELS = 2**24  # of a whole picture that is scaled before it is cropped


def fit_picture(rgb: Array, task: Task) -> Array:
    """A picture (height, width, 3) uint8 as an image of the task: (*task.picture_shape) uint8.

    In a task without colour it becomes grey. A picture of the right size is not scaled, unless
    the task names the size before cropping. Scaled as torchvision's transforms do (bilinear,
    antialiased) where the task says how to fit, and bicubic otherwise.
    """
    picture = Image.fromarray(rgb)
    if task.shape[0] == 1:
        picture = picture.convert("L")
    return np.asarray(_fitted(picture, task))


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


def image_size(task: Task) -> _Size:
    """The width and height of a task's images."""
    return task.shape[2], task.shape[1]


def is_scaled(size: _Size, task: Task) -> bool:
    """Whether a picture of this size is scaled."""
    return scaled_size(size, task) != size


def changes_shape(size: _Size, task: Task) -> bool:
    """Whether a picture of this size is cropped, stretched or padded, as the task fits it."""
    width, height = image_size(task)
    is_larger = bool(task.resize) and scaled_size(size, task) != (width, height)
    return is_larger or size[0] * height != size[1] * width


def scaled_size(size: _Size, task: Task) -> _Size:
    """The size of the whole picture once it is scaled, before it is cropped or padded."""
    own = image_size(task)
    if task.fit is Fit.RESIZE or (size == own and not task.resize):
        return own
    if task.fit is Fit.PAD:
        factor = min(own[0] / size[0], own[1] / size[1])
        return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
    short = min(size)
    shorter = task.resize or max(-(-short * own[0] // size[0]), -(-short * own[1] // size[1]))
    # torchvision's Resize rounds the longer side down.
    return max(shorter * size[0] // short, own[0]), max(shorter * size[1] // short, own[1])


def _fitted(picture: Image.Image, task: Task) -> Image.Image:
    own = image_size(task)
    if task.fit is None and not task.resize:
        if picture.size == own:
            return picture
        return ImageOps.fit(picture, own, Image.Resampling.BICUBIC)
    scaled = scaled_size(picture.size, task)
    if task.fit is Fit.RESIZE:
        return picture.resize(own, Image.Resampling.BILINEAR)
    if task.fit is Fit.PAD:
        padded = Image.new(picture.mode, own)
        middle = ((own[0] - scaled[0]) // 2, (own[1] - scaled[1]) // 2)
        padded.paste(picture.resize(scaled, Image.Resampling.BILINEAR), middle)
        return padded
    return _middle(picture, scaled, own)


def _middle(picture: Image.Image, scaled: _Size, own: _Size) -> Image.Image:
    """The middle of the picture once it is scaled; of a huge one no more is computed."""
    left, top = (round((whole - part) / 2) for whole, part in zip(scaled, own, strict=True))
    if prod(scaled) <= _MOST_PIXELS:
        whole = picture.resize(scaled, Image.Resampling.BILINEAR)
        return whole.crop((left, top, left + own[0], top + own[1]))
    across, down = picture.width / scaled[0], picture.height / scaled[1]
    right, bottom = (left + own[0]) * across, (top + own[1]) * down
    box = (left * across, top * down, min(right, picture.width), min(bottom, picture.height))
    return picture.resize(own, Image.Resampling.BILINEAR, box=box)
