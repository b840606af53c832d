"""Text that fits its room: class names whole or else in short, long words in pieces."""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.wording.classes import class_in_short, class_name
from ensemble_gui.wording.figures import printable

_BESIDE = 3  # pixels at each side of a short form
_ENTRY = 136
_KEPT = 8  # lists of classes whose widths are kept
_CELL_TEXT = 12  # pixels: the largest text of a cell and of its header


def name_in(room: float, classes: tuple[str, ...], one: int, metrics: QFontMetrics) -> str:
    """The name of a class if it fits into this many pixels, else its short form; '' if neither."""
    forms = class_name(classes, one), class_in_short(classes, one)
    return next((form for form in forms if metrics.horizontalAdvance(form) <= room), "")


def least_column(classes: Iterable[str], least: int) -> int:
    """The width of a column in which each class's short form can be read, at least this one."""
    return max(least, _widest_form(tuple(classes)))


@lru_cache(_KEPT)
def _widest_form(names: tuple[str, ...]) -> int:
    """The width for the widest short form. That of 1,000 names takes some milliseconds."""
    metrics = cell_metrics()
    forms = (class_in_short(names, one) for one in range(len(names)))
    return max((metrics.horizontalAdvance(form) + 2 * _BESIDE for form in forms), default=0)


def entry(name: str, metrics: QFontMetrics) -> str:
    """A name that the user gave, elided so that a box of the settings does not grow."""
    shown = printable(name)
    return metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, scaled(_ENTRY))


def broken(text: str, metrics: QFontMetrics, room: int) -> str:
    """The text with line breaks in words that are wider than the room: labels break none."""
    lines = [""]
    for one in text:
        word = lines[-1].rpartition(" ")[2]
        if word and metrics.horizontalAdvance(word + one) > room:
            lines.append("")
        lines[-1] += one
    return "\n".join(lines)


def cell_metrics(pixels: int = _CELL_TEXT, *, bold: bool = False) -> QFontMetrics:
    """Metrics of text of this pixel size."""
    return QFontMetrics(font_of(pixels, bold=bold))


def font_of(pixels: int, *, bold: bool = False) -> QFont:
    """The application's font in this pixel size."""
    font = QFont()
    font.setPixelSize(scaled(pixels))
    font.setBold(bold)
    return font
