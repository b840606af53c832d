"""The user's own samples: a folder with one subfolder per class, as in torchvision."""

from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.samples import SampleKind
from ensemble_gui.records.settings import SamplesAs
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.folders.entries import Entries, look_into
from ensemble_gui.samples.folders.folder_pictures import FolderPictures
from ensemble_gui.samples.folders.label_table import LabelTable, read_label_table
from ensemble_gui.samples.folders.listing import list_by_class, list_directly
from ensemble_gui.samples.folders.matching import Matching, match_by_name, match_in_order
from ensemble_gui.samples.folders.sentences import (
    no_images,
    on_classes,
    on_table,
    on_unlabelled,
    on_way,
    why_not_used,
)
from ensemble_gui.samples.folders.splits import (
    is_split,
    is_wrapper,
    refusal_of_splits,
    splits_below,
    splits_in,
)
from ensemble_gui.wording.figures import shorten

_DEEPEST = 8  # folders that hold nothing but the next


def open_class_folder(
    path: str,
    task: Task,
    token: CancelToken | None = None,
    progress: Progress = unheard,
    way: SamplesAs = SamplesAs.DIGITS,
) -> FolderPictures:
    """The samples in a folder's subfolders, each labelled by its subfolder; listed, not read.

    Where no subfolder can be a class, the images directly in the folder, with the labels of a
    table next to them, or without labels. The notes say how the classes were found, and what is
    left out. Raises BadInput, with what is there and what was expected, and Cancelled.
    """
    token = token or CancelToken()
    chosen = look_into(path, token)
    entries = _unwrapped(chosen, task.classes, token)
    matching = _matching(entries, task.classes, token)
    if matching is not None:
        found = list_by_class(entries, matching.labels, token, progress)
        notes = on_classes(matching, entries.folders, task.classes, "subfolder")
    elif not entries.images:
        raise BadInput(_refusal(chosen, entries, task.classes, token))
    elif (table := _table(chosen, entries, task.classes, token)) is not None:
        matching = table.matching
        found = list_directly(entries, table.labels)
        notes = on_table(table, entries, task.classes)
    else:
        found, notes = list_directly(entries), on_unlabelled(entries)
    if not found:
        raise BadInput(no_images(entries, matching))
    return FolderPictures(
        kind=SampleKind.FOLDER,
        path=str(Path(path).resolve()),
        title=_title(entries.path),
        classes=tuple(matching.labels) if matching and matching.in_order else (),
        listed=found,
        notes=(*on_way(chosen, entries), *notes, *found.notes),
        task=task,
        way=way,
    )


def _unwrapped(entries: Entries, classes: tuple[str, ...], token: CancelToken) -> Entries:
    """The folder inside, where one holds nothing but another that is not a class."""
    for _ in range(_DEEPEST):
        if len(entries.folders) != 1 or entries.images:
            break
        (name,) = entries.folders
        if match_by_name(entries.folders, classes).labels:
            break
        inner = look_into(entries.inside(name), token)
        if not inner.folders and not (inner.images and is_wrapper(name)):
            break
        entries = inner
    return entries


def _matching(entries: Entries, classes: tuple[str, ...], token: CancelToken) -> Matching | None:
    """The subfolders' classes; None if they have none. Raises BadInput where they are splits."""
    by_name = match_by_name(entries.folders, classes)
    if by_name.labels:
        return by_name
    if splits := splits_in(entries, token):
        raise BadInput(refusal_of_splits(entries.path, splits))
    return match_in_order(entries.folders, classes)


def _table(
    chosen: Entries, entries: Entries, classes: tuple[str, ...], token: CancelToken
) -> LabelTable | None:
    """The first table, next to the images or to their folder, that names their labels."""
    for folder in dict.fromkeys((entries.path, chosen.path)):
        others = entries.others if folder == entries.path else chosen.others
        for name in others:
            table = read_label_table(f"{folder}/{name}", entries.images, classes, token)
            if table is not None:
                return table
    return None


def _refusal(
    chosen: Entries, entries: Entries, classes: tuple[str, ...], token: CancelToken
) -> str:
    if splits := splits_below(chosen, token):
        return refusal_of_splits(chosen.path, splits)
    return why_not_used(entries, classes)


def _title(path: str) -> str:
    """The folder's name, and its parent's where it is a split."""
    folder = Path(path).resolve()
    whole = f"{folder.parent.name}/{folder.name}" if is_split(folder.name) else folder.name
    return shorten(whole)
