"""Random acts on the window: what somebody does who clicks everywhere, the same for each seed."""

from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTabBar,
    QWidget,
)

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.shell.dialogs import ErrorDialog
from ensemble_gui.qt.shell.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_CHOSEN = ("Quit",)  # actions
_TEXTS = ("", "1", "1,2", "2, 10", "1000", "x", "64,1024", "0", "1,,", "7" * 30)
_KEYS = (
    *(Qt.Key.Key_0, Qt.Key.Key_3, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down),
    *(Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Tab),
)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_LONGEST_PAUSE_S = 0.4
_LOOK_S = 0.005


class FaultError(AssertionError):
    """The window showed an error that nobody foresaw, or did not come to rest."""


class RandomClicks:
    """Acts on a window that is shown; notes what it did, so that a fault can be repeated."""

    def __init__(self, window: MainWindow, seed: int, images: Path | None = None) -> None:
        self.done: list[str] = []
        self._window = window
        self._random = Random(seed)  # noqa: S311 -- no secret
        self._images = images
        self._acts: tuple[Callable[[], str], ...] = (
            *(self._click, self._click, self._click, self._turn, self._turn),
            *(self._choose, self._set_number, self._set_number, self._write, self._click_item),
            *(self._press_key, self._trigger, self._draw, self._drop),
        )

    def act(self, times: int) -> None:
        """Random acts with random pauses. Raises FaultError for an error that is shown."""
        for _ in range(times):
            said = self._random.choice(self._acts)()
            self.done.append(said)
            self._pause(self._random.random() ** 3 * _LONGEST_PAUSE_S)
            self._tidy()

    @property
    def message(self) -> str:
        """What the window says."""
        label = self._window.findChild(QLabel, "messageLabel")
        return label.text() if isinstance(label, QLabel) else ""

    def cancel_and_wait(self, seconds: float) -> float:
        """Press Cancel once and wait for rest; how long that took. Raises FaultError."""
        button = self._window.findChild(QPushButton, "cancelButton")
        if isinstance(button, QPushButton) and button.isEnabled():
            button.click()
        return self.wait_for_rest(seconds)

    def wait_for_rest(self, seconds: float) -> float:
        """Wait until no work is running; returns how long that took. Raises FaultError."""
        start = monotonic()
        while self._is_busy():
            if monotonic() - start > seconds:
                raise FaultError(self._told(f"not idle after {seconds:g} s"))
            self._pause(0.05)
        self._tidy()
        return monotonic() - start

    def _is_busy(self) -> bool:
        bar = self._window.findChild(QProgressBar, "progressBar")
        shown = isinstance(bar, QProgressBar) and not bar.isHidden()
        return shown or self._window.state.text() in ("Running", "Starting")

    def _told(self, what: str) -> str:
        return f"{what}, saying {self.message!r}; last acts: {self.done[-12:]}"

    def _pause(self, seconds: float) -> None:
        until = monotonic() + seconds
        while True:
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if monotonic() >= until:
                return
            QApplication.instance().thread().msleep(int(_LOOK_S * 1000))  # type: ignore[union-attr]  # there is one

    def _tidy(self) -> None:
        """Close what opened over the window; an error is a fault."""
        for dialog in self._window.findChildren(QDialog):
            if isinstance(dialog, ErrorDialog):
                said = "".join(one.toPlainText() for one in dialog.findChildren(QPlainTextEdit))
                raise FaultError(self._told(f"an error: {said}"))
            if dialog.isVisible():
                dialog.reject()
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    def _any(self, kind: type[QWidget]) -> QWidget | None:
        found = [
            one
            for one in self._window.findChildren(kind)
            if one.isVisible() and one.isEnabled() and not isinstance(one, QMenu)
        ]
        return self._random.choice(found) if found else None

    def _click(self) -> str:
        button = self._any(QAbstractButton)
        if not isinstance(button, QAbstractButton):
            return "nothing"
        if isinstance(button, QPushButton) and button.menu() is not None:
            return "nothing"  # it would wait for the menu to be closed
        said = f"click {button.objectName() or button.text()}"
        button.click()
        return said

    def _turn(self) -> str:
        tabs = self._window.findChild(QTabBar, "pageTabs")
        if not isinstance(tabs, QTabBar):
            return "nothing"
        place = self._random.randrange(tabs.count())
        tabs.setCurrentIndex(place)
        return f"turn to {tabs.tabText(place)}"

    def _choose(self) -> str:
        box = self._any(QComboBox)
        if not isinstance(box, QComboBox) or not box.count():
            return "nothing"
        place = self._random.randrange(box.count())
        box.setCurrentIndex(place)
        box.activated.emit(place)
        return f"choose {box.itemText(place)} in {box.objectName()}"

    def _set_number(self) -> str:
        box = self._any(QSpinBox)
        if not isinstance(box, QSpinBox):
            return "nothing"
        few = min(box.maximum(), box.minimum() + self._random.randrange(20))
        number = self._random.choice((few, few, few, box.minimum(), box.maximum()))
        box.setValue(number)
        return f"set {box.objectName()} to {number}"

    def _write(self) -> str:
        line = self._any(QLineEdit)
        if not isinstance(line, QLineEdit) or line.isReadOnly():
            return "nothing"
        text = self._random.choice(_TEXTS)
        line.setText(text)
        line.editingFinished.emit()
        return f"write {text!r} into {line.objectName()}"

    def _click_item(self) -> str:
        view = self._any(QAbstractItemView)
        model = view.model() if isinstance(view, QAbstractItemView) else None
        if model is None or not isinstance(view, QAbstractItemView) or not model.rowCount():
            return "nothing"
        row = self._random.randrange(min(model.rowCount(), 40))
        columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(), 40)
        column = self._random.randrange(max(1, columns))
        place = view.visualRect(model.index(row, column)).center()
        self._mouse(view.viewport(), place, place)
        return f"click item {row}, {column} of {view.objectName()}"

    def _press_key(self) -> str:
        focused: QWidget | None = self._window.focusWidget()
        target = self._window if focused is None else focused
        key = self._random.choice(_KEYS)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, _NONE))
        return f"press {key.name}"

    def _trigger(self) -> str:
        actions = [
            one
            for one in self._window.menuBar().findChildren(QAction)
            if one.isEnabled() and one.text() and one.menu() is None
        ]
        action = self._random.choice(actions)
        text = action.text().replace("&", "")
        if text in _NOT_CHOSEN:
            return "nothing"
        action.trigger()
        return f"choose {text} in the menus"

    def _draw(self) -> str:
        pad = self._window.findChild(SketchPad)
        if not isinstance(pad, SketchPad) or not pad.isVisible():
            return "nothing"
        places = [
            QPoint(self._random.randrange(pad.width()), self._random.randrange(pad.height()))
            for _ in range(2)
        ]
        self._mouse(pad, *places)
        return "draw a line"

    def _drop(self) -> str:
        files = sorted(self._images.iterdir()) if self._images is not None else []
        if not files:
            return "nothing"
        paths = self._random.choices(files, k=self._random.randint(1, 3))
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(one)) for one in paths])
        place = QPointF(self._window.rect().center())
        self._window.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, _LEFT, _NONE))
        return f"drop {', '.join(one.name for one in paths)}"

    def _mouse(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        steps = (
            (QEvent.Type.MouseButtonPress, start),
            (QEvent.Type.MouseMove, end),
            (QEvent.Type.MouseButtonRelease, end),
        )
        for kind, place in steps:
            local, everywhere = QPointF(place), QPointF(widget.mapToGlobal(place))
            held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else _LEFT
            event = QMouseEvent(kind, local, everywhere, _LEFT, held, _NONE)
            QApplication.sendEvent(widget, event)
