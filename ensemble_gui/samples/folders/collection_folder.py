"""The user's images as a folder: one subfolder per label, the order in the file names.

`3/0001 photo.png` is the first image, of the class 3; `unlabelled/0002 crop.jpg` the second,
without a label. For other programs such a folder is a data set with one subfolder per class.
"""

import errno
import re
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import IMAGE_SUFFIXES, OwnImage
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.samples.folders.folder_labels import (
    UNLABELLED_FOLDER,
    class_called,
    class_folders,
    plain_name,
)
from ensemble_gui.samples.image_files.bytes import read_image_bytes
from ensemble_gui.samples.image_files.formats import format_of
from ensemble_gui.samples.image_files.paths import image_paths
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import shorten
from ensemble_gui.writing import create_file

_OF_NAMES = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)  # of one file, not of the disk
_NUMBERED = re.compile(r"(\d{4,}) (.+)", re.DOTALL)


def paths_in_order(path: str, token: CancelToken) -> list[str]:
    """The image files of a path, of a saved collection in its own order. Raises CancelledError."""
    paths = list(image_paths([path], token))
    if paths != [path] and all(_NUMBERED.fullmatch(Path(one).name) for one in paths):
        paths.sort(key=lambda one: int(Path(one).name.split(" ", 1)[0]))
    return paths


def name_of(path: str, given: str, classes: tuple[str, ...] = DIGIT_CLASSES) -> str:
    """What the image at this path is called, which was found at the path that was given."""
    name, folder = Path(path).name, folder_of(path, given)
    # a folder 2024 of other programs is not a number
    is_saved = folder == UNLABELLED_FOLDER or class_called(folder, classes) is not None
    numbered = _NUMBERED.fullmatch(name) if is_saved else None
    return numbered[2] if numbered else name


def label_of(path: str, given: str, classes: tuple[str, ...] = DIGIT_CLASSES) -> int | None:
    """The label that an image has by its folder: a class, found in the path that was given."""
    return class_called(folder_of(path, given), classes)


def folder_of(path: str, given: str) -> str:
    """The name of the folder that an image lies in, if that was found in the path."""
    return Path(path).parent.name if path != given else ""


def write_image(
    folder: Path,
    index: int,
    image: OwnImage,
    label: int | None,
    classes: tuple[str, ...] = DIGIT_CLASSES,
) -> None:
    """Write the image's own file, unchanged, as the one of this index.

    Raises BadInput if it cannot be read, or has a name that this disk does not take, and OSError
    if nothing can be written there.
    """
    inside = folder / (UNLABELLED_FOLDER if label is None else class_folders(classes)[label])
    content = read_image_bytes(image.path) if image.content is None else image.content
    name = plain_name(image.name)
    if not name.lower().endswith(IMAGE_SUFFIXES):  # by which it is found again
        name += f".{format_of(content, shorten(name)).lower()}"
    try:
        inside.mkdir(exist_ok=True)
        create_file(inside / f"{index + 1:04} {name}", content)
    except OSError as error:
        if error.errno not in _OF_NAMES:
            raise
        raise BadInput(
            f"{shorten(image.name)} cannot be written ({reason(error)}): choose another folder."
        ) from error
