"""Opens an ensemble of the user's: its manifest, its architecture, its members."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import (
    ARCHITECTURE_NAMES,
    find_architecture,
    recognise,
)
from ensemble_gui.ensembles.checkpoints.reading import (
    Outline,
    check_suffix,
    outline_of,
    read_as_bad_input,
)
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.factories import build_by, numbered_classes
from ensemble_gui.ensembles.opening.manifest import Manifest, checkpoints_in, read_manifest
from ensemble_gui.ensembles.opening.members_metadata import assumed, completed
from ensemble_gui.ensembles.opening.stacking import stack_checkpoints
from ensemble_gui.ensembles.opening.state_plan import forms_of
from ensemble_gui.ensembles.opening.trust import check_trust, find_source, is_factory
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS_TASK, Task
from ensemble_gui.wording.figures import dimensions, printable

_MOST_NAMED = 3  # parameters in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """An ensemble on the CPU, with its notes; or, without members, an architecture."""

    architecture: Architecture
    ensemble: Ensemble | None
    name: str
    digest: str
    members: tuple[str, ...]
    notes: tuple[str, ...]


def load_ensemble(
    request: OpenRequest,
    *,
    check_size: Callable[[int, int], None],
    token: CancelToken,
    progress: Progress,
) -> Loaded:
    """The ensemble at the request's path.

    `check_size` is given the number of members and the bytes that they will take before they are
    allocated. Raises BadInput, CodeNotTrusted where code would have to run, and CancelledError.
    """
    path = Path(os.path.expanduser(request.path))  # noqa: PTH111 -- Path's raises for no such user
    manifest = _manifest_of(path, token)
    if manifest.fault and (request.untrained or not manifest.weights):
        raise Damaged(manifest.fault)
    if request.untrained or (manifest.architecture and not manifest.weights):
        return _untrained(request, manifest, _name_of(path), token)
    if not manifest.weights:
        raise BadInput(
            f"{printable(str(path))} holds no checkpoints: put .safetensors or .pt files into it, "
            "or choose another folder."
        )
    for file in manifest.weights:
        token.raise_if_cancelled()
        _check_file(file)
    manifest, notes = completed(manifest, is_folder=path.is_dir())
    architecture = _architecture_of(request, manifest, token)
    stacked = stack_checkpoints(
        architecture, manifest.weights, check_size=check_size, token=token, progress=progress
    )
    return Loaded(
        architecture=architecture,
        ensemble=stacked.ensemble,
        name=_name_of(path),
        digest=digest_of(stacked.ensemble, token),
        members=stacked.members,
        notes=(*notes, *stacked.notes, *_notes(manifest, architecture)),
    )


def _untrained(request: OpenRequest, manifest: Manifest, name: str, token: CancelToken) -> Loaded:
    """The architecture that is named, of which random members can be made."""
    named = request.architecture or manifest.architecture
    architecture = (
        _built_by_factory(named, request, manifest, token)
        if is_factory(named)
        else find_architecture(named, _task(manifest, DIGITS_TASK))
    )
    return Loaded(
        architecture=architecture,
        ensemble=None,
        name=name,
        digest=_digest(architecture).hexdigest(),
        members=(),
        notes=_notes(manifest, architecture),
    )


def _name_of(path: Path) -> str:
    return path.resolve().parent.name if path.name == MANIFEST else path.resolve().name


def _manifest_of(path: Path, token: CancelToken) -> Manifest:
    """What the folder, the manifest or the file says. Raises BadInput, CancelledError."""
    if not os.path.exists(path):  # noqa: PTH110 -- Path's raises for some names
        raise BadInput(f"There is nothing at {printable(str(path))}: choose a folder or a file.")
    if path.is_dir():
        with read_as_bad_input(path):
            has_manifest = (path / MANIFEST).exists()
        if has_manifest:
            return _read(path / MANIFEST, token)
        return Manifest(folder=path, weights=checkpoints_in(path, token))
    if path.suffix.lower() == ".toml":
        _check_file(path)
        return _read(path, token)
    check_suffix(path)
    manifest = path.with_name(MANIFEST)
    with read_as_bad_input(manifest):
        has_manifest = manifest.is_file()
    said = _read(manifest, token) if has_manifest else Manifest(folder=path.parent)
    return replace(said, weights=(path,))


def _read(path: Path, token: CancelToken) -> Manifest:
    """The manifest at this path, or why it is damaged, which the members' file may make good."""
    try:
        return read_manifest(path, token)
    except Damaged as error:
        return Manifest(
            folder=path.parent,
            path=path,
            fault=str(error),
            weights=checkpoints_in(path.parent, token),
        )


def _check_file(path: Path) -> None:
    with read_as_bad_input(path):
        is_file, is_there = path.is_file(), path.exists()
    if not is_file:
        what = "is not a file" if is_there else "does not exist"
        raise BadInput(f"{printable(path.name)} {what}: name files that hold members.")
    if path.suffix.lower() != ".toml":
        check_suffix(path)


def _architecture_of(request: OpenRequest, manifest: Manifest, token: CancelToken) -> Architecture:
    name = request.architecture or manifest.architecture
    if is_factory(name):
        return _built_by_factory(name, request, manifest, token)
    outline = outline_of(manifest.weights[0])
    found = _recognised(outline, manifest)
    if not name and found is None:
        raise BadInput(_unknown(manifest, outline))
    implied = found.task if found is not None else DIGITS_TASK
    is_other = found is None or name not in ("", found.name)
    return find_architecture(
        name if is_other else found.name,  # type: ignore[union-attr]  # it is one or the other
        _task(manifest, DIGITS_TASK if is_other else implied),
    )


def _built_by_factory(
    name: str, request: OpenRequest, manifest: Manifest, token: CancelToken
) -> Architecture:
    source = find_source(name, manifest.folder)
    check_trust(source, request.trusted)
    task = _task(manifest, DIGITS_TASK)
    return build_by(source, task, classes_known=manifest.classes is not None, token=token)


def _recognised(outline: dict[str, Outline], manifest: Manifest) -> Architecture | None:
    """The built-in architecture whose member's, or stacked members', parameters these are."""
    tasks = (None, _task(manifest, DIGITS_TASK)) if manifest.input_shape else (None,)
    tries = (
        recognise(shapes, task)
        for form in forms_of(outline)
        for shapes in _shapes_of(form)
        for task in tasks
    )
    return next(filter(None, tries), None)


def _shapes_of(outline: dict[str, Outline]) -> Iterator[dict[str, tuple[int, ...]]]:
    """Those of one member, and those of each if they are of many."""
    shapes = {name: one.shape for name, one in outline.items()}
    yield shapes
    if all(shapes.values()):
        yield {name: one[1:] for name, one in shapes.items()}


def _unknown(manifest: Manifest, outline: dict[str, Outline]) -> str:
    named = [f"{printable(name)} {dimensions(one.shape)}" for name, one in outline.items()]
    more = len(named) - _MOST_NAMED
    listed = ", ".join(named[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return (
        f"The parameters in {printable(manifest.weights[0].name)} do not fit any built-in "
        f"architecture: {listed or 'there are none'}. Name it in an {MANIFEST} next to "
        f'them, such as architecture = "net.py:build", or one of {", ".join(ARCHITECTURE_NAMES)}.'
    )


def _task(manifest: Manifest, implied: Task) -> Task:
    """What the manifest says, and for the rest what is implied. Raises BadInput."""
    shape = manifest.input_shape or implied.shape
    is_mnist = shape == DIGITS_TASK.shape
    classes = manifest.classes
    if classes is None:
        of_digits = is_mnist and len(implied.classes) == len(DIGIT_CLASSES)
        classes = DIGIT_CLASSES if of_digits else numbered_classes(len(implied.classes))
    channels = shape[0]
    mean = manifest.mean or (DIGITS_TASK.mean if is_mnist else (0.0,) * channels)
    std = manifest.std or (DIGITS_TASK.std if is_mnist else (1.0,) * channels)
    for key, found in (("mean", mean), ("std", std)):
        if len(found) != channels:
            raise BadInput(
                f"{MANIFEST}: {key} has {len(found)} numbers, but input_shape has "
                f"{channels} channel{'s' if channels > 1 else ''}: give one number per channel."
            )
    return Task(
        shape=shape,
        classes=classes,
        mean=mean,
        std=std,
        fit=manifest.fit,
        resize=manifest.resize,
    )


def _notes(manifest: Manifest, architecture: Architecture) -> tuple[str, ...]:
    if manifest.is_silent and manifest.path is not None:
        return (assumed(printable(manifest.path.name), architecture.task),)
    if manifest.mean or manifest.std or architecture.task.shape == DIGITS_TASK.shape:
        return ()
    assumption = "No mean and std are named: the members get pixels from 0 to 1."
    return (f"{assumption} Name both in {MANIFEST} if they were trained on others.",)


def digest_of(ensemble: Ensemble, token: CancelToken | None = None) -> str:
    """A digest of the members: their numbers and their task. Raises CancelledError."""
    token = token or CancelToken()
    found = _digest(ensemble.architecture)
    for name, tensor in sorted(ensemble.stacked.items()):
        found.update(repr((name, tuple(tensor.shape), str(tensor.dtype))).encode())
        for member in tensor.numpy():
            token.raise_if_cancelled()
            found.update(np.ascontiguousarray(member).data)
    return found.hexdigest()


def _digest(architecture: Architecture) -> "hashlib.blake2b":
    found = hashlib.blake2b(digest_size=16)
    found.update(repr((architecture.name, architecture.task)).encode())
    found.update(architecture.code or b"")
    return found
