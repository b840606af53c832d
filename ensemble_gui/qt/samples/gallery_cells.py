"""What the gallery shows of each sample: its image with marks, and its votes."""

import numpy as np
from PySide6.QtCore import QAbstractListModel, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ensemble_gui.qt.samples.marks import paint_badge, paint_on_image, paint_under_votes
from ensemble_gui.qt.samples.votes_bar import paint_votes
from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.digit_image import digit_image, draw_image, place_in
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.arranging import measured
from ensemble_gui.wording.samples import label_mark, votes_of
from ensemble_gui.wording.unsure import digits_mark, unsure_mark

GAP = 8  # pixels between samples
BAR = 14  # pixels: the height of the bar of votes
_INSET = 2  # pixels: the room for the frame of the selected one


class GalleryModel(QAbstractListModel):
    """The samples, in the order of their arrangement."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.samples: SampleSet | None = None
        self.truth = np.zeros(0, dtype=int)  # (sample,)
        self.arrangement = Arrangement()
        self._count = 0

    def show(self, samples: SampleSet | None) -> None:
        """Show these samples."""
        self.beginResetModel()
        self.samples = samples
        if samples is not None:
            self.truth = samples.truth
        self._count = 0 if samples is None else len(samples.order)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """How many pass the filters."""
        return 0 if parent.isValid() else self._count  # Qt asks 20,000 times a layout

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The votes and the measure in words; the delegate paints the rest."""
        told = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role in told and self.samples is not None:
            sample = int(self.samples.order[index.row()])
            value = measured(self.samples, sample, self.arrangement)
            said = "; ".join(filter(None, (votes_of(self.samples, sample), value)))
            return plain_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return None


class SampleDelegate(QStyledItemDelegate):
    """Paints a sample with its marks, and under it how the members voted."""

    def __init__(self, model: GalleryModel, theme: Theme, gallery: QListView) -> None:
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
        side = cell.width() - GAP
        square = QRect(cell.left() + _INSET, cell.top() + _INSET, side, side)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        image = digit_image(samples.images[sample])
        draw_image(painter, place_in(square, image), image)
        paint_on_image(painter, square, digits_mark(samples, sample), self.theme)
        paint_badge(painter, square, label_mark(samples, sample), self.theme)
        if sample == self.selected:
            painter.setPen(QPen(QColor(self.theme.accent), 3))
            painter.drawRoundedRect(square.adjusted(-1, -1, 0, 0), 3, 3)
        bar = QRect(square.left(), square.bottom() + 3, side, BAR)
        votes, truth = samples.disagreement.votes[sample], int(self._model.truth[sample])
        paint_votes(painter, bar, votes, truth, samples.classes, self.theme)
        paint_under_votes(painter, bar, unsure_mark(samples, sample), self.theme)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 -- Qt's name
        """Every sample fills its cell of the grid."""
        return self._gallery.gridSize()
