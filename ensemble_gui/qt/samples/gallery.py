"""The samples as a gallery, each over the bar of its votes."""

import numpy as np
from PySide6.QtCore import (
    QModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QListView, QMenu, QWidget

from ensemble_gui.qt.samples.gallery_cells import BAR, GAP, GalleryModel, SampleDelegate
from ensemble_gui.qt.samples.label_menu import cut_menu, label_menu
from ensemble_gui.qt.samples.marks import MARK
from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.offer import Offer, open_menu, own_menu
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.arranging import NONE_LEFT
from ensemble_gui.wording.samples import gallery_in_words
from ensemble_gui.wording.tables.samples import gallery_table
from ensemble_gui.wording.unsure import can_be_unsure

GALLERY_KEYS = ViewKeys(
    "Gallery",
    (
        (ARROWS, "select another image"),
        (("Home", "End"), "select the first or the last image"),
        (("PgUp", "PgDown"), "select an image a screen away"),
    ),
)

_CELL = 56  # pixels: about so wide in a gallery of the usual width, as whole cells fill it
_USUAL_WIDTH, _MOST_CELL = 300, 288  # pixels


def cell_width(room: QSize, samples: int, below: int) -> int:
    """How wide a cell is: a larger gallery has more and larger ones, and a few samples fill it.

    A cell is higher than wide by `below`. Half the width is the most that one has, and 288 pixels.
    """
    width = max(room.width(), _CELL)
    columns = int(width / _CELL * min(1.0, _USUAL_WIDTH / width) ** 0.5)
    cell, most = width // max(columns, 1), min(width // 2, _MOST_CELL)
    for fewer in range(2, columns):
        larger = min(width // fewer, most)
        if -(-samples // fewer) * (larger + below) <= room.height():
            return max(larger, cell)
    return cell


class DigitGallery(QListView):
    """Scrolls through all samples; a click or an arrow key selects one."""

    sample_clicked = Signal(int)
    label_wanted = Signal(int)  # of the selected sample: by a key 0 to 9, or by the menu
    unlabel_wanted = Signal()
    move_wanted = Signal(int, int)  # from a place to another, by dragging
    cut_wanted = Signal()  # of the selected image: its digits apart

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitGallery")
        self.setAccessibleName("Samples")
        self._model = GalleryModel(self)
        self._delegate = SampleDelegate(self._model, theme, self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.selectionModel().currentChanged.connect(self._announce)
        self.clicked.connect(self._announce)
        Offer(self, self._table, has_own_menu=True)
        self._dragged: int | None = None  # the row that was pressed
        self._shown_row = -1  # of the selected sample

    def show_samples(self, samples: SampleSet | None) -> None:
        """Show these samples; where there are only more of the same, the view stays in place."""
        previous = self._model.samples
        is_same = (
            previous is not None and samples is not None and previous.identity == samples.identity
        )
        place = self.verticalScrollBar().value() if is_same else 0
        self._model.show(samples)
        self.setAccessibleDescription(gallery_in_words(samples))
        self._fit_grid()
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(place)
        if not is_same:
            self._shown_row = -1

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Use this arrangement in the tool tips."""
        self._model.arrangement = arrangement

    def select_sample(self, sample: int) -> None:
        """Frame this sample, and scroll to it if it is elsewhere than before."""
        samples = self._model.samples
        if samples is None or not (samples.order == sample).any():
            return
        self._delegate.selected = sample
        row = int(np.flatnonzero(samples.order == sample)[0])
        with QSignalBlocker(self.selectionModel()):
            self.setCurrentIndex(self._model.index(row))
        if row != self._shown_row:
            self.scrollTo(self._model.index(row))
        self._shown_row = row
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Use these colours."""
        self._delegate.theme = theme
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Say so if no sample passes the filters."""
        super().paintEvent(event)
        samples = self._model.samples
        if samples is not None and len(samples.order) == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._delegate.theme.muted))
            place = self.viewport().rect().adjusted(GAP, GAP, -GAP, -GAP)
            words = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, words, NONE_LEFT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Label by the keys of the classes; the other keys walk through the samples."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.text() in tuple("0123456789") and plain == Qt.KeyboardModifier.NoModifier:
            self._pick_label(int(event.text()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 -- Qt's name
        """Offer what keys do: cut digits apart, label an image of the user's, copy and save."""
        index, at_mouse = self.currentIndex(), event.reason() is QContextMenuEvent.Reason.Mouse
        if at_mouse:
            index = self.indexAt(event.pos())
        menu = self._edits_of(index)
        if menu is not None:
            self._announce(index)
        place = event.pos() if at_mouse else self.visualRect(index).center()
        open_menu(menu or own_menu(self), self, self.viewport().mapToGlobal(place))

    def _edits_of(self, index: Index) -> QMenu | None:
        """What can be done to the image there; None if nothing can."""
        samples = self._model.samples
        if samples is None or samples.kind is not SampleKind.OWN or not index.isValid():
            return None
        sample = int(samples.order[index.row()])
        digits, is_digit = samples.digits_in(sample), samples.classes == DIGIT_CLASSES
        if not is_digit:
            label = int(samples.labels[sample])
            return label_menu(samples.classes, label, self._pick_label, self)
        return cut_menu(digits, self.cut_wanted.emit, self) if digits > 1 else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Note which sample a drag would move."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        own = self._model.samples is not None and self._model.samples.kind is SampleKind.OWN
        moves = own and index.isValid() and event.button() is Qt.MouseButton.LeftButton
        self._dragged = index.row() if moves else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Move the dragged sample to where it is dropped."""
        super().mouseReleaseEvent(event)
        dragged, self._dragged = self._dragged, None
        index = self.indexAt(event.position().toPoint())
        if dragged is not None and index.isValid() and index.row() != dragged:
            self.move_wanted.emit(dragged, index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Let whole cells fill the width."""
        self._fit_grid()
        super().resizeEvent(event)

    def _fit_grid(self) -> None:
        """Whole cells in the width and the height; below the votes there is room for a mark."""
        width = self.width() - self.verticalScrollBar().sizeHint().width() - 1
        below = BAR + 2 + (MARK if can_be_unsure(self._model.samples) else 0)
        cell = cell_width(QSize(width, self.height()), self._model.rowCount(), below)
        height = cell + below
        self.setGridSize(QSize(cell, height))
        self.verticalScrollBar().setSingleStep(height)
        self.setViewportMargins(0, 0, 0, self.height() % height)  # whole rows

    def _table(self) -> Table | None:
        samples = self._model.samples
        return gallery_table(samples) if samples is not None else None

    def _pick_label(self, label: int) -> None:
        """Ask for a label of an existing class, or for none."""
        samples = self._model.samples
        if label == UNLABELLED:
            self.unlabel_wanted.emit()
        elif samples is None or label < len(samples.classes):
            self.label_wanted.emit(label)

    @Slot(QModelIndex)
    @Slot(QModelIndex, QModelIndex)
    def _announce(self, current: QModelIndex, _previous: QModelIndex = NO_INDEX) -> None:
        if current.isValid() and self._model.samples is not None:
            self.sample_clicked.emit(int(self._model.samples.order[current.row()]))
