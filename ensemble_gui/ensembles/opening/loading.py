"""Opens an ensemble of the user's: its manifest, its architecture, its members."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ensemble_gui.cancel import CancelToken, wait_for
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
from ensemble_gui.ensembles.opening.assumptions import (
    alternatives_to,
    notes_on_assumptions,
    task_of,
)
from ensemble_gui.ensembles.opening.factories import build_by, task_for
from ensemble_gui.ensembles.opening.manifest import Manifest, checkpoints_in, read_manifest
from ensemble_gui.ensembles.opening.members_metadata import completed
from ensemble_gui.ensembles.opening.probing import tried
from ensemble_gui.ensembles.opening.several_outputs import note_on
from ensemble_gui.ensembles.opening.stacking import stack_checkpoints
from ensemble_gui.ensembles.opening.state_plan import forms_of
from ensemble_gui.ensembles.opening.trust import check_trust, find_source, is_factory
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.records.opening import Alternative, OpenRequest
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import DIGITS_TASK
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
    alternatives: tuple[Alternative, ...] = ()


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
    manifest = _with_classes(manifest, request)
    architecture = _architecture_of(request, manifest, token)
    stacked = stack_checkpoints(
        architecture, manifest.weights, check_size=check_size, token=token, progress=progress
    )
    members = stacked.ensemble.members
    architecture, found = tried(architecture, members, manifest.outputs, token)
    ensemble = Ensemble(architecture, stacked.ensemble.stacked, members=members)
    return Loaded(
        architecture=architecture,
        ensemble=ensemble,
        name=_name_of(path),
        digest=digest_of(ensemble, token),
        members=stacked.members,
        notes=(*notes, *stacked.notes, *_assumed(request, manifest, architecture), *found),
        alternatives=alternatives_to(request, architecture.task),
    )


def _untrained(request: OpenRequest, manifest: Manifest, name: str, token: CancelToken) -> Loaded:
    """The architecture that is named, of which random members can be made."""
    manifest = _with_classes(manifest, request)
    named = request.architecture or manifest.architecture
    architecture = (
        _built_by_factory(named, request, manifest, token)
        if is_factory(named)
        else find_architecture(named, task_of(manifest, DIGITS_TASK))
    )
    network = architecture.build().eval()
    architecture, found = tried(architecture, (network,), manifest.outputs, token)
    return Loaded(
        architecture=architecture,
        ensemble=None,
        name=name,
        digest=_digest(architecture).hexdigest(),
        members=(),
        notes=(*_assumed(request, manifest, architecture), *found),
        alternatives=alternatives_to(request, architecture.task),
    )


def _with_classes(manifest: Manifest, request: OpenRequest) -> Manifest:
    """With the classes that the user names, if they name any."""
    return replace(manifest, classes=request.classes) if request.classes else manifest


def _assumed(
    request: OpenRequest, manifest: Manifest, architecture: Architecture
) -> tuple[str, ...]:
    is_named = bool(request.architecture or manifest.architecture)
    notes = notes_on_assumptions(manifest, architecture, is_named=is_named)
    if architecture.output is None or manifest.output is not None:
        return notes
    return (*notes, note_on(architecture.output))


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
    if found is None or name not in ("", found.name):
        return find_architecture(name, task_of(manifest, DIGITS_TASK))
    task = task_of(manifest, found.task)
    if len(found.task.classes) > 1:
        return find_architecture(found.name, task)
    of_one = find_architecture(found.name, replace(task, classes=found.task.classes))
    known = manifest.classes is not None
    return replace(of_one, task=task_for(1, task, printable(manifest.weights[0].name), known=known))


def _built_by_factory(
    name: str, request: OpenRequest, manifest: Manifest, token: CancelToken
) -> Architecture:
    source = wait_for(lambda: find_source(name, manifest.folder, manifest.arguments), token)
    check_trust(source, request.trusted)
    return build_by(
        source,
        task_of(manifest, DIGITS_TASK),
        classes_known=manifest.classes is not None,
        token=token,
        output=manifest.output,
    )


def _recognised(outline: dict[str, Outline], manifest: Manifest) -> Architecture | None:
    """The built-in architecture whose member's, or stacked members', parameters these are."""
    tasks = (None, task_of(manifest, DIGITS_TASK)) if manifest.input_shape else (None,)
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
    for code in architecture.code.values():
        found.update(code)
    if architecture.arguments or architecture.output is not None:
        found.update(repr((architecture.arguments, architecture.output)).encode())
    return found
