"""Refusals of one file among many of its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable


@contextmanager
def shown_as(file: Path, name: str) -> Iterator[None]:
    """Raise refusals of this file under this name, which tells it from others: seed7/best.pt."""
    try:
        yield
    except BadInput as error:
        said, short = str(error), printable(file.name)
        if name == file.name or not said.startswith(short):
            raise
        raise type(error)(f"{printable(name)}{said[len(short) :]}") from error
