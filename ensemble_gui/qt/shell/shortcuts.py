"""The page of shortcuts, made from the actions of the menus and the keys of the views."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.samples.gallery import GALLERY_KEYS
from ensemble_gui.qt.samples.matrix import MATRIX_KEYS
from ensemble_gui.qt.shell.commands import Command
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.shell.placing import place
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.qt.widgets.view_keys import ARROWS, Key, ViewKeys
from ensemble_gui.wording.figures import capital

_HEIGHT, _AROUND = 660, 6 * RHYTHM  # pixels
_COLUMNS = 3
_MOST_LISTED = 9  # entries of a submenu that have a line each
_NATIVE = QKeySequence.SequenceFormat.NativeText
_SHIFTED = tuple(f"Shift+{one}" for one in ARROWS)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What keys do."""

    what: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeySection:
    """A menu, or a view."""

    title: str
    lines: tuple[KeyLine, ...]


def views() -> tuple[ViewKeys, ...]:
    """The keys of all views, also of pages that have not been opened."""
    return GALLERY_KEYS, MATRIX_KEYS, *(keys for page in PAGES for keys in page.find_keys())


def sections(commands: Sequence[Command], views: Iterable[ViewKeys]) -> list[KeySection]:
    """Every action of the menus, and every key of these views."""
    menus = groupby(commands, key=lambda one: one.menus[0])
    of_menus = (KeySection(title, tuple(_lines(list(group)))) for title, group in menus)
    of_views = (
        KeySection(one.view, tuple(_line(keys, what) for keys, what in one.meanings))
        for one in views
    )
    return [*of_menus, *of_views]


class ShortcutsDialog(QDialog):
    """All sections in columns; the window stays usable beside it."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        screen = self.screen().availableGeometry()
        sheet = _sheet(sections(commands, views()), screen.width() - 2 * _AROUND)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(sheet)
        area.setAccessibleName("Keyboard shortcuts")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        place(self, QSize(sheet.sizeHint().width() + _AROUND, _HEIGHT), screen)
        area.setFocus()


def _lines(commands: Sequence[Command]) -> Iterator[KeyLine]:
    """A line for each action of a menu; a long submenu has one line."""
    for menus, group in groupby(commands, key=lambda one: one.menus[1:]):
        inner = list(group)
        if menus and len(inner) > _MOST_LISTED:
            yield KeyLine(": ".join(menus), _range(inner))
        else:
            for one in inner:
                yield KeyLine(": ".join((*menus, one.name)), one.keys)


def _line(keys: Sequence[Key], what: str) -> KeyLine:
    return KeyLine(capital(what), _written(keys))


def _range(commands: Sequence[Command]) -> tuple[str, ...]:
    """The first and the last key of many actions."""
    keyed = [one.keys[0] for one in commands if one.keys]
    return (f"{keyed[0]} to {keyed[-1]}",) if len(keyed) > 1 else tuple(keyed)


def _written(keys: Sequence[Key]) -> tuple[str, ...]:
    """Keys as this system writes them."""
    if tuple(keys) == ARROWS:
        return ("arrows",)
    if tuple(keys) == _SHIFTED:
        return (f"{QKeySequence('Shift+A').toString(_NATIVE).removesuffix('A')}arrows",)
    written = (QKeySequence(one).toString(_NATIVE) for one in keys)
    return tuple(dict.fromkeys(written))  # some systems have one key for two standard ones


def _sheet(found: Sequence[KeySection], room: int) -> QWidget:
    """The sections, in as many columns as there is room for: three at most."""
    for number in range(_COLUMNS, 0, -1):
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setSpacing(4 * RHYTHM)
        for column in _balanced(found, number):
            columns.addLayout(_column(column, sheet), 1)
        if sheet.sizeHint().width() <= room:
            break
    return sheet


def _balanced(found: Sequence[KeySection], number: int) -> list[list[KeySection]]:
    """The sections in their order, in this many columns of about the same height."""
    heights = [len(one.lines) + 2 for one in found]
    share = sum(heights) / number
    columns: list[list[KeySection]] = [[] for _ in range(number)]
    above = 0.0
    for section, height in zip(found, heights, strict=True):
        columns[min(int((above + height / 2) / share), number - 1)].append(section)
        above += height
    return columns


def _column(found: Sequence[KeySection], parent: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * RHYTHM)
    grid.setVerticalSpacing(RHYTHM // 2)
    grid.setColumnStretch(0, 1)
    row = 0
    for section in found:
        title = label(section.title.upper(), "section", parent)
        title.setContentsMargins(0, RHYTHM if row else 0, 0, 0)
        grid.addWidget(title, row, 0, 1, 2)
        for line in section.lines:
            row += 1
            grid.addWidget(label(line.what, "", parent), row, 0)
            keys = label(", ".join(line.keys), "small", parent)
            grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)
        row += 1
    grid.setRowStretch(row, 1)
    return grid
