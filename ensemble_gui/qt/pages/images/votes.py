"""Every member as a numbered stone in the column of the class it votes for."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import fill, label, rich_label, row
from ensemble_gui.qt.widgets.fitting_text import name_in
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.phrases import vote_legend
from ensemble_gui.qt.widgets.shown_classes import shown_classes
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.settings import Array
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import classes_left_out
from ensemble_gui.wording.inspection import verdict_of
from ensemble_gui.wording.tables.samples import picture_table

_LARGEST = 16  # pixels: the side of a stone where members are few, in a plot of the usual height
_LARGEST_SHARE = 10  # of a higher one's height
_LEAST_FOR_TEXT = 11  # pixels: smaller stones carry no number
_LEAST_SIDE = 4  # pixels: if stones would be smaller, each class has a bar
_AXIS = 18  # pixels: the height of the classes' names
_GAP = 4  # pixels between two names
_EMPTY = np.zeros((0, len(DIGIT_CLASSES)), dtype=np.float32)


class MemberVotes(QWidget):
    """The members' votes on one picture, and their verdict in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memberVotes")
        self.setAccessibleName("The members' votes on the picture")
        self._theme = theme
        self._columns = _Columns(theme, self)
        self._verdict = label("", "title", self, name="votesTold", wraps=True)
        self._legend = rich_label("small", self, name="votesLegend")
        self._left_out = label("", "small", self, name="votesLeftOut")
        under = row(self._legend, None, self._left_out)
        fill(self, self._verdict, self._columns, under, stretch=1)
        self.show_votes(None)
        Offer(self, self._table)

    def show_votes(
        self, probabilities: Array | None, error: str = "", *, trained: bool = True
    ) -> None:
        """Show these members' probabilities (member, class), or say why there are none."""
        verdict = error
        if probabilities is not None:
            verdict = verdict_of(probabilities, self._columns.classes, trained=trained)
        draw = "Draw a digit" if self._columns.classes == DIGIT_CLASSES else "Draw an image"
        self._verdict.setText(verdict or f"{draw}, or choose an image")
        self.setAccessibleDescription(self._verdict.text())
        self._columns.show_probabilities(probabilities)
        left_out = self._columns.left_out
        self._left_out.setText(classes_left_out(left_out))
        self._left_out.setVisible(left_out > 0)
        self._write_legend()

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that are voted for."""
        return self._columns.classes

    def show_label(self, label: int | None) -> None:
        """Hold the votes against this label of the picture, or against their majority."""
        self._columns.show_label(label)
        self._write_legend()

    def set_theme(self, theme: Theme) -> None:
        """Write the legend in these colours; the columns are given them as well."""
        self._theme = theme
        self._write_legend()

    def _write_legend(self) -> None:
        is_voted = len(self._columns.probabilities) > 0
        labelled = self._columns.label is not None
        self._legend.setText(vote_legend(self._theme, labelled=labelled) if is_voted else "&nbsp;")

    def _table(self) -> Table | None:
        found = self._columns.probabilities
        return picture_table(found, self._columns.classes) if len(found) else None

    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Name the classes of the next votes."""
        if classes != self._columns.classes:
            self._columns.classes = classes
            self.show_votes(None)


class _Columns(QWidget):
    """One column per class; the stones carry the members' numbers."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.classes = DIGIT_CLASSES
        self.label: int | None = None  # of the picture, if it is known
        self.probabilities: Array = _EMPTY
        self._shown = shown_classes(_EMPTY)  # a column each
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def show_probabilities(self, probabilities: Array | None) -> None:
        """Draw the votes of (member, class)."""
        empty = np.zeros((0, len(self.classes)), dtype=np.float32)
        self.probabilities = empty if probabilities is None else probabilities
        self._choose_columns()

    def show_label(self, label: int | None) -> None:
        """Colour the votes by this label, or by their majority."""
        self.label = label
        self._choose_columns()

    def _choose_columns(self) -> None:
        """The label's class has a column whether or not a member votes for it."""
        label = NO_PREDICTION if self.label is None else self.label
        self._shown = shown_classes(self.probabilities, always=label)
        self.update()

    @property
    def left_out(self) -> int:
        """How many classes have no column."""
        return int(self.probabilities.shape[1]) - len(self._shown)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the axis, and the stones from the bottom up."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = self.width() / max(len(self._shown), 1)
        floor = self.height() - _AXIS
        painter.setPen(QColor(self._theme.line))
        painter.drawLine(0, floor, self.width(), floor)
        painter.setPen(QColor(self._theme.muted))
        for place, one in enumerate(self._shown.tolist()):
            under = QRectF(place * column, floor, column, _AXIS)
            name = name_in(column - _GAP, self.classes, one, painter.fontMetrics())
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, name)
        self._paint_stones(painter, column, floor)
        painter.end()

    def _paint_stones(self, painter: QPainter, column: float, floor: int) -> None:
        sound = np.flatnonzero(np.isfinite(self.probabilities).all(axis=1))  # members
        if len(sound) == 0:
            return
        votes = self.probabilities[sound].argmax(axis=1)
        counts = np.bincount(votes, minlength=self.probabilities.shape[1])[self._shown]
        largest = max(_LARGEST, floor // _LARGEST_SHARE)
        side = min(largest, column - 2, (floor - 2) / counts.max())
        if side < _LEAST_SIDE:
            self._paint_bars(painter, column, floor, counts)
            return
        gap = 1 if side > _LEAST_SIDE else 0
        font = painter.font()
        font.setPixelSize(max(1, int(side) - 6))
        painter.setFont(font)
        heights = np.zeros_like(counts)
        places = {one: place for place, one in enumerate(self._shown.tolist())}
        for member, vote in zip(sound, votes.tolist(), strict=True):
            place = places.get(vote)
            if place is None:
                continue
            heights[place] += 1
            left = place * column + (column - side) / 2
            stone = QRectF(left, floor - heights[place] * side, side - gap, side - gap)
            painter.setBrush(self._colour(vote, counts))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(stone, 2, 2)
            if side >= _LEAST_FOR_TEXT:
                painter.setPen(QColor(self._theme.on_vote))
                painter.drawText(stone, Qt.AlignmentFlag.AlignCenter, str(member + 1))

    def _paint_bars(self, painter: QPainter, column: float, floor: int, counts: Array) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for place, (one, count) in enumerate(zip(self._shown.tolist(), counts, strict=True)):
            height = (floor - 2) * count / counts.max()
            painter.setBrush(self._colour(one, counts))
            painter.drawRect(QRectF(place * column + 2, floor - height, column - 4, height))

    def _colour(self, vote: int, counts: Array) -> QColor:
        """Slate for the label's class, or else for the one with the most votes."""
        true = self._shown[counts.argmax()] if self.label is None else self.label
        return QColor(self._theme.agreement if vote == true else self._theme.dissent)
