"""Images of the user's and what becomes of them, made without a worker."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage, RefusedImage, Stage
from ensemble_gui.records.inspection import Effect, Inspection, InspectionRequest, Step
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleSet
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.tasks import DIGIT_CLASSES
from tests.support.qt.synthetic import CLASSES, probabilities_for, sample_set


def own_image(path: str, label: int | None = None) -> OwnImage:
    """An image of this path, by which its digit differs from others."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[sum(path.encode()) % 28] = 255
    return OwnImage(name=Path(path).name, path=path, pixels=pixels, label=label)


def own_samples(images: tuple[OwnImage, ...], members: int, vote: int = 1) -> SampleSet | None:
    """What so many members say of these: all the same."""
    if not images:
        return None
    samples = sample_set(*[(vote,) * members] * len(images), title=OWN_IMAGES)
    return replace(
        samples,
        images=np.stack([image.pixels for image in images]),
        labels=np.array([UNLABELLED if one.label is None else one.label for one in images]),
        names=tuple(image.name for image in images),
    )


def images_result(
    request: object, *paths: str, vote: int = 1, refused: tuple[RefusedImage, ...] = ()
) -> ImagesResult:
    """All the request's images, or those of these paths alone, taken or made anew."""
    assert isinstance(request, ImagesRequest)
    if request.taken:
        images = tuple(replace(image) for image in request.taken)
    elif request.again:
        images = tuple(_again(image) for image in request.again)
    else:
        names = [image.name for image in request.encoded]
        images = tuple(own_image(path) for path in paths or (*request.paths, *names))
    samples = own_samples(images, request.settings.members, vote)
    return ImagesResult(request=request, images=images, samples=samples, refused=refused)


def _again(image: OwnImage) -> OwnImage:
    label = DIGIT_CLASSES.index(image.called) if image.called in DIGIT_CLASSES else None
    return replace(image, pixels=own_image(image.name).pixels, label=label)


def refused_result(request: object, *reasons: str) -> ImagesResult:
    """No image taken, and files refused for these reasons."""
    assert isinstance(request, ImagesRequest)
    refused = tuple(RefusedImage(path=f"/{one[:4]}.png", error=one) for one in reasons)
    return ImagesResult(request=request, images=(), samples=None, refused=refused)


def collection(*paths: str, members: int = 3) -> Collection:
    """The images of these paths, seen by so many members."""
    request = ImagesRequest(settings=RunSettings(members=members), paths=paths)
    return Collection().joined(images_result(request))


def inspection(
    request: object,
    votes: tuple[int, ...] = (3, 3, 8),
    *,
    changed: dict[Stage, int] | None = None,
    error: str = "",
) -> Inspection:
    """The way of a picture on which the members vote so, and each stage changes so many votes."""
    assert isinstance(request, InspectionRequest)
    steps = [Step(stage=None, picture=np.full((40, 20, 3), 200, np.uint8))]
    steps += [
        Step(stage=stage, picture=np.full((28, 28), 20 * number, np.uint8), note=f"note {number}")
        for number, stage in enumerate(Stage, start=1)
    ]
    effects = [
        Effect(stage=stage, changed=(changed or {}).get(stage, 0), prediction=votes[0] % CLASSES)
        for stage in Stage
    ]
    return Inspection(
        request=request,
        steps=tuple(steps[:3] if error else steps),
        probabilities=None if error else probabilities_for(np.array(votes)),
        effects=tuple(effects) if request.with_effects and not error else (),
        error=error,
    )
