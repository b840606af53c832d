"""The settings' column and the results next to it; in a narrow window it lies over them."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from ensemble_gui.qt.shell.strip import WIDTH, Strip, Veil
from ensemble_gui.qt.widgets.text_size import scaled, text_scale
from ensemble_gui.qt.widgets.theme import RHYTHM

_LEAST_WIDTH, _LEAST_HEIGHT = 966, 440  # pixels: where the results have less, they scroll
_LEAST_OF_LARGE_TEXT = 970  # pixels wide, before it is scaled
NARROW = 1184  # pixels: below, the samples have no room for their words next to the column


class Body(QWidget):
    """Has the column docked, folded to a strip, or, where it is narrow, on top until a click."""

    column_shown = Signal()  # or folded, whoever wanted it
    chosen = Signal()  # by the user: whether the column is docked

    def __init__(self, column: QWidget, results: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_wanted = True  # the column, where there is room
        self._is_on_top = False  # where there is none
        self._before: QWidget | None = None  # what had the focus until the column was on top
        self._was_shown: bool | None = None  # as it was last announced
        self._column, self._results = column, QScrollArea(self)
        self._results.setFrameShape(QScrollArea.Shape.NoFrame)
        self._results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._results.setWidgetResizable(True)
        width = _LEAST_OF_LARGE_TEXT if text_scale() > 1 else _LEAST_WIDTH
        results.setMinimumSize(scaled(width), scaled(_LEAST_HEIGHT))
        self._results.setWidget(results)
        self.strip = Strip(self)
        self.strip.clicked.connect(self.toggle)
        self._veil = Veil(self)
        self._veil.hide()
        self._veil.clicked.connect(self.toggle)
        column.setParent(self)

    @property
    def is_narrow(self) -> bool:
        """Whether the column has no room next to the results."""
        return self.width() < scaled(NARROW)

    @property
    def is_column_shown(self) -> bool:
        """Whether the column is there, docked or on top."""
        return self._is_on_top if self.is_narrow else self.is_wanted

    def want_column(self, *, wanted: bool) -> None:
        """Dock the column, or fold it away."""
        self.is_wanted = wanted
        self._place()

    @Slot()
    def toggle(self) -> None:
        """Fold the column away, or bring it back."""
        shown = not self.is_column_shown
        focus = self.window().focusWidget()
        takes_focus = self._column.isAncestorOf(focus) or self.strip.isAncestorOf(focus)
        if self.is_narrow:
            self._is_on_top = shown
        else:
            self.is_wanted = shown
            self.chosen.emit()
        self._place()
        if shown and (takes_focus or self._is_on_top):  # what it covers must not keep the focus
            self._before = None if takes_focus else focus
            self._column.setFocus()
            self._column.focusNextChild()
        elif takes_focus:
            before, self._before = self._before, None
            is_there = before is not None and isValid(before) and before.isVisible()
            (before if before and is_there else self.strip.unfold).setFocus()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """The room for the results next to the strip."""
        return self._results.minimumSizeHint() + QSize(WIDTH + 3 * RHYTHM, 2 * RHYTHM)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Dock the column, or fold it away where there is no room any more."""
        super().resizeEvent(event)
        if not self.is_narrow:
            self._is_on_top = False
        self._place()

    def event(self, event: QEvent) -> bool:
        """Follow the width that the column asks for."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
            self.updateGeometry()
        return super().event(event)

    def _place(self) -> None:
        room = self.rect().adjusted(RHYTHM, RHYTHM, -RHYTHM, -RHYTHM)
        shown, on_top = self.is_column_shown, self._is_on_top
        width = self._column.sizeHint().width()
        left = width if shown and not on_top else WIDTH
        self._results.setGeometry(room.adjusted(left + RHYTHM, 0, 0, 0))
        self.strip.setGeometry(QRect(room.topLeft(), QSize(WIDTH, room.height())))
        self._veil.setGeometry(self.rect())
        self._column.setGeometry(QRect(room.topLeft(), QSize(width, room.height())))
        if on_top and self._veil.isHidden():
            self._veil.raise_()
            self._column.raise_()
        self._veil.setVisible(on_top)
        self.strip.setVisible(not shown)
        if shown == self._column.isHidden():
            self._column.setVisible(shown)
        if shown != self._was_shown:
            self._was_shown = shown
            self.column_shown.emit()
