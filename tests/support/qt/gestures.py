"""What a user does with the window, as tests do it: find, click, choose, run, drop."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QListView,
    QMainWindow,
    QSpinBox,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.dropping import Dropping
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import RunResult

PATIENCE_MS = 300_000  # how long a test waits for what must come: only a hang takes so long
_LEFT, _COPY = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction

Kind = TypeVar("Kind", bound=QWidget)
Part = TypeVar("Part", bound=QObject)


def only(window: QWidget, kind: type[Part]) -> Part:
    """The window's only object of this class."""
    (found,) = window.findChildren(kind)
    return found


def find(window: QWidget, kind: type[Kind], name: str) -> Kind:
    """The window's only widget of this kind and objectName."""
    (found,) = window.findChildren(kind, name)
    return found


def text_of(window: QWidget, name: str) -> str:
    """What the label of this name says."""
    return find(window, QLabel, name).text()


def texts_in(widget: QWidget) -> str:
    """All that the labels in this widget say, a line each."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def has_verdict(text: str) -> bool:
    """Whether this says what the members together predict, by the majority or against it."""
    return re.search(r"of \d+ say |Ensemble says ", text) is not None


def cells_of(table: QTableView) -> list[list[str]]:
    """What a table's cells say, row by row."""
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def press(qtbot: QtBot, window: QWidget, name: str) -> None:
    """Click the button of this name."""
    qtbot.mouseClick(find(window, QAbstractButton, name), _LEFT)


def set_number(window: QWidget, name: str, value: int) -> None:
    """Set a number as typing it does."""
    find(window, QSpinBox, name).setValue(value)


def choose(window: QWidget, name: str, data: str) -> None:
    """Choose the entry of a box that stands for this."""
    box = find(window, QComboBox, name)
    box.setCurrentIndex(box.findData(data))


def turn_to(window: QWidget, page: str) -> None:
    """Show the page of this title in the upper card, whatever its group."""
    tabs = find(window, QTabBar, "pageTabs")
    tabs.setCurrentIndex([tabs.tabText(one) for one in range(tabs.count())].index(page))
    QApplication.processEvents()


def click_item(qtbot: QtBot, view: QAbstractItemView, row: int, column: int = 0) -> None:
    """Click an item of a gallery or a table with the mouse, where it is painted."""
    place = view.visualRect(view.model().index(row, column)).center()
    assert view.viewport().rect().contains(place), "the item is not in view"
    qtbot.mouseClick(view.viewport(), _LEFT, pos=place)


def gallery_of(window: QWidget) -> QListView:
    return find(window, QListView, "digitGallery")


def matrix_of(window: QWidget) -> QTableView:
    return find(window, QTableView, "disagreementMatrix")


def probabilities_of(window: QWidget) -> QTableView:
    return find(window, QTableView, "probabilities")


def outcome_of(qtbot: QtBot, window: QMainWindow, act: Callable[[], object]) -> Outcome[RunResult]:
    """The outcome of the run that this starts."""
    with qtbot.waitSignal(window.run_finished, timeout=PATIENCE_MS) as finished:
        act()
    outcome: Outcome[RunResult] = finished.args[0]
    return outcome


def run(qtbot: QtBot, window: QMainWindow) -> Outcome[RunResult]:
    """Press Run and wait for what comes of it."""
    return outcome_of(qtbot, window, lambda: press(qtbot, window, "runButton"))


def drag(target: QWidget, data: QMimeData) -> bool:
    """Drag this over the widget; whether it would be taken."""
    place = target.rect().center()
    event = QDragEnterEvent(place, _COPY, data, _LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def leave(target: QWidget) -> None:
    """Drag away again. A drag that is taken has to end, or Qt remembers a widget that is gone."""
    QApplication.sendEvent(target, QDragLeaveEvent())


def let_go(target: QWidget, data: QMimeData) -> bool:
    """Let go over the widget what was dragged over it and would be taken; whether it is."""
    event = _drop_event(target, data)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def let_go_all_the_same(window: QMainWindow, data: QMimeData) -> None:
    """Let go what was refused: Qt delivers no such event to the window."""
    only(window, Dropping).drop(_drop_event(window, data))


def _drop_event(target: QWidget, data: QMimeData) -> QDropEvent:
    place = QPointF(target.rect().center())
    return QDropEvent(place, _COPY, data, _LEFT, Qt.KeyboardModifier.NoModifier)


def drop(target: QWidget, *paths: Path | str) -> bool:
    """Drag files and addresses over the widget and let go; whether they were taken."""
    data = files(*paths)
    return drag(target, data) and let_go(target, data)


def files(*paths: Path | str) -> QMimeData:
    """What a file manager or a browser hands over: paths of files, or addresses."""
    data = QMimeData()
    data.setText("\n".join(map(str, paths)))  # which a text field would take
    data.setUrls(
        [QUrl.fromLocalFile(str(one)) if isinstance(one, Path) else QUrl(one) for one in paths]
    )
    return data


def load(qtbot: QtBot, window: QMainWindow, act: Callable[[], object]) -> tuple[int, int]:
    """The images that were taken and refused by what this does."""
    with qtbot.waitSignal(window.images_loaded, timeout=PATIENCE_MS) as loaded:
        act()
    taken, refused = loaded.args
    return taken, refused
