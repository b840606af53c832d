"""The user's images as a folder: a subfolder a label, and the order in the files' names.

`3/0001 photo.png` is the first image, labelled 3; `unlabelled/0002 crop.jpg` the second, without
a label. Such a folder is also a data set, a subfolder a class, for other programs.
"""

import re
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records import OwnImage
from ensemble_gui.samples.image_bytes import read_image_bytes
from ensemble_gui.samples.image_paths import image_paths
from ensemble_gui.wording import shorten

_NUMBERED = re.compile(r"(\d{4,}) (.+)", re.DOTALL)
_UNLABELLED = "unlabelled"


def paths_in_order(path: str, token: CancelToken) -> list[str]:
    """The image files of a path, of a saved collection in its own order. Raises Cancelled."""
    paths = []
    for one in image_paths([path]):
        token.raise_if_cancelled()
        paths.append(one)
    if paths != [path] and all(_NUMBERED.fullmatch(Path(one).name) for one in paths):
        paths.sort(key=lambda one: int(Path(one).name.split(" ", 1)[0]))
    return paths


def name_of(path: str, given: str) -> str:
    """What the image at this path is called, which was found at the path that was given."""
    name = Path(path).name
    numbered = _NUMBERED.fullmatch(name) if path != given else None
    return numbered[2] if numbered else name


def label_of(path: str, given: str) -> int | None:
    """The label that an image has by its folder: one digit, found in the path that was given."""
    folder = Path(path).parent.name
    is_label = path != given and len(folder) == 1 and folder in "0123456789"
    return int(folder) if is_label else None


def check_folder(folder: Path) -> None:
    """Raise BadInput if no collection can be saved in this folder: it has to be new or empty."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"{shorten(folder.name)} is not empty: choose a new or an empty folder.")
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{shorten(folder.name)} cannot be written to ({error}): choose another folder."
        ) from error


def write_image(folder: Path, index: int, image: OwnImage, label: int | None) -> None:
    """Write the image's own file, unchanged, as the one of this index. Raises BadInput."""
    inside = folder / (_UNLABELLED if label is None else str(label))
    content = read_image_bytes(image.path) if image.content is None else image.content
    try:
        inside.mkdir(exist_ok=True)
        (inside / f"{index + 1:04} {_plain(image.name)}").write_bytes(content)
    except OSError as error:
        raise BadInput(
            f"{shorten(image.name)} cannot be written ({error.strerror}): choose another folder."
        ) from error


def _plain(name: str) -> str:
    """A name that every system takes as that of a file."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]', "_", name)
    return plain[-120:].rstrip(". ") or "image"
