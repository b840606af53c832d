"""Takes the user's own images: decode, make digits of them, ask every member."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records import (
    OWN_IMAGES,
    UNLABELLED,
    Encoded,
    ImagesOutcome,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    Progress,
    Recipe,
    RefusedImage,
    RunProgress,
    RunSettings,
    SampleSet,
    Task,
    unheard,
)
from ensemble_gui.running.devices import use_one_core, use_threads
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.predicting import predict, sample_set
from ensemble_gui.running.voters import Voters
from ensemble_gui.samples.collection_folder import label_of, name_of, paths_in_order
from ensemble_gui.samples.fitting import fit_picture
from ensemble_gui.samples.image_files import Picture, decode_picture, read_picture
from ensemble_gui.samples.making import make_image
from ensemble_gui.wording import shorten

Tell = Callable[[ImagesResult], None]

_BETWEEN_TELLING_S = 0.4  # images come into the window in groups: each group is painted once
_MOST_AT_ONCE = 64  # images a group, so that it is predicted and painted in a moment


def predict_images(
    request: ImagesRequest,
    token: CancelToken | None = None,
    progress: Progress = unheard,
    *,
    tell: Tell | None = None,
    voters: Voters | None = None,
) -> ImagesOutcome:
    """Take the request's images and predict them; a listener to `tell` has them as they come.

    An image that cannot be taken is refused with the reason, and stops no other. Whatever happens
    comes back as an outcome; nothing is raised.
    """
    token = token or CancelToken()

    def work() -> ImagesResult:
        if tell is None:
            use_threads()
        else:
            use_one_core()  # the window paints on another
        ensemble = (voters or Voters()).of(request.settings, token, progress)
        if request.taken:
            return _make_anew(request, ensemble, token, progress)
        return _take_all(request, ensemble, token, progress, tell)

    return settle(request, work)


def picture_of(image: OwnImage) -> Picture:
    """The picture that an image was made from. Raises BadInput if its file cannot be read."""
    if image.content is not None:
        return decode_picture(image.content, image.name)
    return read_picture(image.path)


@dataclass(slots=True)
class _Group:
    """What has been taken and refused, but not told yet."""

    images: list[OwnImage] = field(default_factory=list)
    refused: list[RefusedImage] = field(default_factory=list)
    since: float = field(default_factory=monotonic)

    def add(self, taken: OwnImage | RefusedImage) -> None:
        if isinstance(taken, OwnImage):
            self.images.append(taken)
        else:
            self.refused.append(taken)

    @property
    def is_due(self) -> bool:
        waited = monotonic() - self.since
        return len(self.images) >= _MOST_AT_ONCE or waited >= _BETWEEN_TELLING_S


def _take_all(
    request: ImagesRequest,
    ensemble: Ensemble,
    token: CancelToken,
    progress: Progress,
    tell: Tell | None,
) -> ImagesResult:
    sources: list[_File | Encoded] = [*_sources(request, token), *request.encoded]
    group = _Group()
    for done, source in enumerate(sources):
        if token.cancelled and tell is not None and (group.images or group.refused):
            tell(_result(request, group, ensemble))  # what has been taken is not lost
        token.raise_if_cancelled()
        group.add(_take(source, request.recipe, ensemble.architecture.task))
        progress(RunProgress(stage="Reading images", done=done + 1, total=len(sources)))
        if tell is not None and group.is_due:
            tell(_result(request, group, ensemble))
            group = _Group()
    if tell is not None:  # a group is predicted in a moment, without a word
        return _result(request, group, ensemble)
    return _result(request, group, ensemble, token, progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """An image file, by its path and the path it was found in."""

    path: str
    given: str


def _sources(request: ImagesRequest, token: CancelToken) -> Iterator[_File]:
    for given in request.paths:
        for path in paths_in_order(given, token):
            token.raise_if_cancelled()
            yield _File(path=path, given=given)


def _take(source: _File | Encoded, recipe: Recipe, task: Task) -> OwnImage | RefusedImage:
    """The image of a file or of bytes, or why there is none."""
    if isinstance(source, Encoded):
        image = OwnImage(name=source.name, path="", pixels=_NO_PIXELS, content=source.content)
    else:
        image = OwnImage(
            name=name_of(source.path, source.given, task.classes),
            path=source.path,
            pixels=_NO_PIXELS,
            label=label_of(source.path, source.given, task.classes),
        )
    try:
        return _made(image, recipe, task)
    except BadInput as error:
        return RefusedImage(path=image.path or image.name, error=str(error))


_NO_PIXELS = np.zeros((0, 0), dtype=np.uint8)


def _made(image: OwnImage, recipe: Recipe, task: Task) -> OwnImage:
    """The image as the task's members take it. Raises BadInput with the image's name in it."""
    picture = picture_of(image)
    try:
        pixels = make_image(picture.rgb, recipe, task)
    except BadInput as error:
        raise BadInput(f"In {shorten(image.name)} {error}") from error
    return replace(image, pixels=pixels, note=picture.note, is_digit=task.is_of_digits)


def _fits(image: OwnImage, task: Task) -> bool:
    """Whether it was made for such members."""
    shape = (image.pixels.shape, image.is_digit)
    return shape == (task.picture_shape, task.is_of_digits)


def _fitted(image: OwnImage, task: Task) -> OwnImage:
    """What there is of an image that cannot be made anew, so that it is not lost."""
    if _fits(image, task):
        return image
    pixels = image.pixels if image.pixels.ndim == 3 else np.stack([image.pixels] * 3, axis=2)
    return replace(image, pixels=fit_picture(pixels, task), is_digit=task.is_of_digits)


def _make_anew(
    request: ImagesRequest, ensemble: Ensemble, token: CancelToken, progress: Progress
) -> ImagesResult:
    """The images taken before; one that cannot be made again stays as it was, and is told."""
    group, task = _Group(), ensemble.architecture.task
    changed = task.is_of_digits and request.recipe != request.taken_by
    for done, image in enumerate(request.taken):
        token.raise_if_cancelled()
        try:
            anew = changed or not _fits(image, task)
            group.add(_made(image, request.recipe, task) if anew else image)
        except BadInput as error:
            group.add(_fitted(image, task))
            told = f"{error} What was made of it before is kept."
            group.refused.append(RefusedImage(path=image.path or image.name, error=told))
        progress(RunProgress(stage="Making digits anew", done=done + 1, total=len(request.taken)))
    return _result(request, group, ensemble, token, progress)


def _result(
    request: ImagesRequest,
    group: _Group,
    ensemble: Ensemble,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> ImagesResult:
    samples = None
    if group.images:
        samples = _sample_set(group.images, request.settings, ensemble, token, progress)
    return ImagesResult(
        request=request,
        images=tuple(group.images),
        samples=samples,
        refused=tuple(group.refused),
    )


def _sample_set(
    images: list[OwnImage],
    settings: RunSettings,
    ensemble: Ensemble,
    token: CancelToken | None,
    progress: Progress,
) -> SampleSet:
    pixels = np.stack([image.pixels for image in images])
    classes = ensemble.architecture.task.classes
    labels = [UNLABELLED if image.label is None else image.label for image in images]
    return sample_set(
        title=OWN_IMAGES,
        population=len(images),
        images=pixels,
        labels=np.array(labels, dtype=np.int64),
        names=tuple(image.name for image in images),
        probabilities=predict(ensemble, pixels, token=token, progress=progress),
        weights=settings.weights,
        classes=classes,
    )
