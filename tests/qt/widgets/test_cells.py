import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.cells import NO_INDEX, Cell, CellDelegate, CellModel

INK, GROUND, ACCENT, CARD = (QColor(one) for one in ("black", "white", "blue", "yellow"))
WHOLE = QRect(0, 0, 40, 30)


class Row(CellModel):
    """Two cells, one without a text."""

    def rowCount(self, _parent: QModelIndex = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 1

    def columnCount(self, _parent: QModelIndex = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 2

    def cell(self, _row: int, column: int) -> Cell:
        return Cell("8" if column == 0 else "", GROUND, INK)

    def describe(self, row: int, column: int) -> str:
        return f"row {row}, column {column}"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def delegate(parent: QWidget) -> CellDelegate:
    made = CellDelegate(Row(parent), parent)
    made.accent, made.ground = ACCENT, CARD
    return made


def painted(delegate: CellDelegate, column: int) -> set[str]:
    """The colours in a cell as it is painted."""
    image = QImage(WHOLE.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.rect = WHOLE
    delegate.paint(painter, option, delegate._model.index(0, column))
    painter.end()
    places = [(x, y) for x in range(WHOLE.width()) for y in range(WHOLE.height())]
    return {image.pixelColor(x, y).name() for x, y in places}


def test_a_cell_is_told_in_words_and_read_aloud(delegate: CellDelegate) -> None:
    index = delegate._model.index(0, 1)
    said = "row 0, column 1"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == said
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == said


def test_a_cell_shows_its_text_and_no_more(delegate: CellDelegate) -> None:
    index = delegate._model.index(0, 0)
    assert index.data() == "8"
    assert index.data(Qt.ItemDataRole.DecorationRole) is None


def test_a_text_is_painted_in_ink_on_the_ground(delegate: CellDelegate) -> None:
    assert painted(delegate, 1) == {GROUND.name()}
    assert painted(delegate, 0) > {GROUND.name()}


def test_the_marked_column_has_the_accent(delegate: CellDelegate) -> None:
    delegate.marked_column = 1
    assert painted(delegate, 1) == {GROUND.name(), ACCENT.name()}
    assert ACCENT.name() not in painted(delegate, 0)


def test_a_line_sets_the_ruled_row_apart(delegate: CellDelegate) -> None:
    delegate.ruled_row = 0
    assert painted(delegate, 1) == {GROUND.name(), CARD.name()}
