"""Predictions as CSV, one record per image, written as they come.

Spreadsheets take a cell that begins with = + - or @ for a formula, and a file's name may be one.
Such a path gets a ./ in front, which names the same file; such a class or note an apostrophe.
"""

import os
import re

from tqdm import tqdm

from ensemble_gui.cli.predicted import image_fields
from ensemble_gui.cli.streams import as_written, write_output
from ensemble_gui.records.images import ImagesResult
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.table_text import STARTS_FORMULA, formulas_guarded, is_formula

COLUMNS = (
    "path",
    "note",
    "label",
    "prediction",
    "class",
    "confidence",
    "unsure",
    "vote_entropy",
    "mutual_information",
    "predictive_entropy",
    "digits",
)
PER_CLASS = ("votes", "probabilities")  # votes_0, votes_1, ... by the index of the class
_QUOTED = re.compile(r"""[",;\t\r\n]|^\s|\s$""")  # also what separates cells in other countries


class PredictionLines:
    """Prints the head with the first group, and each group at once."""

    def __init__(self) -> None:
        self._has_head = False
        self._marked = self._escaped = 0

    def put(self, result: ImagesResult) -> None:
        """Print a group. Raises OutputLost or ReaderLeft."""
        lines = [] if self._has_head else [",".join(head(result.classes))]
        self._has_head = True
        lines += [self._line(result, index) for index in range(len(result.images))]
        if lines:
            with tqdm.external_write_mode():  # the progress bar may be on the same screen
                write_output("\n".join(lines) + "\n")

    def end(self, *, is_whole: bool) -> list[str]:  # noqa: ARG002 -- lines that were printed stay
        """Messages about what was changed so that programs can read it."""
        said = []
        if self._escaped:
            said.append(
                f"{count(self._escaped, 'path')} cannot be written as text: the bytes or "
                "characters are printed as escapes, such as \\udcff."
            )
        if self._marked:
            said.append(formulas_guarded(count(self._marked, "cell")))
        return said

    def _line(self, result: ImagesResult, index: int) -> str:
        fields = image_fields(result, index)
        found = fields["prediction"]
        path = path_cell(fields["path"])
        written = as_written(path)
        self._escaped += written != path
        name = None if found is None else result.classes[found]
        texts = [self._text(one) for one in (fields["note"], fields["label"], name)]
        note, label, name = texts
        numbers = (fields[one] for one in COLUMNS[COLUMNS.index("confidence") :])
        cells = [written, note, label, _number(found), name, *map(_number, numbers)]
        cells += [_number(value) for one in PER_CLASS for value in fields[one]]
        return ",".join(map(_quoted, cells))

    def _text(self, text: str | None) -> str:
        """Text other than a path, as a cell that a spreadsheet does not compute."""
        text = as_written(text or "")
        if is_formula(text):
            self._marked += 1
            return f"'{text}"
        return text


def head(classes: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the columns."""
    numbered = (f"{one}_{index}" for one in PER_CLASS for index in range(len(classes)))
    return (*COLUMNS, *numbered)


def path_cell(path: str) -> str:
    """The path of the same file, written so that a spreadsheet does not take it for a formula."""
    return os.path.join(os.curdir, path) if path.startswith(STARTS_FORMULA) else path  # noqa: PTH118 -- Path would drop it


def _number(value: float | bool | None) -> str:  # noqa: FBT001 -- a flag is written as well
    """A number with all its digits; what is undefined is empty."""
    if value is None or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _quoted(cell: str) -> str:
    """The csv module does not quote a carriage return where lines end without one."""
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell
