"""Samples and the members' predictions for them as fields of JSON, and back.

Only what the members said is read: every measure is computed again, so that none can contradict
it. MNIST's test digits are written by their number, with a checksum of their pixels.
"""

import math
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ensemble_gui.history.arrays import FLOAT32, INT64, UINT8, packed, shape_of, unpacked
from ensemble_gui.history.fields import Fields
from ensemble_gui.history.texts import plain, plain_of
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import SIDE, Array, RunSettings

LoadDigits = Callable[[], Array]  # MNIST's test digits, (digit, 28, 28) uint8
_MOST_SAMPLES = 200_000
_MOST_CLASSES = 100_000
_MOST_NUMBERS = 2**25  # of probabilities: the application asks for 10 million at most
_LEAST_CLASSES = 2  # a margin needs two
_GREY_AXES, _COLOUR_AXES, _COLOURS = 3, 4, 3  # of images: (sample, height, width), (..., 3)
_MOST_DIGITS = 1000  # in one image
_DIGIT = (SIDE, SIDE)
_DIGIT_NAME = re.compile(r"test digit ([0-9]{1,6})")  # as they are named where they are shown
_LONGEST_NAME = 10_000  # characters: longer than any path
_ROUNDING = 1e-3  # by which a probability may be above 1


def sample_set_fields(samples: SampleSet, load_digits: LoadDigits) -> dict[str, Any]:
    """The samples as they are written."""
    return {
        "kind": samples.kind,
        "title": samples.title,
        "population": samples.population,
        "names": list(samples.names),
        "classes": list(samples.classes),
        "labels": packed(samples.labels, INT64),
        "order": packed(samples.order, INT64),
        "digits": list(samples.digits),
        "note": plain(samples.note),
        "why_fewer": plain(samples.why_fewer),
        "path": samples.path,
        "probabilities": packed(samples.probabilities, FLOAT32),
        "images": _image_fields(samples, load_digits),
    }


def sample_set_of(found: object, settings: RunSettings, load_digits: LoadDigits) -> SampleSet:
    """The samples in an object, as the members of these settings saw them. Raises ValueError."""
    fields = Fields(found)
    names = fields.many("names", _name, _MOST_SAMPLES)
    count = len(names)
    if count == 0:
        raise ValueError("names is empty")
    probabilities = fields.inside(
        "probabilities", lambda one: _probabilities(one, settings.members, count)
    )
    read = sample_set(
        kind=fields.word("kind", SampleKind),
        title=fields.text("title", most=_LONGEST_NAME),
        population=fields.integer("population", count),
        images=fields.inside("images", lambda one: _images(one, count, load_digits)),
        labels=fields.inside("labels", lambda one: _labels(one, probabilities)),
        names=names,
        probabilities=probabilities,
        weights=settings.weights,
        classes=fields.many("classes", _name, probabilities.shape[2]),
        digits=_digits(fields, count),
    )
    return replace(
        read,
        order=fields.inside("order", lambda one: _order(one, count)),
        note=fields.inside("note", plain_of),
        why_fewer=fields.inside("why_fewer", plain_of),
        path=fields.text("path", most=_LONGEST_NAME),
    )


def _image_fields(samples: SampleSet, load_digits: LoadDigits) -> dict[str, Any]:
    images = samples.images
    found = [_DIGIT_NAME.fullmatch(one) for one in samples.names]
    if samples.kind is SampleKind.DIGITS and images.shape[1:] == _DIGIT and all(found):
        numbers = np.array([int(one[1]) for one in found if one])
        digits = load_digits()
        if numbers.max() < len(digits) and np.array_equal(images, digits[numbers]):
            return {"test_digits": packed(numbers, INT64), "crc32": _checksum(images)}
    return {"pixels": packed(images, UINT8)}


def _images(found: object, count: int, load_digits: LoadDigits) -> Array:
    """The images of so many samples, (sample, height, width) or (..., 3) uint8."""
    fields = Fields(found)
    if "test_digits" not in fields:
        return fields.inside("pixels", lambda one: _pixels(one, count))
    numbers = fields.inside("test_digits", lambda one: unpacked(one, INT64, (count,)))
    digits = load_digits()
    if numbers.min() < 0 or numbers.max() >= len(digits):
        raise ValueError(f"test_digits are not numbers from 0 to {len(digits) - 1:,}")
    images = digits[numbers]
    if fields.integer("crc32") != _checksum(images):
        raise ValueError("the test digits of these numbers are others here")
    return images


def _pixels(found: object, count: int) -> Array:
    shape = shape_of(Fields(found))
    is_colour = len(shape) == _COLOUR_AXES and shape[-1] == _COLOURS
    if not (len(shape) == _GREY_AXES or is_colour) or shape[0] != count or 0 in shape:
        raise ValueError(f"its shape is not that of {count:,} images")
    return unpacked(found, UINT8, shape)


def _probabilities(found: object, members: int, count: int) -> Array:
    """(member, sample, class) float32: from 0 to 1, or not finite."""
    shape = shape_of(Fields(found))
    if shape[:2] != (members, count) or len(shape) != len(("member", "sample", "class")):
        raise ValueError(f"its shape is not that of {members:,} members and {count:,} samples")
    if not _LEAST_CLASSES <= shape[2] <= _MOST_CLASSES or math.prod(shape) > _MOST_NUMBERS:
        raise ValueError(f"it is of {shape[2]:,} classes, or has more than {_MOST_NUMBERS:,}")
    read = unpacked(found, FLOAT32, shape)
    finite = read[np.isfinite(read)]
    if finite.size and not (finite.min() >= 0 and finite.max() <= 1 + _ROUNDING):
        raise ValueError("it holds numbers that are no probabilities")
    return read


def _labels(found: object, probabilities: Array) -> Array:
    _, count, classes = probabilities.shape
    labels = unpacked(found, INT64, (count,))
    if labels.min() < UNLABELLED or labels.max() >= classes:
        raise ValueError(f"a label is none of the {classes:,} classes")
    return labels


def _order(found: object, count: int) -> Array:
    order = unpacked(found, INT64, (count,))
    if not np.array_equal(np.sort(order), np.arange(count)):
        raise ValueError("it does not name each sample once")
    return order


def _digits(fields: Fields, count: int) -> tuple[int, ...]:
    """How many digits seem to be in each image; none where there is one in each."""
    digits = fields.many("digits", lambda one: Fields({"it": one}).integer("it"), count)
    if digits and (len(digits) != count or max(digits) > _MOST_DIGITS):
        raise ValueError(f"digits has not a number up to {_MOST_DIGITS:,} for each sample")
    return digits


def _name(found: object) -> str:
    """A name from a user's disk: half a character of it may be anything."""
    return Fields({"it": found}).text("it", most=_LONGEST_NAME)


def _checksum(images: Array) -> int:
    return zlib.crc32(np.ascontiguousarray(images).tobytes())
