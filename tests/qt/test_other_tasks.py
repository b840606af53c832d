"""Each view by itself, of samples that are no digits."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.votes import MemberVotes
from ensemble_gui.qt.pages.shift.ribbon_plot import RibbonPlot
from ensemble_gui.qt.pages.shift.slider import ShiftedDigit
from ensemble_gui.qt.samples.arranging_row import ArrangingRow
from ensemble_gui.qt.samples.detail import SampleDetail
from ensemble_gui.qt.samples.filter_menu import FilterMenu
from ensemble_gui.qt.samples.gallery import DigitGallery
from ensemble_gui.qt.samples.matrix import DisagreementMatrix
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.arranging import Arrangement, SampleFilter
from ensemble_gui.wording.classes import class_in_short, class_name
from tests.support.qt.gestures import cells_of, matrix_of, probabilities_of, texts_in
from tests.support.qt.synthetic import sample_set
from tests.support.qt.synthetic_shift import ribbon
from tests.support.qt.synthetic_tasks import (
    HUNDRED,
    MEMBERS,
    NAMES,
    TASKS,
    TWO,
    hundred,
    seven,
    two,
)

TOOL_TIP, ACROSS = Qt.ItemDataRole.ToolTipRole, Qt.Orientation.Horizontal
Made = Callable[..., QWidget]


@pytest.fixture
def make(qtbot: QtBot) -> Made:
    def make(kind: type[QWidget], *arguments: object, width: int = 300) -> QWidget:
        made = kind(*arguments)
        qtbot.addWidget(made)
        made.resize(width, 300)
        made.show()
        return made

    return make


@pytest.mark.parametrize("task", TASKS)
def test_the_gallery_shows_them(make: Made, task: str) -> None:
    samples = TASKS[task]()
    gallery = make(DigitGallery, LIGHT)
    gallery.show_samples(samples)
    gallery.grab()
    first = int(samples.order[0])
    told = gallery.model().data(gallery.model().index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert class_name(samples.classes, int(samples.labels[first])) in told


def test_the_gallery_shows_colours_in_their_aspect(make: Made) -> None:
    samples = two()
    samples.images[:] = (200, 30, 40)
    gallery = make(DigitGallery, LIGHT)
    gallery.show_samples(samples)
    picture = gallery.viewport().grab().toImage()
    cell = gallery.visualRect(gallery.model().index(0, 0))
    middle = cell.top() + (cell.width() - 8) // 2 + 2
    column = [picture.pixelColor(cell.left() + 20, y) for y in range(cell.top(), middle + 1)]
    assert column[-1] == QColor(200, 30, 40)
    assert column[5] == QColor(LIGHT.card)  # twice as wide as high: nothing above it


def test_a_tool_tip_shows_a_name_s_markup_as_it_stands(make: Made) -> None:
    gallery = make(DigitGallery, LIGHT)
    gallery.show_samples(seven())
    model = gallery.model()
    tips = [model.data(model.index(row, 0), TOOL_TIP) for row in range(model.rowCount())]
    assert any("&lt;b&gt;bold" in tip for tip in tips)
    assert not any("<b>" in tip for tip in tips)


def test_a_cell_of_the_matrix_has_the_short_form_and_its_tip_the_name(make: Made) -> None:
    matrix = make(DisagreementMatrix, LIGHT)
    matrix.show_samples(seven())
    table = matrix_of(matrix)
    texts = {text for row in cells_of(table) for text in row}
    assert texts == {class_in_short(NAMES, one) for one in range(7)}
    tips = [table.model().data(table.model().index(0, one), TOOL_TIP) for one in range(14)]
    assert any("says red panda of" in tip for tip in tips)
    assert not any("<b>" in tip for tip in tips)


@pytest.mark.parametrize("task", TASKS)
def test_no_text_of_the_matrix_is_wider_than_its_cell(make: Made, task: str) -> None:
    matrix = make(DisagreementMatrix, LIGHT)
    matrix.show_samples(TASKS[task]())
    table = matrix_of(matrix)
    widest = max(
        table.fontMetrics().horizontalAdvance(text) for row in cells_of(table) for text in row
    )
    assert widest * 12 / table.font().pixelSize() <= table.columnWidth(0)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("width", [180, 260, 600])
def test_all_columns_of_the_probabilities_are_in_view(make: Made, task: str, width: int) -> None:
    detail = make(SampleDetail, DARK, width=width)
    samples = TASKS[task]()
    detail.show_samples(samples)
    detail.select_sample(3)
    table = probabilities_of(detail)
    columns = table.model().columnCount()
    assert table.columnWidth(0) * columns <= table.viewport().width()
    left_out = len(samples.classes) - columns
    assert (f"{left_out} more class" in texts_in(detail)) == (left_out > 0)
    heads = [table.model().headerData(one, ACROSS) for one in range(columns)]
    voted = {int(one) for one in samples.predictions[:, 3]}
    assert all(heads)
    assert voted <= set(table.model().shown.tolist())


def test_whole_names_stand_above_where_there_is_room(make: Made) -> None:
    detail = make(SampleDetail, LIGHT)
    detail.show_samples(two())
    detail.select_sample(0)
    model = probabilities_of(detail).model()
    assert [model.headerData(one, ACROSS) for one in range(2)] == list(TWO)
    assert "benign" in model.describe(1, 0)


def test_wider_there_are_more_columns(make: Made) -> None:
    detail = make(SampleDetail, LIGHT, width=180)
    detail.show_samples(hundred())
    detail.select_sample(0)
    few = probabilities_of(detail).model().columnCount()
    detail.resize(600, 300)
    assert probabilities_of(detail).model().columnCount() > few


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("label", [100, 10**6])
def test_a_label_beyond_the_classes_harms_no_view(make: Made, task: str, label: int) -> None:
    samples = TASKS[task]().with_label(0, label)
    for view in (make(DigitGallery, LIGHT), make(DisagreementMatrix, LIGHT)):
        view.show_samples(samples)
        view.select_sample(0)
        view.grab()
    detail = make(SampleDetail, LIGHT)
    detail.show_samples(samples)
    detail.select_sample(0)
    assert f"{label}, ensemble says" in texts_in(detail)


def test_the_filters_are_offered_by_name(make: Made) -> None:
    menu = make(FilterMenu)
    menu.show_samples(seven())
    menu.menu().aboutToShow.emit()
    for kind in ("label", "prediction"):
        (entries,) = menu.findChildren(QMenu, f"filter-{kind}")
        texts = [action.text() for action in entries.actions()]
        assert texts[:3] == ["Any", "airplane", "red panda"]
        assert "R&&D" in texts  # an ampersand that marks no key
    menu.show_samples(hundred())
    menu.menu().aboutToShow.emit()
    (entries,) = menu.findChildren(QMenu, "filter-label")
    assert len(entries.actions()) == 101


def test_a_chip_names_the_class_of_the_samples_in_view(make: Made) -> None:
    row = make(ArrangingRow, width=600)
    row.show_samples(seven())
    row.show_arrangement(Arrangement(filter=SampleFilter(label=5, prediction=6)))
    label = row.findChild(QPushButton, "chip-label")
    assert label.text().startswith("label R&&D")
    assert "&lt;b&gt;" in row.findChild(QPushButton, "chip-prediction").toolTip()
    row.show_samples(sample_set((1, 1), (2, 2)))
    assert row.findChild(QPushButton, "chip-label").text().startswith("label 5")


@pytest.mark.parametrize("task", TASKS)
def test_votes_on_a_picture_are_told_by_name(make: Made, task: str) -> None:
    samples = TASKS[task]()
    votes = make(MemberVotes, LIGHT)
    votes.show_classes(samples.classes)
    assert "Draw an image" in texts_in(votes)
    votes.show_votes(samples.probabilities[:, 1])
    votes.grab()
    word = class_name(samples.classes, 1)
    assert f"{MEMBERS} of {MEMBERS} say {word}" in texts_in(votes)
    assert ("90 more classes not shown" in texts_in(votes)) == (samples.classes == HUNDRED)


@pytest.mark.parametrize("shape", [(32, 32, 3), (48, 64), (224, 224, 3), (8, 8), (10, 500, 3)])
def test_a_shifted_image_is_shown_whole(make: Made, shape: tuple[int, ...]) -> None:
    digit = make(ShiftedDigit)
    made = ribbon()
    images = np.full((len(made.levels), *shape), 77, np.uint8)
    digit.show_ribbon(replace(made, images=images), (*NAMES, "a", "b", "c"))
    digit.grab()
    assert "Ensemble: c" in texts_in(digit)


def test_the_strips_of_a_ribbon_have_names_without_markup(make: Made) -> None:
    plot = make(RibbonPlot, LIGHT)
    bold = (*NAMES, "x", "y", "<i>z</i>")
    plot.show_ribbon(ribbon(), 6, "label", bold)
    plot.mark(0.0)
    described = plot.findChild(QWidget, "ribbonPlot").accessibleDescription()
    assert "<i>z</i>: " in described
    texts = [item.toPlainText() for item in _labels_of(plot)]
    assert any("<i>z</i>" in text for text in texts)
    assert any("<b>bold" in text for text in texts)


def _labels_of(plot: RibbonPlot) -> list[object]:
    items = plot.findChild(QWidget, "ribbonPlot").scene().items()
    return [item for item in items if hasattr(item, "toPlainText")]
