"""The samples as a gallery, each over the bar of its votes."""

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ensemble_gui import wording
from ensemble_gui.qt.cells import NO_INDEX, Index
from ensemble_gui.qt.digit_image import digit_image
from ensemble_gui.qt.theme import Theme
from ensemble_gui.records import OWN_IMAGES, Arrangement, SampleSet

_CELL = 56  # pixels: about so wide, as whole cells fill the width
_GAP = 8  # pixels between digits
_INSET = 2  # pixels: the room for the frame of the selected one
_BAR = 14  # pixels: the height of the bar of votes
_LEAST_FOR_TEXT = 10  # pixels: narrower parts of a bar carry no figure


class _Gallery(QAbstractListModel):
    """The samples, the most contested first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.samples: SampleSet | None = None
        self.arrangement = Arrangement()
        self._count = 0

    def show(self, samples: SampleSet | None) -> None:
        self.beginResetModel()
        self.samples = samples
        self._count = 0 if samples is None else len(samples.order)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() else self._count  # Qt asks 20,000 times a layout

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        told = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role in told and self.samples is not None:
            sample = int(self.samples.order[index.row()])
            value = wording.measured(self.samples, sample, self.arrangement)
            return "; ".join(filter(None, (wording.votes_of(self.samples, sample), value)))
        return None


class _DigitDelegate(QStyledItemDelegate):
    """Paints a digit, and under it how the members voted."""

    def __init__(self, model: _Gallery, theme: Theme, gallery: QListView) -> None:
        super().__init__(gallery)
        self._gallery = gallery
        self.theme = theme
        self.selected = -1
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one sample."""
        samples = self._model.samples
        if samples is None:
            return
        sample = int(samples.order[index.row()])
        cell: QRect = option.rect
        side = cell.width() - _GAP
        digit = QRect(cell.left() + _INSET, cell.top() + _INSET, side, side)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        painter.drawImage(digit, digit_image(samples.images[sample]))
        if sample == self.selected:
            painter.setPen(QPen(QColor(self.theme.accent), 3))
            painter.drawRoundedRect(digit.adjusted(-1, -1, 0, 0), 3, 3)
        bar = QRect(digit.left(), digit.bottom() + 3, side, _BAR)
        self._paint_votes(painter, bar, samples.disagreement.votes[sample])
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 -- Qt's name
        """Every sample fills its cell of the grid."""
        return self._gallery.gridSize()

    def _paint_votes(self, painter: QPainter, bar: QRect, votes: np.ndarray) -> None:
        """A part for each class that was voted for, the commonest first and in slate."""
        font = painter.font()
        font.setPixelSize(10)
        font.setBold(True)
        painter.setFont(font)
        classes = [int(one) for one in np.argsort(-votes, kind="stable") if votes[one]]
        edges = np.concatenate([[0], np.cumsum(votes[classes])]) / votes.sum() * bar.width()
        for rank, (one, left, right) in enumerate(zip(classes, edges[:-1], edges[1:], strict=True)):
            part = QRect(bar.left() + round(left), bar.top(), round(right) - round(left), _BAR)
            part.setWidth(max(part.width() - (rank < len(classes) - 1), 1))
            painter.fillRect(
                part, QColor(self.theme.agreement if rank == 0 else self.theme.dissent)
            )
            if part.width() >= _LEAST_FOR_TEXT:
                painter.setPen(QColor(self.theme.on_vote))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, str(one))


class DigitGallery(QListView):
    """Scrolls through all samples; a click or an arrow key selects one."""

    sample_clicked = Signal(int)
    label_wanted = Signal(int)  # of the selected sample, a key 0 to 9
    move_wanted = Signal(int, int)  # from a place to another, by dragging

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitGallery")
        self.setAccessibleName("Samples")
        self._model = _Gallery(self)
        self._digits = _DigitDelegate(self._model, theme, self)
        self.setModel(self._model)
        self.setItemDelegate(self._digits)
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
        self._dragged: int | None = None  # the row that was pressed
        self._shown_row = -1  # of the selected sample

    def show_samples(self, samples: SampleSet | None) -> None:
        """Show these samples; where there are only more of the same, the view stays in place."""
        former = self._model.samples
        is_same = former is not None and samples is not None and former.title == samples.title
        place = self.verticalScrollBar().value() if is_same else 0
        self._model.show(samples)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(place)
        if not is_same:
            self._shown_row = -1

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Take by what the samples are sorted."""
        self._model.arrangement = arrangement

    def select_sample(self, sample: int) -> None:
        """Frame this sample, and bring it into view if it was elsewhere."""
        samples = self._model.samples
        if samples is None or not (samples.order == sample).any():
            return
        self._digits.selected = sample
        row = int(np.flatnonzero(samples.order == sample)[0])
        with QSignalBlocker(self.selectionModel()):
            self.setCurrentIndex(self._model.index(row))
        if row != self._shown_row:
            self.scrollTo(self._model.index(row))
        self._shown_row = row
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Colour the bars anew."""
        self._digits.theme = theme
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Where nothing is left to paint, say so."""
        super().paintEvent(event)
        samples = self._model.samples
        if samples is not None and len(samples.order) == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._digits.theme.muted))
            place = self.viewport().rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
            words = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, words, wording.NONE_LEFT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Tell of a digit's key; the other keys walk through the samples."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.text() in tuple("0123456789") and plain == Qt.KeyboardModifier.NoModifier:
            self.label_wanted.emit(int(event.text()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Note which sample a drag would move."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        own = self._model.samples is not None and self._model.samples.title == OWN_IMAGES
        moves = own and index.isValid() and event.button() is Qt.MouseButton.LeftButton
        self._dragged = index.row() if moves else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Move the sample that was dragged to where it is let go."""
        super().mouseReleaseEvent(event)
        dragged, self._dragged = self._dragged, None
        index = self.indexAt(event.position().toPoint())
        if dragged is not None and index.isValid() and index.row() != dragged:
            self.move_wanted.emit(dragged, index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Let whole cells fill the width."""
        width = self.width() - self.verticalScrollBar().sizeHint().width() - 1
        columns = max(1, width // _CELL)
        cell = width // columns
        height = cell + _BAR + 2
        self.setGridSize(QSize(cell, height))
        super().resizeEvent(event)
        self.verticalScrollBar().setSingleStep(height)
        self.setViewportMargins(0, 0, 0, self.height() % height)  # whole rows

    @Slot(QModelIndex)
    @Slot(QModelIndex, QModelIndex)
    def _announce(self, current: QModelIndex, _previous: QModelIndex = NO_INDEX) -> None:
        if current.isValid() and self._model.samples is not None:
            self.sample_clicked.emit(int(self._model.samples.order[current.row()]))
