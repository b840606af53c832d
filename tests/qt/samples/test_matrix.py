import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.matrix import DisagreementMatrix
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.definition_card import DefinitionCard
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.samples import OWN_IMAGES
from tests.support.qt.gestures import cells_of, click_item, find, matrix_of, texts_in
from tests.support.qt.synthetic import many_samples, sample_set

# The votes of three members on the digits 0, 1 and 2; the last is the most contested.
SAMPLES = sample_set((0, 0, 0), (1, 7, 7), (2, 3, 4))
TOOL_TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def matrix(qtbot: QtBot) -> DisagreementMatrix:
    made = DisagreementMatrix(LIGHT)
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    return made


def clicks_on(matrix: DisagreementMatrix) -> list[int]:
    told: list[int] = []
    matrix.sample_clicked.connect(told.append)
    return told


def colours(matrix: DisagreementMatrix) -> list[list[QColor]]:
    model = matrix_of(matrix).model()
    return [
        [model.cell(row, column).ground for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def is_in_view(matrix: DisagreementMatrix, column: int) -> bool:
    table = matrix_of(matrix)
    return table.viewport().rect().contains(table.visualRect(table.model().index(0, column)))


def headers(matrix: DisagreementMatrix, direction: Qt.Orientation) -> list[str]:
    model = matrix_of(matrix).model()
    count = model.columnCount() if direction is Qt.Orientation.Horizontal else model.rowCount()
    return [model.headerData(one, direction) for one in range(count)]


def test_a_row_is_a_member_and_a_column_a_sample_the_most_contested_first(
    matrix: DisagreementMatrix,
) -> None:
    matrix.show_samples(SAMPLES)
    assert cells_of(matrix_of(matrix)) == [["2", "1", "0"], ["3", "7", "0"], ["4", "7", "0"]]
    assert headers(matrix, Qt.Orientation.Vertical) == ["1", "2", "3"]


def test_what_a_vote_decides_is_explained_on_a_card(matrix: DisagreementMatrix) -> None:
    find(matrix, DefinitionButton, "define-vote").click()
    card = find(matrix, DefinitionCard, "definitionCard")
    assert card.isVisible()
    assert "not by the majority vote" in texts_in(card)


def test_on_top_stand_the_labels(matrix: DisagreementMatrix) -> None:
    matrix.show_samples(SAMPLES)
    assert headers(matrix, Qt.Orientation.Horizontal) == ["2", "1", "0"]
    assert "Top row: true label" in texts_in(matrix)


def test_without_labels_the_majority_stands_on_top_and_nothing_is_called_wrong(
    matrix: DisagreementMatrix,
) -> None:
    matrix.show_samples(sample_set((5, 5, 8), (7, 7, 7), labelled=False))
    assert headers(matrix, Qt.Orientation.Horizontal) == ["5", "7"]
    assert "Top row: majority vote (of tied classes the lowest)" in texts_in(matrix)
    assert "dissents" in texts_in(matrix)
    assert "wrong" not in texts_in(matrix)


def test_where_only_some_have_labels_the_others_are_marked(matrix: DisagreementMatrix) -> None:
    samples = sample_set((5, 5, 8), (7, 7, 7), title=OWN_IMAGES, labelled=False)
    matrix.show_samples(samples.with_label(0, 8))
    assert headers(matrix, Qt.Orientation.Horizontal) == ["8", "7*"]
    told = texts_in(matrix)
    assert "* no label: the majority vote, with which a vote agrees (slate) or dissents" in told
    assert "right" in told
    assert "wrong" in told


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_wrong_predictions_have_the_colour_of_dissent(
    matrix: DisagreementMatrix, theme: Theme
) -> None:
    matrix.show_samples(SAMPLES)
    matrix.set_theme(theme)
    quiet, dissent = QColor(theme.agreement_tint), QColor(theme.dissent)
    assert colours(matrix) == [
        [quiet, quiet, quiet],
        [dissent, dissent, quiet],
        [dissent, dissent, quiet],
    ]


@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_no_line_shines_through_between_cells(matrix: DisagreementMatrix, scale: float) -> None:
    matrix.show_samples(sample_set(*[(7, 7, 7)] * 6))
    view = matrix_of(matrix).viewport()
    image = QImage(view.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    view.render(image)
    across = {image.pixelColor(x, 3).name() for x in range(image.width() - 2)}
    assert across == {LIGHT.dissent}


def test_a_click_tells_the_sample_of_its_column(qtbot: QtBot, matrix: DisagreementMatrix) -> None:
    matrix.show_samples(SAMPLES)
    matrix.select_sample(2)
    told = clicks_on(matrix)
    click_item(qtbot, matrix_of(matrix), row=2, column=2)
    assert told == [0]


def test_the_arrow_keys_walk_through_the_samples(qtbot: QtBot, matrix: DisagreementMatrix) -> None:
    matrix.show_samples(SAMPLES)
    matrix.select_sample(2)
    told = clicks_on(matrix)
    qtbot.keyClick(matrix_of(matrix), Qt.Key.Key_Right)
    qtbot.keyClick(matrix_of(matrix), Qt.Key.Key_Right)
    assert told == [1, 0]


def test_a_selection_from_elsewhere_marks_the_column_and_is_not_told_again(
    matrix: DisagreementMatrix,
) -> None:
    told = clicks_on(matrix)
    matrix.show_samples(SAMPLES)
    matrix.select_sample(1)
    assert matrix_of(matrix).currentIndex().column() == 1
    assert matrix_of(matrix).cells.marked_column == 1
    assert told == []


def test_a_sample_that_is_out_of_sight_is_brought_into_view(matrix: DisagreementMatrix) -> None:
    samples = many_samples()
    matrix.show_samples(samples)
    QApplication.processEvents()
    matrix.select_sample(int(samples.order[200]))
    assert is_in_view(matrix, 200)


def test_a_selected_sample_stays_in_view_when_the_columns_take_their_width(
    matrix: DisagreementMatrix,
) -> None:
    samples = many_samples()
    matrix.show_samples(samples)
    matrix.select_sample(int(samples.order[200]))
    QApplication.processEvents()
    assert is_in_view(matrix, 200)


def test_a_cell_tells_who_says_what(matrix: DisagreementMatrix) -> None:
    matrix.show_samples(SAMPLES)
    index = matrix_of(matrix).model().index(1, 1)
    assert index.data(TOOL_TIP) == "Member 2 says 7 of sample 1"


def test_nothing_is_shown_of_no_samples(matrix: DisagreementMatrix) -> None:
    matrix.show_samples(SAMPLES)
    matrix.show_samples(None)
    matrix.select_sample(1)
    assert cells_of(matrix_of(matrix)) == []


def test_no_column_is_seen_in_part(qtbot: QtBot, matrix: DisagreementMatrix) -> None:
    matrix.show_samples(many_samples())
    table = matrix_of(matrix)
    for width in (420, 433, 500):
        matrix.resize(width, 300)
        qtbot.waitUntil(lambda: matrix.width() - table.width() < table.columnWidth(0))
        qtbot.waitUntil(lambda: table.viewport().width() % table.columnWidth(0) == 0)
