"""One point per sample: mutual information across, predictive entropy up, square-root scales."""

from math import sqrt

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.uncertainty.brush_box import BrushBox
from ensemble_gui.qt.pages.uncertainty.layers import layers_of, range_of, rectangle_of
from ensemble_gui.qt.pages.uncertainty.point_cloud import Layer, PointCloud
from ensemble_gui.qt.widgets.axes import RootAxis
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.table import Table
from ensemble_gui.records.uncertainty import UncertaintyRange, has_uncertainty
from ensemble_gui.wording.tables.samples import uncertainty_table
from ensemble_gui.wording.uncertainty import EACH_SURE, EACH_UNSURE

PLANE_KEYS = ViewKeys(
    "Uncertainty: plot",
    ((ARROWS, "select another sample, by entropy"), (("Esc",), "clear the brushed area")),
)

_NEAR = 10  # pixels between a click and its sample, at most
_EDGES = np.array([0.02, 0.06])  # of each axis: free at both its ends
_LEAST_MOST = 0.01  # bits: an axis is never shorter
_LEFT_WIDTH, _BOTTOM_HEIGHT = 52, 36  # pixels: for numbers and the axis's label
_GAPS = {"bottom": 44, "left": 16}  # pixels between the middles of two numbers
_LABELS = {
    "bottom": "mutual information (bit; both scales are square roots)",
    "left": "predictive entropy (bit)",
}
_LEAST_UNDER = 48  # pixels under the end of the line: its label needs them
_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}


class UncertaintyPlot(QWidget):
    """The plane of both measures; a click selects a sample, a drag brushes several."""

    sample_clicked = Signal(int)
    brushing = Signal(object)  # UncertaintyRange, at each move of a drag
    brushed = Signal(object)  # UncertaintyRange
    cleared = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._samples: SampleSet | None = None
        self._places = np.zeros((0, 2))  # (sample, 2), the roots of both measures; NaN if undefined
        self._left = np.zeros(0, dtype=bool)  # (sample,), drawn and not filtered away
        self._selected: int | None = None
        self._box = BrushBox()
        edges = zip(_GAPS.items(), _EDGES.tolist(), strict=True)
        axes = {side: RootAxis(side, edge, gap) for (side, gap), edge in edges}
        self._plot = numbered_plot(self, "uncertaintyPlot", "", axes, self._box)
        self._cloud = PointCloud(QColor(self._theme.card))
        self._bound = pg.PlotDataItem()
        self._bound_label = pg.TextItem(EACH_SURE, anchor=(1, 1))
        self._unsure_label = pg.TextItem(EACH_UNSURE, anchor=(0, 0))
        self._count = pg.TextItem(anchor=(0, 1))
        self._ring = pg.ScatterPlotItem(size=13, symbol="o", brush=None)
        fill(self, self._plot)
        self._configure()
        self.set_theme(theme)
        self._box.clicked.connect(self._click)
        self._box.brushing.connect(self._announce_brushing)
        self._box.brushed.connect(self._announce_brushed)
        self._box.cleared.connect(self.cleared)
        self._box.sigResized.connect(self._place_labels)
        Offer(self, self._table)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Show these samples, all of which pass the filters until `show_left` is called."""
        self._samples = samples
        if samples is None:
            self._places, self._left = np.zeros((0, 2)), np.zeros(0, dtype=bool)
        else:
            found = samples.disagreement
            bits = np.stack([found.mutual_information, found.predictive_entropy], axis=1)
            self._places, self._left = np.sqrt(np.maximum(bits, 0)), has_uncertainty(samples)
        self._selected = None
        self._fit()
        self._place_labels()
        self._draw_points()

    def show_left(self, left: Array) -> None:
        """Highlight the samples that pass the filters, (sample,) bool."""
        if self._samples is not None:
            self._left = left & has_uncertainty(self._samples)
            self._draw_points()

    def select_sample(self, sample: int | None) -> None:
        """Mark this sample."""
        self._selected = sample
        place = self._places[sample] if sample is not None and sample < len(self._places) else None
        shown = place is not None and not np.isnan(place).any()
        self._ring.setData(pos=[place] if shown else [])

    def show_brush(self, brush: UncertaintyRange | None, count: str = "") -> None:
        """Show this rectangle, and next to it how many samples it holds; or none."""
        rect = rectangle_of(brush).intersected(self._box.viewRect()) if brush else None
        self._box.show_brush(rect)
        self._count.setVisible(rect is not None)
        if rect is not None:
            self._count.setText(count, color=self._theme.accent)
            self._count.setPos(rect.left(), rect.bottom())
            is_high = rect.bottom() > self._box.viewRect().center().y()
            self._count.setAnchor((0, 0) if is_high else (0, 1))

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        colour_plot(self._plot, theme, _LABELS)
        self._box.set_theme(theme)
        self._bound.setPen(pg.mkPen(blend(theme.line, theme.muted, 0.4), width=1))
        for text in (self._bound_label, self._unsure_label):
            text.setColor(theme.muted)
        self._ring.setPen(pg.mkPen(theme.accent, width=2.5))
        self._draw_points()

    def event(self, event: QEvent) -> bool:
        """Take Escape before the window's shortcut does, while there is a brush to clear."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._box.brush is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Arrows move through the samples by entropy; Escape clears the brush."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._box.brush is not None:
            self.cleared.emit()
        elif key in _STEPS:
            self._walk(_STEPS[key])
        else:
            super().keyPressEvent(event)

    def _table(self) -> Table | None:
        samples = self._samples
        return uncertainty_table(samples, self._left) if samples is not None else None

    def _configure(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Mutual information and predictive entropy, a point for each sample")
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.getAxis("left").setWidth(scaled(_LEFT_WIDTH))
        self._plot.getAxis("bottom").setHeight(scaled(_BOTTOM_HEIGHT))
        texts = self._bound_label, self._unsure_label, self._count
        for text in texts:
            text.setFont(font_of(11))
        for height, item in enumerate((self._bound, *texts, self._cloud, self._ring)):
            item.setZValue(height)
            self._plot.addItem(item, ignoreBounds=True)
        self._count.setZValue(20)  # over the brush
        self._count.hide()

    def _fit(self) -> None:
        """Both axes from zero to the largest value."""
        drawn = self._places[self._left]
        least = sqrt(_LEAST_MOST)
        most = np.maximum(drawn.max(axis=0), least) if len(drawn) else np.array([least, least])
        low, high = -_EDGES * most, (1 + _EDGES) * most
        self._box.setRange(xRange=(low[0], high[0]), yRange=(low[1], high[1]), padding=0)
        end = float(min(most))
        self._bound.setData([0, end], [0, end])

    @Slot()
    def _place_labels(self) -> None:
        """Explain the corners for trained members if there is room."""
        rect = self._box.viewRect()
        trained = self._samples is not None and self._samples.weights is not Weights.RANDOM
        under = rect.right() / max(rect.height(), 1e-9) * self._box.height()
        self._bound_label.setVisible(trained and under > _LEAST_UNDER)
        self._bound_label.setPos(rect.right(), 0)
        self._unsure_label.setVisible(trained)
        self._unsure_label.setPos(rect.left(), rect.bottom())

    def _draw_points(self) -> None:
        layers: list[Layer] = []
        if self._samples is not None:
            layers = layers_of(self._samples, self._places, self._left, self._theme)
        self._cloud.show_layers(layers, self._box.viewRect(), QColor(self._theme.card))

    @Slot(QPointF)
    def _click(self, place: QPointF) -> None:
        """Select the nearest sample that passes the filters, if one is near."""
        left = np.flatnonzero(self._left)
        if not len(left):
            return
        width, height = self._box.viewPixelSize()
        away = (self._places[left] - (place.x(), place.y())) / (width, height)
        distance = np.hypot(away[:, 0], away[:, 1])
        nearest = int(distance.argmin())
        if distance[nearest] <= _NEAR:
            self.sample_clicked.emit(int(left[nearest]))

    def _walk(self, step: int) -> None:
        """Select the next sample that passes the filters, in the order of entropy."""
        left = np.flatnonzero(self._left)
        if not len(left):
            return
        order = left[np.argsort(self._places[left, 1], kind="stable")]
        at = np.flatnonzero(order == self._selected)
        index = int(at[0]) + step if len(at) else 0
        self.sample_clicked.emit(int(order[min(max(index, 0), len(order) - 1)]))

    @Slot(QRectF)
    def _announce_brushing(self, rect: QRectF) -> None:
        self.brushing.emit(range_of(rect))

    @Slot(QRectF)
    def _announce_brushed(self, rect: QRectF) -> None:
        self.brushed.emit(range_of(rect))
