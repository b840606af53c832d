"""From the paths of a request to the manifest and the members' files."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.checkpoints.reading import read_as_bad_input
from ensemble_gui.ensembles.opening.candidates import listed, notes_on, sort_out
from ensemble_gui.ensembles.opening.folder_walk import walk
from ensemble_gui.ensembles.opening.manifest import Manifest, read_manifest
from ensemble_gui.ensembles.opening.named_weights import is_a_pattern, matches, named_paths
from ensemble_gui.ensembles.opening.nothing_found import check_is_complete, nothing_found
from ensemble_gui.ensembles.opening.picking import choose
from ensemble_gui.ensembles.opening.shown_names import common_folder, shown_names
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.ordering import natural_order
from ensemble_gui.records.checkpoint_names import holds_no_member
from ensemble_gui.records.opening import Alternative, OpenRequest
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.wording.figures import printable, some_of

_CUT = (
    "The subfolders hold too much to be searched completely, so members may be missing: open the "
    "folder that they are in, or name them by --weights."
)


@dataclass(slots=True, kw_only=True)
class Found:
    """The manifest with the members' files, none where they are random; and what to say of it."""

    manifest: Manifest
    name: str
    is_folder: bool  # whether the user named one folder
    notes: dict[str, None] = field(default_factory=dict)  # each once
    others: dict[str, str] = field(default_factory=dict)  # titles of other choices, by their keys

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the members' files, with their folders where the names alone are equal."""
        return shown_names(self.manifest.weights)

    def alternatives(self, request: OpenRequest) -> tuple[Alternative, ...]:
        """What could be opened instead."""
        return tuple(
            Alternative(title=title, request=replace(request, choice=key))
            for key, title in self.others.items()
        )


def find_members(request: OpenRequest, token: CancelToken) -> Found:
    """The manifest and the files of the members that the request means.

    Paths that the user names are opened wherever they lead. Raises BadInput where there are no
    members, LeadsOutside, and CancelledError.
    """
    paths = _named_by_user(request, token)
    manifest = _manifest_of(paths, token)
    found = Found(
        manifest=manifest,
        name=_name_of(paths, request),
        is_folder=len(paths) == 1 and paths[0].is_dir(),
    )
    if request.untrained:
        return found
    places = [one for one in paths if not _is_manifest(one)] or [manifest.folder]
    files: dict[Path, None] = {}
    for place in places:
        files |= dict.fromkeys(_members_at(place, found, request, token))
    if not files:
        found.notes[_random(manifest)] = None
    found.manifest = replace(manifest, weights=tuple(files))
    return found


def _named_by_user(request: OpenRequest, token: CancelToken) -> list[Path]:
    """The paths of the request, of patterns the files that they stand for. Raises BadInput."""
    named = [request.path, *request.paths]
    if named == sorted(named):  # as a shell sorts what it puts in the place of a pattern
        named.sort(key=natural_order)
    paths: dict[Path, None] = {}
    for one in named:
        path = Path(os.path.expanduser(one))  # noqa: PTH111 -- Path's raises for no such user
        if is_a_pattern(path):
            paths |= dict.fromkeys(Path(found) for found in matches(Path(), str(path), token))
        elif path in paths:
            raise BadInput(f"{printable(str(path))} is named twice: name each member once.")
        elif os.path.exists(path):  # noqa: PTH110 -- Path's raises for some names
            paths[path] = None
        else:
            raise BadInput(f"No such file or folder: {printable(str(path))}")
    if not paths:
        raise BadInput(f"No files match {printable(request.path)}: change the pattern.")
    return list(paths)


def _manifest_of(paths: Sequence[Path], token: CancelToken) -> Manifest:
    """The manifest that is named, or lies in a folder that is, or next to all. Raises BadInput."""
    named = [one for one in paths if _is_manifest(one)]
    folders = [one / MANIFEST for one in paths if one.is_dir() and _is_there(one / MANIFEST)]
    manifests = list(dict.fromkeys(named or folders))
    if len(manifests) > 1:
        raise BadInput(
            f"There are several manifests, {some_of([printable(str(one)) for one in manifests])}: "
            "name one of them, and the members' files."
        )
    folder = paths[0] if len(paths) == 1 and paths[0].is_dir() else common_folder(paths)
    beside = folder / MANIFEST
    if not manifests and not _is_there(beside):
        return Manifest(folder=folder)
    path = manifests[0] if manifests else beside
    try:
        return read_manifest(path, token)
    except Damaged as error:  # the members' file may say the same
        return Manifest(folder=path.parent, path=path, fault=str(error))


def _is_manifest(path: Path) -> bool:
    return path.suffix.lower() == ".toml" and not path.is_dir()


def _is_there(path: Path) -> bool:
    with read_as_bad_input(path):
        return path.exists()


def _name_of(paths: Sequence[Path], request: OpenRequest) -> str:
    if len(paths) > 1:
        return Path(request.place).name if request.paths else common_folder(paths).resolve().name
    path = paths[0].resolve()
    return path.parent.name if path.name == MANIFEST else path.name


def _members_at(place: Path, found: Found, request: OpenRequest, token: CancelToken) -> list[Path]:
    """The members' files at a place, which the manifest names if it is of this folder."""
    manifest = found.manifest
    if not place.is_dir():
        return [place]
    if not manifest.named or place != manifest.folder:
        return _members_in(place, found, request, token)
    literal = {manifest.folder / one for one in manifest.named}
    files: list[Path] = []
    left_out: list[Path] = []
    for path in named_paths(manifest, request.outside, token):
        if path.is_dir():
            files += _members_in(path, found, request, token)
        else:
            is_meant = path in literal or not holds_no_member(path.name)
            (files if is_meant else left_out).append(path)
    if left_out:
        names = listed([one.as_posix() for one in left_out])
        found.notes[f"Left out, as their names are not those of members: {names}."] = None
    return files


def _members_in(folder: Path, found: Found, request: OpenRequest, token: CancelToken) -> list[Path]:
    """The members' files in a folder, by what is there."""
    manifest = found.manifest
    with read_as_bad_input(folder):
        walked = walk(folder, token)
    there = sort_out(folder, walked.files, token)
    check_is_complete(folder, walked, there.members)
    if not there.members:
        if manifest.fault:
            raise Damaged(manifest.fault)
        if manifest.architecture and there.is_code_alone and not walked.unread:
            return []
        named = request.architecture or manifest.architecture
        raise nothing_found(folder, walked, there, has_architecture=bool(named))
    chosen = choose(there.members, request.choice)
    unread = some_of([printable(one) for one in walked.unread])
    found.notes |= dict.fromkeys((*chosen.notes, *notes_on(there)))
    if unread:
        found.notes[f"Subfolders that cannot be read are left out: {unread}."] = None
    if walked.cut_at is not None:
        found.notes[_CUT] = None
    found.others |= chosen.others
    links = _links_among([folder / one for one in chosen.files])
    for link, file in links.items():
        names = printable(link.name), printable(file.name)
        found.notes[f"Left out: {names[0]} is a link to {names[1]}, which is opened."] = None
    return [path for one in chosen.files if (path := folder / one) not in links]


def _links_among(files: Sequence[Path]) -> dict[Path, Path]:
    """The links that lead to others of these files, each with the file that it leads to."""
    own = {os.path.realpath(one): one for one in files if not one.is_symlink()}
    found = {one: own.get(os.path.realpath(one)) for one in files if one.is_symlink()}
    return {link: file for link, file in found.items() if file is not None}


def _random(manifest: Manifest) -> str:
    return (
        f"{printable(manifest.folder.resolve().name)} holds no checkpoints, only the manifest and "
        "code: its members are random. To open trained ones, put their checkpoints next to "
        f"{MANIFEST}, or name them in it by weights."
    )
