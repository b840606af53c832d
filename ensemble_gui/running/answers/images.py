"""Decodes the user's own images, fits them to the members and predicts them."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.images import (
    NO_PIXELS,
    Encoded,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    RefusedImage,
)
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.answers.on_cluster import placed_on
from ensemble_gui.running.answers.own_pictures import cut_apart, make_image, reprocess_image
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import use_one_core, use_threads
from ensemble_gui.running.members.pacing import few_of, is_large
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places.asking import PlacedEnsemble
from ensemble_gui.running.places.reporting import report
from ensemble_gui.samples.folders.collection_folder import (
    folder_of,
    label_of,
    name_of,
    paths_in_order,
)

_BETWEEN_GROUPS_S = 0.4  # images come into the window in groups: each group is painted once
_MOST_AT_ONCE = 64  # images a group, so that it is predicted and painted in a moment
_PREDICTING_S = 0.4  # a group has so few images that a large network predicts it in this time


@torch.inference_mode()
def predict_images(request: ImagesRequest, work: Work) -> ImagesResult:
    """Read the request's images and predict them; a listener gets them in groups.

    An image that cannot be read is skipped with the reason, and stops no other. Raises BadInput
    if there are no such members, and CancelledError.
    """
    if work.report is None or request.streams:
        use_threads()
    else:
        use_one_core()  # the window paints on another
    ensemble = work.voters.of(request.settings, work.token, work.progress)
    cluster = request.cluster if _is_any_there(request.paths) else None  # nothing would be sent
    placed = placed_on(cluster, ensemble, request.settings, work)
    members = _Members(ensemble=ensemble, placed=placed, token=work.token)
    if request.taken:
        return _reprocess(request, members, work)
    if request.whole is not None:
        work = replace(work, report=None)  # its parts take their place together
    found = _take_all(request, members, work)
    return found if placed is None else replace(found, cluster=report(placed, work.token))


def _is_any_there(paths: Sequence[str]) -> bool:
    """Whether one of the paths exists, or there are none, as of images that come otherwise."""
    return not paths or any(map(os.path.lexists, paths))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Members:
    """Who is asked, here or on a cluster."""

    ensemble: Ensemble
    placed: PlacedEnsemble | None
    token: CancelToken

    @property
    def task(self) -> Task:
        return self.ensemble.architecture.task

    def predict(self, pixels: Array, work: Work) -> Array:
        """The members' probabilities (member, sample, class)."""
        if self.placed is None:
            return predict(self.ensemble, pixels, token=work.token, progress=work.progress)
        # A lost worker may take long to come back, and what was read before a cancel is not lost:
        token = work.token if self.token.cancelled else self.token
        return self.placed.predict(pixels, token, work.progress)


@dataclass(slots=True)
class _Group:
    """The images that were read or skipped, and have not been handed on yet."""

    most: int = _MOST_AT_ONCE
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
        return len(self.images) >= self.most or waited >= _BETWEEN_GROUPS_S


def _take_all(
    request: ImagesRequest,
    members: _Members,
    work: Work,
) -> ImagesResult:
    token, report = work.token, work.report
    sources: list[_File | Encoded | OwnImage] = [
        *_sources(request, token),
        *request.encoded,
        *request.again,
    ]
    if request.whole is not None:
        sources.append(request.whole)
    most = min(_MOST_AT_ONCE, few_of(members.ensemble))
    group = _Group(most=most)
    for done, source in enumerate(sources):
        if token.cancelled and report is not None and (group.images or group.refused):
            report(_result(request, group, members, Work()))  # what was read is not lost
        token.raise_if_cancelled()
        for taken in _take(source, request, members.task):
            group.add(taken)
        work.progress(RunProgress(stage="Reading images", done=done + 1, total=len(sources)))
        if report is not None and group.is_due:
            start = monotonic()
            found = _result(request, group, members, Work())
            most = _affordable(group, members.ensemble, monotonic() - start)
            report(found)
            group = _Group(most=most)
    # A group is predicted in a moment, without a word.
    return _result(request, group, members, work if report is None else Work())


def _affordable(group: _Group, ensemble: Ensemble, seconds: float) -> int:
    """How many images the next group may have, as this one was predicted in so many seconds."""
    if not is_large(ensemble):
        return _MOST_AT_ONCE
    within = int(len(group.images) * _PREDICTING_S / max(seconds, 1e-9))
    return max(1, min(_MOST_AT_ONCE, within)) if group.images else group.most


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


def _take(
    source: _File | Encoded | OwnImage, request: ImagesRequest, task: Task
) -> tuple[OwnImage | RefusedImage, ...]:
    """The image of a file or of bytes, or the images of its parts, or why there is none."""
    if isinstance(source, OwnImage):
        label = task.classes.index(source.called) if source.called in task.classes else None
        image = source if request.whole is not None else replace(source, label=label)
    elif isinstance(source, Encoded):
        image = OwnImage(name=source.name, path="", pixels=NO_PIXELS, content=source.content)
    else:
        image = OwnImage(
            name=name_of(source.path, source.given, task.classes),
            path=source.path,
            pixels=NO_PIXELS,
            label=label_of(source.path, source.given, task.classes),
            called=folder_of(source.path, source.given),
        )
    try:
        if request.whole is not None:
            return cut_apart(image, request.recipe, task)
        made = make_image(image, request.recipe, task)
        return cut_apart(made, request.recipe, task) if request.cut and made.digits > 1 else (made,)
    except BadInput as error:
        return (RefusedImage(path=image.path or image.name, error=str(error)),)


def _reprocess(request: ImagesRequest, members: _Members, work: Work) -> ImagesResult:
    """The images read before; one that cannot be read again stays as it was, with the reason."""
    group, task = _Group(), members.task
    for done, image in enumerate(request.taken):
        work.token.raise_if_cancelled()
        made, refused = reprocess_image(image, request, task)
        group.add(made)
        if refused:
            group.add(refused)
        work.progress(
            RunProgress(stage="Reprocessing images", done=done + 1, total=len(request.taken))
        )
    return _result(request, group, members, work)


def _result(
    request: ImagesRequest,
    group: _Group,
    members: _Members,
    work: Work,
) -> ImagesResult:
    samples = None
    if group.images:
        samples = _sample_set(group.images, request.settings, members, work)
    return ImagesResult(
        request=request,
        images=tuple(group.images),
        samples=samples,
        refused=tuple(group.refused),
        classes=members.task.classes,
    )


def _sample_set(
    images: list[OwnImage],
    settings: RunSettings,
    members: _Members,
    work: Work,
) -> SampleSet:
    pixels = np.stack([image.pixels for image in images])
    labels = [UNLABELLED if image.label is None else image.label for image in images]
    return sample_set(
        kind=SampleKind.OWN,
        title=OWN_IMAGES,
        population=len(images),
        images=pixels,
        labels=np.array(labels, dtype=np.int64),
        names=tuple(image.name for image in images),
        probabilities=members.predict(pixels, work),
        weights=settings.weights,
        classes=members.task.classes,
        digits=tuple(image.digits for image in images),
    )
