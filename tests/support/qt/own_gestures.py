"""What a user does with images of their own, as tests do it, and what the window then shows."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QListWidget,
    QMainWindow,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.records.images import Stage
from tests.support.qt.gestures import choose, files, find, gallery_of

_LEFT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole


def action(window: QWidget, text: str) -> QAction:
    """The menu's entry that says this, mnemonic and ellipsis apart."""
    (found,) = (
        one
        for one in window.findChildren(QAction)
        if one.text().replace("&", "").rstrip("\N{HORIZONTAL ELLIPSIS}") == text
    )
    return found


def let_the_run_s_members_look(window: QMainWindow) -> None:
    """Show my images to the members of the run, whose predictions are known."""
    choose(window, "ownEnsembleBox", "run")


def sort_by(window: QMainWindow, order: str) -> None:
    """Choose this order for the samples that are shown."""
    find(window, QComboBox, "sortBox").setCurrentText(order)


def page_of(window: QMainWindow) -> str:
    """The page that the upper card shows."""
    tabs = find(window, QTabBar, "pageTabs")
    return tabs.tabText(tabs.currentIndex())


def refusals_in(window: QMainWindow) -> list[str]:
    """The reasons in the list of what was not taken, if it is in view."""
    shown = find(window, QListWidget, "refusedList")
    return [shown.item(row).text() for row in range(shown.count())] if shown.isVisible() else []


def shown_tips(window: QMainWindow) -> list[str]:
    """What the gallery tells of each of its samples, in its order."""
    model = gallery_of(window).model()
    return [model.index(row, 0).data(role=_TOOL_TIP) for row in range(model.rowCount())]


def shown_images(window: QMainWindow) -> list[str]:
    """The names of My images in the gallery, in its order."""
    assert find(window, QComboBox, "sampleSetBox").currentText() == "My images"
    return [_name_in(told) for told in shown_tips(window)]


def added_images(window: QMainWindow) -> list[str]:
    """The names of My images in the order in which they were added."""
    assert find(window, QComboBox, "sampleSetBox").currentText() == "My images"
    return list(gallery_of(window).model().samples.names)


def selected_image(window: QMainWindow) -> str:
    """The name of the sample that the gallery frames."""
    told: str = gallery_of(window).currentIndex().data(_TOOL_TIP)
    return _name_in(told)


def _name_in(told: str) -> str:
    return told.partition(";")[0].partition(",")[0]


def switch_of(window: QMainWindow, stage: Stage) -> QCheckBox:
    return find(window, QCheckBox, f"stage-{stage.name.lower()}")


def copy(*paths: Path | str) -> None:
    """Copy files, as a file manager does."""
    QApplication.clipboard().setMimeData(files(*paths))


def clear_clipboard() -> None:
    QApplication.clipboard().clear()


def press_keys(qtbot: QtBot, widget: QWidget, keys: str) -> None:
    """Press "Ctrl+V" or "Del" while the widget has the focus."""
    widget.window().activateWindow()  # after a dialog nothing may be active
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    QTest.keySequence(widget, QKeySequence(keys))


def drag_image(window: QMainWindow, start: int, end: int) -> None:
    """Drag the image in this place of the gallery onto another one's."""
    gallery = gallery_of(window)
    places = [gallery.visualRect(gallery.model().index(row, 0)).center() for row in (start, end)]
    view = gallery.viewport()
    QTest.mousePress(view, _LEFT, _NO_KEY, places[0])
    QTest.mouseMove(view, places[0] + QPoint(9, 0))
    QTest.mouseMove(view, places[1])
    QTest.mouseRelease(view, _LEFT, _NO_KEY, places[1])
