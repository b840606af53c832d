"""Finds text that is cut, and text that lies over other text, in a tree of widgets."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPicture
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsTextItem,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

from ensemble_gui.qt.widgets.eliding_label import ElidingLabel

_NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
_ROUNDING = 1.0  # pixels, at scales such as 1.5
_MOST_ROWS = 200  # of a table
_SECTION = 11 / 13  # the size of a header's text, of the size of all others


class Fault(NamedTuple):
    """A text that cannot be read whole, and why."""

    what: str  # the kind of fault: cut, out of view, overlapping
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}: {self.text!r} in {self.where}"


def faults(root: QWidget) -> list[Fault]:
    """All that is cut or overlaps among what can be seen, or be scrolled to, in this widget."""
    seen = [one for one in root.findChildren(QWidget) if _is_seen(one, root)]
    found = [one for widget in seen for one in _cut(widget)]
    texts = [(one, text) for one in seen if (text := _text(one))]
    found += [one for widget, text in texts for one in _out_of_view(widget, text, root)]
    return [*found, *_overlaps(texts, root)]


def _is_seen(widget: QWidget, root: QWidget) -> bool:
    return widget.isVisible() and widget.window() is root.window() and not widget.size().isEmpty()


def _text(widget: QWidget) -> str:
    """What this widget itself says."""
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def _cut(widget: QWidget) -> Iterator[Fault]:
    """What does not fit into this widget."""
    where = _name(widget)
    if isinstance(widget, QLabel) and widget.text() and not isinstance(widget, ElidingLabel):
        if is_label_cut(widget, spare=1):
            yield Fault("cut", where, widget.text())
    elif isinstance(widget, QAbstractButton) and widget.text():
        least = widget.minimumSizeHint()
        if least.width() > widget.width() + 1 or least.height() > widget.height() + 1:
            yield Fault("cut", where, widget.text())
    elif isinstance(widget, QComboBox):
        if _advance(widget, widget.currentText()) > _room_of(widget):
            yield Fault("cut", where, widget.currentText())
    elif isinstance(widget, QLineEdit) and isinstance(widget.parent(), QAbstractSpinBox):
        if _advance(widget, widget.text()) > widget.contentsRect().width():
            yield Fault("cut", where, widget.text())
    elif isinstance(widget, QTabBar):
        if widget.sizeHint().width() > widget.width() + 1:
            yield Fault("cut", where, " ".join(map(widget.tabText, range(widget.count()))))
    elif isinstance(widget, QHeaderView):
        yield from _cut_sections(widget)
    elif isinstance(widget, QTableView):
        yield from _cut_cells(widget)
    elif isinstance(widget, QGraphicsView):
        yield from _cut_in_plot(widget)


def is_label_cut(label: QLabel, spare: int = 0) -> bool:
    """Whether the text needs more than the label has and these pixels, which rounding may take."""
    needed = label.sizeHint()
    if label.wordWrap():
        width = label.minimumSizeHint().width()
        needed = QSize(width, label.heightForWidth(label.width()))
    return needed.width() > label.width() + spare or needed.height() > label.height() + spare


def _room_of(box: QComboBox) -> int:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, box).width()


def _cut_sections(header: QHeaderView) -> Iterator[Fault]:
    across = header.orientation() is Qt.Orientation.Horizontal
    font = QFont(header.font())
    font.setPixelSize(round(font.pixelSize() * _SECTION))  # the style sheet's, for sections alone
    metrics = QFontMetrics(font)
    for section in range(min(header.count(), _MOST_ROWS)):
        text = header.model().headerData(section, header.orientation())
        shown = header.sectionViewportPosition(section) < header.viewport().width()
        if not text or not across or not shown or header.isSectionHidden(section):
            continue
        if metrics.horizontalAdvance(str(text)) > header.sectionSize(section):
            yield Fault("cut", _name(header), str(text))


def _cut_cells(table: QTableView) -> Iterator[Fault]:
    """Of the tables whose text Qt paints: it elides what is too wide."""
    if type(table.itemDelegate()) is not QStyledItemDelegate:
        return
    margin = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, table) + 1
    model = table.model()
    for row in range(min(model.rowCount(), _MOST_ROWS)):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            font = index.data(Qt.ItemDataRole.FontRole)
            metrics = QFontMetrics(QFont(font).resolve(table.font()) if font else table.font())
            text = str(index.data() or "")
            if metrics.horizontalAdvance(text) + 2 * margin > table.columnWidth(column):
                yield Fault("cut", _name(table), text)


def _cut_in_plot(view: QGraphicsView) -> Iterator[Fault]:
    """Titles and numbers of axes, and what is written into the plot."""
    room = QRectF(view.viewport().rect())
    texts: list[tuple[str, QRectF]] = []
    for item in view.scene().items():
        if isinstance(item, pg.AxisItem) and item.isVisible():
            texts += _texts_of_axis(item)
        elif isinstance(item, pg.TextItem) and item.isVisible() and item.toPlainText():
            texts.append((item.toPlainText(), _ink(item.textItem)))
    where = _name(view)
    for text, place in texts:
        if not room.adjusted(-2, -2, 2, 2).contains(place):
            yield Fault("out of view", where, text)
    for (one, place), (other, beside) in combinations(texts, 2):
        shared = place.intersected(beside)
        if shared.width() > _ROUNDING and shared.height() > 2 * _ROUNDING:
            yield Fault("overlapping", where, f"{one} and {other}")


def _texts_of_axis(axis: pg.AxisItem) -> Iterator[tuple[str, QRectF]]:
    """The ink of the title and of the numbers, in the scene."""
    label = axis.label
    if label.isVisible() and label.toPlainText():
        yield label.toPlainText(), _ink(label)
    picture = QPicture()
    painter = QPainter(picture)
    if axis.style["tickFont"]:
        painter.setFont(axis.style["tickFont"])
    specs = axis.generateDrawSpecs(painter)
    painter.end()
    for place, _flags, text in specs[2] if specs else ():
        yield text, axis.mapRectToScene(place)


def _ink(item: QGraphicsTextItem) -> QRectF:
    """Where the letters are, in the scene."""
    margin = item.document().documentMargin()
    return item.mapRectToScene(item.boundingRect().adjusted(margin, margin, -margin, -margin))


def _out_of_view(widget: QWidget, text: str, root: QWidget) -> Iterator[Fault]:
    """A widget that reaches over the edge of what it lies in, unless one can scroll to it."""
    place, inside = QRect(QPoint(), widget.size()), widget
    while inside is not root:
        place.translate(inside.pos())
        inside = inside.parentWidget()
        area = inside.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is inside:
            if area.horizontalScrollBarPolicy() is not _NEVER:
                return
            sideways = place.left() < -1 or place.right() > inside.width()
            if sideways:
                yield Fault("out of view", _name(widget), text)
            return
        if not inside.rect().adjusted(-1, -1, 1, 1).contains(place):
            yield Fault("out of view", _name(widget), text)
            return


def _overlaps(texts: list[tuple[QWidget, str]], root: QWidget) -> Iterator[Fault]:
    places = [
        (one, text, _ink_of(one).translated(one.mapTo(root, QPoint())) & _visible(one, root))
        for one, text in texts
    ]
    for (one, text, place), (other, beside, by) in combinations(places, 2):
        shared = place & by
        if shared.width() > 1 and shared.height() > 1 and not _are_related(one, other):
            yield Fault("overlapping", f"{_name(one)} and {_name(other)}", f"{text} and {beside}")


def _ink_of(widget: QWidget) -> QRect:
    """Where the text is in a widget: a label may be wider than what it says."""
    if not isinstance(widget, QLabel) or widget.wordWrap() or isinstance(widget, ElidingLabel):
        return widget.rect()
    size = widget.sizeHint().boundedTo(widget.size())
    return QStyle.alignedRect(widget.layoutDirection(), widget.alignment(), size, widget.rect())


def _visible(widget: QWidget, root: QWidget) -> QRect:
    """What its scroll areas show of it, in the root's coordinates."""
    place = root.rect()
    while widget is not root:
        widget = widget.parentWidget()
        place &= QRect(widget.mapTo(root, QPoint()), widget.size())
    return place


def _are_related(one: QWidget, other: QWidget) -> bool:
    return one.isAncestorOf(other) or other.isAncestorOf(one)


def _advance(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)


def _name(widget: QWidget) -> str:
    """The name of a widget, or of the nearest that has one, and its kind."""
    named: QWidget | None = widget
    while named is not None and (not named.objectName() or named.objectName().startswith("qt_")):
        named = named.parentWidget()
    kind = type(widget).__name__
    return f"{named.objectName()} ({kind})" if named is not None else kind
