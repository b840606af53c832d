"""Opens an ensemble of the user's: its manifest, its architecture, its members."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ensemble_gui.cancel import CancelToken, wait_for
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.checkpoints.contents import Contents
from ensemble_gui.ensembles.checkpoints.reading import (
    check_kind,
    contents_of,
    read_as_bad_input,
)
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.assumptions import (
    alternatives_to,
    notes_on_assumptions,
    task_of,
)
from ensemble_gui.ensembles.opening.differences import check_no_network
from ensemble_gui.ensembles.opening.factories import build_by, task_for
from ensemble_gui.ensembles.opening.finding import Found, find_members
from ensemble_gui.ensembles.opening.manifest import Manifest
from ensemble_gui.ensembles.opening.members_metadata import completed
from ensemble_gui.ensembles.opening.probing import tried
from ensemble_gui.ensembles.opening.recognising import recognised
from ensemble_gui.ensembles.opening.several_outputs import note_on
from ensemble_gui.ensembles.opening.shown_names import shown_as
from ensemble_gui.ensembles.opening.stacking import Stacked, stack_checkpoints
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
    """The ensemble at the request's paths.

    `check_size` is given the number of members and the bytes that they will take before they are
    allocated. Raises BadInput, CodeNotTrusted where code would have to run, LeadsOutside, and
    CancelledError.
    """
    found = find_members(request, token)
    manifest = found.manifest
    if request.untrained or not manifest.weights:
        if manifest.fault:
            raise Damaged(manifest.fault)
        return _untrained(request, found, token)
    _check_files(found, token)
    return _trained(request, found, check_size=check_size, token=token, progress=progress)


def _trained(
    request: OpenRequest,
    found: Found,
    *,
    check_size: Callable[[int, int], None],
    token: CancelToken,
    progress: Progress,
) -> Loaded:
    """The members in the files that were found."""
    manifest, notes = completed(found.manifest, is_folder=found.is_folder)
    manifest = _with_classes(manifest, request)
    with shown_as(manifest.weights[0], found.members[0]):
        architecture = _architecture_of(request, manifest, token)
    stacked = stack_checkpoints(
        architecture,
        manifest.weights,
        check_size=check_size,
        token=token,
        progress=progress,
        state_key=request.state_key,
    )
    members = stacked.ensemble.members
    architecture, probed = tried(architecture, members, manifest.outputs, token)
    ensemble = Ensemble(architecture, stacked.ensemble.stacked, members=members)
    return Loaded(
        architecture=architecture,
        ensemble=ensemble,
        name=found.name,
        digest=digest_of(ensemble, token),
        members=stacked.members,
        notes=(
            *(*found.notes, *notes, *stacked.notes),
            *(*_assumed(request, manifest, architecture), *probed),
        ),
        alternatives=(
            *(*found.alternatives(request), *_other_states(request, stacked)),
            *alternatives_to(request, architecture.task),
        ),
    )


def _untrained(request: OpenRequest, found: Found, token: CancelToken) -> Loaded:
    """The architecture that is named, of which random members can be made."""
    manifest = _with_classes(found.manifest, request)
    named = request.architecture or manifest.architecture
    architecture = (
        _built_by_factory(named, request, manifest, token)
        if is_factory(named)
        else find_architecture(named, task_of(manifest, DIGITS_TASK))
    )
    network = architecture.build().eval()
    architecture, probed = tried(architecture, (network,), manifest.outputs, token)
    return Loaded(
        architecture=architecture,
        ensemble=None,
        name=found.name,
        digest=_digest(architecture).hexdigest(),
        members=(),
        notes=(*found.notes, *_assumed(request, manifest, architecture), *probed),
        alternatives=alternatives_to(request, architecture.task),
    )


def _other_states(request: OpenRequest, stacked: Stacked) -> tuple[Alternative, ...]:
    """The other mappings that the checkpoints hold, such as averaged parameters."""
    return tuple(
        Alternative(title=f"Open {printable(key)} instead", request=replace(request, state_key=key))
        for key in stacked.state_keys
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


def _check_files(found: Found, token: CancelToken) -> None:
    for file, name in zip(found.manifest.weights, found.members, strict=True):
        token.raise_if_cancelled()
        with shown_as(file, name):
            _check_file(file)


def _check_file(path: Path) -> None:
    """Raise BadInput for what cannot be read, whatever it is called."""
    with read_as_bad_input(path):
        is_file, is_there = path.is_file(), path.exists()
    if not is_file:
        what = "is not a file" if is_there else "does not exist"
        raise BadInput(f"{printable(path.name)} {what}: name files that hold members.")
    check_kind(path)


def _architecture_of(request: OpenRequest, manifest: Manifest, token: CancelToken) -> Architecture:
    name = request.architecture or manifest.architecture
    if is_factory(name):
        return _built_by_factory(name, request, manifest, token)
    contents = contents_of(manifest.weights[0])
    inside = contents.under(request.state_key) if request.state_key else contents
    tasks = (None, task_of(manifest, DIGITS_TASK)) if manifest.input_shape else (None,)
    found = recognised(inside if inside.tensors else contents, tasks)
    if not name and found is None:
        check_no_network(inside, manifest.weights[0].name)
        raise BadInput(_unknown(manifest, inside))
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
    check_trust(source, request.trusted, on_cluster=request.on_cluster)
    return build_by(
        source,
        task_of(manifest, DIGITS_TASK),
        classes_known=manifest.classes is not None,
        token=token,
        output=manifest.output,
    )


def _unknown(manifest: Manifest, contents: Contents) -> str:
    named = [f"{printable(name)} {dimensions(one.shape)}" for name, one in contents.tensors.items()]
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
