"""The image files of a folder of samples, listed and not read, each with its label."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.folders.entries import MOST_SAMPLES, Entries, counted, too_many
from ensemble_gui.samples.image_files.paths import image_paths
from ensemble_gui.wording.figures import count, printable

_STAGE = "Listing samples"
_MOST_ENDINGS = 3  # in a note


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """Image files by their places. A place's folder is the last that starts at or before it."""

    path: str
    folders: tuple[str, ...]  # in the path; '' is the path itself
    starts: Array = field(repr=False)  # (folder,) int64, the place of each one's first file
    files: tuple[str, ...] = field(repr=False)  # each one's path from its folder
    labels: Array = field(repr=False)  # (file,) int64, or UNLABELLED
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.files)

    def name(self, place: int) -> str:
        """The path of a file from the path of all."""
        folder = self.folders[int(np.searchsorted(self.starts, place, side="right")) - 1]
        return f"{folder}/{self.files[place]}" if folder else self.files[place]


def list_by_class(
    entries: Entries, labels: dict[str, int], token: CancelToken, progress: Progress
) -> Listed:
    """The images in the subfolders that have a label, at any depth.

    Raises BadInput if there are none or too many, and Cancelled.
    """
    files: list[str] = []
    starts: list[int] = []
    empty: list[str] = []
    skipped: Counter[str] = Counter()
    for done, name in enumerate(labels):
        progress(RunProgress(stage=_STAGE, done=done, total=len(labels)))
        starts.append(len(files))
        folder = entries.inside(name)
        for path in image_paths([folder], token, skipped):
            if path != folder:  # which stands for a folder without an image
                files.append(path[len(folder) + 1 :].replace(os.sep, "/"))
            if len(files) > MOST_SAMPLES:
                raise BadInput(too_many(entries.path))
        if len(files) == starts[-1]:
            empty.append(name)
    in_each = np.diff([*starts, len(files)])
    return Listed(
        path=entries.path,
        folders=tuple(labels),
        starts=np.array(starts, dtype=np.int64),
        files=tuple(files),
        labels=np.repeat(np.array(list(labels.values()), dtype=np.int64), in_each),
        notes=_notes(empty, skipped, entries),
    )


def list_directly(entries: Entries, labels: dict[str, int] | None = None) -> Listed:
    """The images that are directly in a folder: those with a label, or all without labels."""
    files = entries.images if labels is None else tuple(filter(labels.__contains__, entries.images))
    known = [UNLABELLED if labels is None else labels[one] for one in files]
    return Listed(
        path=entries.path,
        folders=("",),
        starts=np.array([0]),
        files=files,
        labels=np.array(known, dtype=np.int64),
    )


def _notes(empty: Sequence[str], skipped: Counter[str], entries: Entries) -> tuple[str, ...]:
    notes = []
    if empty:
        notes.append(f"No images in {counted(empty, 'subfolder')}.")
    for names, noun in ((entries.images, "image"), (entries.others, "other file")):
        if names:
            notes.append(f"Left out, outside the subfolders: {counted(names, noun)}.")
    if skipped:
        endings = [printable(one) or "no ending" for one, _ in skipped.most_common(_MOST_ENDINGS)]
        files = count(skipped.total(), "file")
        notes.append(f"{files} in the subfolders left out: not images ({', '.join(endings)}).")
    return tuple(notes)
