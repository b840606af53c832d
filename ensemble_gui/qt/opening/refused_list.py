"""The skipped files, each with the reason."""

from pathlib import PurePath

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from ensemble_gui.qt.widgets.card import fill, label, row, small_button
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.table import Table
from ensemble_gui.wording.figures import one_line, shorten

_HEIGHT = 104  # pixels: what is left of the column at a window height of 800
_MOST = 1000  # entries: the list of a folder with more says so


class RefusedList(QWidget):
    """Hidden until a file is skipped; a press of Clear empties it."""

    counted = Signal(int)  # files
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refused: list[RefusedImage] = []
        self._title = label("", "title", self)
        self._list = QListWidget(self)
        self._list.setObjectName("refusedList")
        self._list.setAccessibleName("Skipped files, and why")
        self._list.setWordWrap(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFixedHeight(scaled(_HEIGHT))
        self._clear = small_button("clearRefused", self)
        self._clear.setText("Clear")
        self._clear.setAccessibleName("Clear the list of skipped files")
        self._clear.setFocusPolicy(
            Qt.FocusPolicy.TabFocus
        )  # so that a click does not take the keyboard away
        self._clear.clicked.connect(self.clear)
        fill(self, row(self._title, None, self._clear), self._list, stretch=1)
        Offer(self._list, self._table)
        self.hide()

    @property
    def refused(self) -> tuple[RefusedImage, ...]:
        """All that were skipped since the list was last cleared."""
        return tuple(self._refused)

    def add(self, refused: tuple[RefusedImage, ...]) -> None:
        """List these below the ones that are there already, and show the first of them."""
        listed = self._list.count()
        for one in refused[: max(0, _MOST - self._list.count())]:
            item = QListWidgetItem(one_line(one.error))
            item.setToolTip(plain_tip(shorten(one.path, 200)))
            item.setData(Qt.ItemDataRole.UserRole, PurePath(one.path).name)
            self._list.addItem(item)
        self._refused += refused
        self._title.setText(f"Skipped files ({len(self._refused):,})")
        self.setVisible(bool(self._refused))
        if listed < self._list.count():
            first = self._list.item(listed)
            self._list.scrollToItem(first, QAbstractItemView.ScrollHint.PositionAtTop)
        self.counted.emit(len(self._refused))

    @Slot()
    def clear(self) -> None:
        """Empty the list."""
        self._list.clear()
        self._refused = []
        self.hide()
        self.counted.emit(0)
        self.cleared.emit()

    def _table(self) -> Table:
        """All of them, also those for which the list has no room."""
        columns = {
            "file": [PurePath(one.path).name for one in self._refused],
            "reason": [one.error for one in self._refused],
            "path": [one.path for one in self._refused],
        }
        return Table(title="Skipped files", columns=columns)
