"""Ensembles of the user's own: opened from files, and saved."""

import os
from dataclasses import dataclass

from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """Open the ensemble at a path: a folder of checkpoints, one file, or a manifest.

    `trusted` are the SHA-256 sums of the files whose code the user has agreed to run, `outside` the
    members' files that the user has agreed to open although they are not in the manifest's folder.
    """

    path: str
    paths: tuple[str, ...] = ()  # of more files, which are members together with the one at `path`
    architecture: str = ""  # that of the manifest, or else the built-in one that fits
    untrained: bool = False  # whether the architecture alone is wanted, for random members
    trusted: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    choice: str = ""  # the key of one of several sets of files in the folder; '' by a rule
    state_key: str = ""  # which mapping of tensors in a file is meant, such as 'ema_state_dict'
    classes: tuple[str, ...] = ()  # their names, where the user says them; the manifest's otherwise
    on_cluster: bool = False  # whether they are to run on a cluster, to whose nodes code is sent

    @property
    def place(self) -> str:
        """The path, or the folder that several are in."""
        if not self.paths:
            return self.path
        every = [os.path.abspath(one) for one in (self.path, *self.paths)]  # noqa: PTH100 -- of any text
        try:
            return os.path.commonpath(every)
        except ValueError:  # on several drives
            return self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What could be opened instead of what was, where there was a choice."""

    title: str  # such as 'Open ema_state_dict instead'
    request: OpenRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEnsemble:
    """The description of an opened ensemble, without its parameters."""

    request: OpenRequest
    name: str  # of its folder or file
    digest: str  # of its parameters and buffers
    architecture: str
    task: Task
    members: tuple[str, ...]  # the file of each, or its number; none where they are random
    parameter_bytes: int  # of all members
    notes: tuple[str, ...] = ()  # in sentences
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFile:
    """A file of code, and the SHA-256 of what is in it."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustNeeded:
    """Code has to run before the ensemble can be opened, and nobody has agreed to it yet."""

    request: OpenRequest
    files: tuple[CodeFile, ...]  # the factory's first, then what it imports from its folder
    sha256: str  # what is agreed to: the one file's, or one over all files and the call, and where
    call: str = ""  # of the factory with arguments; '' without


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideNeeded:
    """The manifest names files that are not in its folder, and nobody has agreed to them yet."""

    request: OpenRequest
    manifest: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveEnsembleRequest:
    """Write the members of these settings into a folder that opens again."""

    settings: RunSettings
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsembleSaved:
    """How many members were written."""

    request: SaveEnsembleRequest
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesRequest:
    """Look at a folder of samples; its images are listed and read again for the next run."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesChoice:
    """A folder of samples that can be chosen: a split of a data set."""

    title: str  # its path from the folder that was looked at
    path: str
    images: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesFound:
    """The folders to choose from; none where the one that was looked at is to be used."""

    request: SamplesRequest
    choices: tuple[SamplesChoice, ...] = ()
