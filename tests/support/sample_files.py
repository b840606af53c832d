"""Folders of samples as people have them: files of these names, tiny images where they are ones."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.tasks import Task


def write_files(folder: Path, *names: str) -> Path:
    """The folder, with these files in it; a name that ends with a slash is a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        is_image = name.lower().endswith(IMAGE_SUFFIXES)
        path.write_bytes(image_bytes(number) if is_image else b"other")
    return folder


def image_bytes(number: int, size: tuple[int, int] = (4, 4)) -> bytes:
    """A PNG of one colour, another one for each number below 256."""
    file = BytesIO()
    Image.new("RGB", size, (number % 256, 100, 200)).save(file, "PNG")
    return file.getvalue()


def task_of(*classes: str) -> Task:
    """Colour images of 4 x 4 pixels of these classes, as the files above are."""
    return Task(shape=(3, 4, 4), classes=classes, mean=(0.5,) * 3, std=(0.5,) * 3)
