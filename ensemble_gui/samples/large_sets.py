"""Sets of samples of any size, of which a part at a time is read."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array, SamplesAs
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.arrays import open_images, open_labels
from ensemble_gui.samples.folders.class_folder import open_class_folder
from ensemble_gui.samples.folders.folder_pictures import FolderPictures
from ensemble_gui.samples.folders.listing import Listed
from ensemble_gui.samples.preparing import Prepared
from ensemble_gui.wording.figures import shorten

_MOST_ARRAYS = 10_000  # at once, so that progress is shown and a cancel looked for in between
_MOST_PICTURES = 500  # the same, as each is a file to be opened
_NO_PIXELS = np.zeros(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SomeSamples:
    """A part of a set, without the samples that cannot be read."""

    images: Array = field(repr=False)  # (sample, *task.picture_shape) uint8
    labels: Array = field(repr=False)  # (sample,) int64, or UNLABELLED
    places: Array = field(repr=False)  # (sample,) int64, in the whole set
    prepared: tuple[Prepared, ...] = ()  # of pictures: how they were made, without their pixels
    faults: tuple[str, ...] = ()  # a sentence for each that cannot be read


@dataclass(frozen=True, kw_only=True, eq=False)
class LargeSet(ABC):
    """A set of samples that stays where it is. It belongs to one thread."""

    most_at_once: int  # samples, so that a part is soon done
    classes: tuple[str, ...] = ()  # the names that a folder gives to classes without names
    notes: tuple[str, ...] = ()
    digest: str = ""  # of the files' names and labels, if it is a folder

    @abstractmethod
    def __len__(self) -> int:
        """How many samples it has, those included that cannot be read."""

    @abstractmethod
    def read(self, first: int, stop: int, token: CancelToken) -> SomeSamples:
        """The samples from `first` up to but not including `stop`. Raises CancelledError."""

    @abstractmethod
    def name(self, place: int) -> str:
        """What a sample is called; '' if it only has its place."""


def open_set(
    path: str,
    labels: str,
    task: Task,
    token: CancelToken,
    progress: Progress = unheard,
    way: SamplesAs = SamplesAs.DIGITS,
) -> LargeSet:
    """The set in a .npy file, with its labels if they are named, or in a folder of pictures.

    Raises BadInput if there is none, or the labels do not fit, and CancelledError.
    """
    if not Path(path).is_dir():
        images = open_images(path, task)
        of_all = open_labels(labels, len(images), len(task.classes)) if labels else None
        return ArraySet(images=images, labels=of_all, most_at_once=_MOST_ARRAYS)
    if labels:
        raise BadInput(
            f"{shorten(path)} is a folder, whose subfolders or table are the labels: leave out "
            "--labels."
        )
    found = open_class_folder(path, task, token, progress, way)
    return FolderSet(
        pictures=found,
        most_at_once=_MOST_PICTURES,
        classes=found.classes,
        notes=found.notes,
        digest=_digest(found.listed),
    )


def _digest(listed: Listed) -> str:
    """Of the files' names and labels."""
    found = sha256(listed.starts.tobytes() + listed.labels.tobytes())
    for name in (*listed.folders, *listed.files):
        found.update(name.encode(errors="surrogatepass") + b"\0")
    return found.hexdigest()


@dataclass(frozen=True, kw_only=True, eq=False)
class ArraySet(LargeSet):
    """Images and labels in files of arrays."""

    images: Array = field(repr=False)
    labels: Array | None = field(repr=False)

    def __len__(self) -> int:
        return len(self.images)

    def read(self, first: int, stop: int, token: CancelToken) -> SomeSamples:  # noqa: ARG002 -- it is soon done
        """As `LargeSet` says."""
        if self.labels is None:
            labels = np.full(stop - first, UNLABELLED)
        else:
            labels = np.asarray(self.labels[first:stop], dtype=np.int64)
        return SomeSamples(
            images=np.ascontiguousarray(self.images[first:stop]),
            labels=labels,
            places=np.arange(first, stop),
        )

    def name(self, place: int) -> str:  # noqa: ARG002 -- they have none
        """None."""
        return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class FolderSet(LargeSet):
    """The pictures of a folder, fitted to the members or made into digits one by one."""

    pictures: FolderPictures

    def __len__(self) -> int:
        return len(self.pictures)

    def read(self, first: int, stop: int, token: CancelToken) -> SomeSamples:
        """As `LargeSet` says."""
        made: dict[int, Prepared] = {}
        faults: list[str] = []
        for place in range(first, stop):
            token.raise_if_cancelled()
            found = self.pictures.prepared(place)
            if isinstance(found, str):
                faults.append(found)
            else:
                made[place] = found
        shape = (len(made), *self.pictures.task.picture_shape)
        images = [one.pixels for one in made.values()]
        places = np.array(list(made), dtype=np.int64)
        return SomeSamples(
            images=np.stack(images) if images else np.zeros(shape, dtype=np.uint8),
            labels=self.pictures.listed.labels[places],
            places=places,
            prepared=tuple(replace(one, pixels=_NO_PIXELS) for one in made.values()),
            faults=tuple(faults),
        )

    def name(self, place: int) -> str:
        """The path of its file in the folder."""
        return self.pictures.listed.name(place)
