"""The user's own samples: a folder with one subfolder per class, as in torchvision."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.ordering import natural_order
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.samples import SampleKind
from ensemble_gui.records.settings import SamplesAs
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.folders.folder_labels import class_called
from ensemble_gui.samples.image_files.paths import image_paths
from ensemble_gui.samples.image_files.reading import read_picture
from ensemble_gui.samples.pictures import Pictures
from ensemble_gui.samples.preparing import Prepared, notes_on, prepare
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import count, shorten

MOST_SAMPLES = 100_000
_MOST_BYTES = 2**31  # of pixels
_MOST_NAMED = 6  # classes in a sentence


def read_class_folder(
    path: str,
    task: Task,
    token: CancelToken | None = None,
    progress: Progress = unheard,
    way: SamplesAs = SamplesAs.DIGITS,
) -> Pictures:
    """The samples in a folder's subfolders, each labelled by its subfolder's name.

    The notes say what was done to the pictures, and what cannot be used and is left out. Raises
    BadInput if the subfolders are not the task's classes, or if nothing can be used; Cancelled
    between images.
    """
    token = token or CancelToken()
    folder = Path(path)
    files = list(_files(folder, task, token))
    _check_count(folder, len(files), task)
    made, labels, names, refused = [], [], [], []
    for done, (label, file) in enumerate(files):
        token.raise_if_cancelled()
        try:
            made.append(_prepared(file, task, way))
        except BadInput as error:
            refused.append(str(error))
        else:
            labels.append(label)
            names.append(f"{task.classes[label]}/{Path(file).name}")
        progress(RunProgress(stage="Reading samples", done=done + 1, total=len(files)))
    if not made:
        raise BadInput(f"None of the images in {_shown(folder)} can be used. {refused[0]}")
    return Pictures(
        kind=SampleKind.FOLDER,
        path=str(folder.resolve()),
        title=shorten(folder.resolve().name),
        images=np.stack([one.pixels for one in made]),
        labels=np.array(labels, dtype=np.int64),
        names=tuple(names),
        notes=(*_left_out(refused, len(files)), *notes_on(made, task)),
    )


def _prepared(file: str, task: Task, way: SamplesAs) -> Prepared:
    """The image of a file. Raises BadInput with the file's name in it."""
    picture = read_picture(file)
    try:
        return prepare(picture.rgb, task, way=way)
    except BadInput as error:
        raise BadInput(f"In {shorten(Path(file).name)} {error}") from error


def _files(folder: Path, task: Task, token: CancelToken) -> Iterator[tuple[int, str]]:
    """The label and the path of each image file, class by class."""
    own = {name: label for label, name in enumerate(task.classes)}
    for subfolder in _subfolders(folder, task, token):
        token.raise_if_cancelled()
        name = subfolder.name
        label = own.get(name, class_called(name, task.classes))
        if label is None:
            raise BadInput(
                f"The subfolder {shorten(name)!r} of {_shown(folder)} is not one of the "
                f"ensemble's classes ({_classes(task)}): name each subfolder after its class."
            )
        for file in image_paths([str(subfolder)], token):
            if file != str(subfolder):  # which stands for a folder without an image
                yield label, file


def _subfolders(folder: Path, task: Task, token: CancelToken) -> list[Path]:
    found = []
    try:
        for one in folder.iterdir():
            token.raise_if_cancelled()
            if one.is_dir() and not one.name.startswith("."):
                found.append(one)
        found.sort(key=lambda one: natural_order(one.name))
    except (OSError, ValueError) as error:
        raise BadInput(
            f"The samples in {_shown(folder)} cannot be read ({reason(error)}): "
            "choose another folder."
        ) from error
    if not found:
        raise BadInput(
            f"{_shown(folder)} has no subfolders: put the samples of each class into a subfolder "
            f"named after it, such as {shorten(task.classes[0])}."
        )
    return found


def _check_count(folder: Path, found: int, task: Task) -> None:
    if found == 0:
        raise BadInput(f"No images in the subfolders of {_shown(folder)}: choose another folder.")
    most = min(MOST_SAMPLES, _MOST_BYTES // task.numbers)
    if found > most:
        raise BadInput(
            f"{_shown(folder)} holds {found:,} images: choose a folder with at most {most:,}."
        )


def _left_out(refused: list[str], files: int) -> list[str]:
    which = f"{len(refused):,} of {count(files, 'image')}"
    return [f"{which} could not be used. {one}" for one in refused[:1]]


def _shown(folder: Path) -> str:
    return shorten(str(folder))


def _classes(task: Task) -> str:
    named = ", ".join(shorten(one) for one in task.classes[:_MOST_NAMED])
    left = len(task.classes) - _MOST_NAMED
    return f"{named} and {left} more" if left > 0 else named
