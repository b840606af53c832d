import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.arranging_row import ArrangingRow
from ensemble_gui.records.arranging import (
    Answer,
    Arrangement,
    SampleChoice,
    SampleFilter,
    SampleMeasure,
)
from ensemble_gui.records.settings import Weights
from tests.support.qt.gestures import find
from tests.support.qt.synthetic import sample_set

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def arranging(qtbot: QtBot) -> ArrangingRow:
    made = ArrangingRow()
    qtbot.addWidget(made)
    made.resize(300, 80)
    made.show()
    return made


@pytest.fixture
def wanted(arranging: ArrangingRow) -> list[Arrangement]:
    heard: list[Arrangement] = []
    arranging.arrangement_wanted.connect(heard.append)
    return heard


def pick(arranging: ArrangingRow, kind: str, text: str) -> None:
    menu = find(arranging, QMenu, f"filter-{kind}")
    next(one for one in menu.actions() if one.text() == text).trigger()


def test_a_measure_is_chosen_by_its_name(
    arranging: ArrangingRow, wanted: list[Arrangement]
) -> None:
    find(arranging, QComboBox, "sortBox").setCurrentText("Mutual information")
    assert wanted == [Arrangement(measure=SampleMeasure.MUTUAL_INFORMATION)]


def test_like_votes_can_stand_together(arranging: ArrangingRow, wanted: list[Arrangement]) -> None:
    find(arranging, QComboBox, "sortBox").setCurrentText("Group similar votes")
    assert wanted == [Arrangement(clustered=True)]


def test_what_is_shown_is_marked_and_explained_and_tells_nothing(
    arranging: ArrangingRow, wanted: list[Arrangement]
) -> None:
    arranging.show_arrangement(Arrangement(measure=SampleMeasure.MEMBER_MARGIN))
    assert find(arranging, QComboBox, "sortBox").currentText() == "Member margin"
    assert find(arranging, QToolButton, "define-member_margin").isVisible()
    assert wanted == []


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("label", "4", SampleFilter(label=4)),
        ("prediction", "0", SampleFilter(prediction=0)),
        ("answer", "Sure and wrong", SampleFilter(answer=Answer.SURE_AND_WRONG)),
        ("answer", "Unsure", SampleFilter(answer=Answer.UNSURE)),
        ("answer", "Any", SampleFilter()),
    ],
)
def test_a_filter_is_chosen_from_the_menu(
    arranging: ArrangingRow,
    wanted: list[Arrangement],
    kind: str,
    text: str,
    expected: SampleFilter,
) -> None:
    pick(arranging, kind, text)
    assert wanted[-1].filter == expected
    assert type(wanted[-1].filter.answer) is type(expected.answer)


@pytest.mark.parametrize(("weights", "offered"), [(Weights.CONV, True), (Weights.RANDOM, False)])
def test_what_untrained_members_are_unsure_of_is_not_offered(
    arranging: ArrangingRow, weights: Weights, *, offered: bool
) -> None:
    arranging.show_samples(sample_set((0, 1), weights=weights))
    actions = find(arranging, QMenu, "filter-answer").actions()
    assert {one.text(): one.isEnabled() for one in actions} == {
        "Any": True,
        "Right": True,
        "Wrong": True,
        "Sure and wrong": True,
        "Split votes": True,
        "Unsure": offered,
    }


def test_each_filter_has_a_chip_which_takes_it_away(
    qtbot: QtBot, arranging: ArrangingRow, wanted: list[Arrangement]
) -> None:
    samples = sample_set((0, 1), (1, 1))
    choice = SampleChoice(view="pairs", words="members 1 and 2 differ", kept=samples.labelled)
    arranging.show_arrangement(
        Arrangement(filter=SampleFilter(label=4, answer=Answer.WRONG, choices=(choice,)))
    )
    chips = {one: find(arranging, QPushButton, f"chip-{one}") for one in ("label", "answer")}
    assert "label 4" in chips["label"].toolTip()
    assert "members 1 and 2 differ" in find(arranging, QPushButton, "chip-pairs").toolTip()
    assert all(chip.isVisible() for chip in chips.values())
    qtbot.mouseClick(chips["label"], LEFT)
    assert wanted[-1].filter == SampleFilter(answer=Answer.WRONG, choices=(choice,))
    qtbot.mouseClick(find(arranging, QPushButton, "chip-pairs"), LEFT)
    assert wanted[-1].filter == SampleFilter(label=4, answer=Answer.WRONG)


def test_all_filters_can_be_cleared_at_once(
    arranging: ArrangingRow, wanted: list[Arrangement]
) -> None:
    clear = arranging.findChild(QAction, "clearFilters")
    assert not clear.isEnabled()
    arranging.show_arrangement(Arrangement(filter=SampleFilter(label=4)))
    clear.trigger()
    assert wanted[-1].filter.is_empty


def test_one_member_is_not_sorted_by_what_compares_members(arranging: ArrangingRow) -> None:
    model = find(arranging, QComboBox, "sortBox").model()
    assert isinstance(model, QStandardItemModel)
    arranging.show_samples(sample_set((0,), (1,)))
    enabled = {
        model.item(one).text() for one in range(model.rowCount()) if model.item(one).isEnabled()
    }
    assert {"Predictive entropy", "Member margin"} < enabled
    assert not {"Mutual information", "Vote entropy", "Group similar votes"} & enabled
