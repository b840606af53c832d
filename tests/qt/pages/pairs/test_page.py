import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.qt.pages.pairs.cells import PairCells
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.pages.pairs.page import PairsPage
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.arranging import Arrangement, SampleChoice, SampleFilter
from ensemble_gui.records.pairs import PairMeasure, both_wrong, differing
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.gestures import find, text_of
from tests.support.qt.synthetic import many_samples, sample_set

LEFT = Qt.MouseButton.LeftButton
SAMPLES = many_samples(members=5, count=60)


def analysis_of(samples: SampleSet) -> Analysis:
    return Analysis(
        request=AnalysisRequest(settings=RunSettings(), samples=samples),
        pairs=measure_pairs(samples, CancelToken()) if samples.members > 1 else None,
        clustering=None,
        calibration=None,
    )


@pytest.fixture
def page(qtbot: QtBot) -> PairsPage:
    made = PairsPage(LIGHT)
    qtbot.addWidget(made)
    made.head.setParent(made)
    made.resize(950, 260)
    made.show_samples(SAMPLES)
    made.show_analysis(analysis_of(SAMPLES))
    made.show()
    return made


@pytest.fixture
def chosen(page: PairsPage) -> list[SampleChoice]:
    heard: list[SampleChoice] = []
    page.choice.chosen.connect(heard.append)
    return heard


@pytest.fixture
def dropped(page: PairsPage) -> list[str]:
    heard: list[str] = []
    page.choice.dropped.connect(heard.append)
    return heard


def matrix_of(page: PairsPage) -> PairMatrix:
    return find(page, PairMatrix, "pairMatrix")


def click(page: PairsPage, first: int, second: int) -> None:
    matrix = matrix_of(page)
    QTest.mouseClick(matrix, LEFT, pos=matrix.centre_of(first, second))


def test_a_click_leaves_the_samples_on_which_the_two_differ(
    page: PairsPage, chosen: list[SampleChoice]
) -> None:
    click(page, 1, 3)
    (choice,) = chosen
    assert (choice.view, choice.words) == ("pairs", "members 2 and 4 differ")
    assert choice.kept.tolist() == differing(SAMPLES, (1, 3)).tolist()
    assert choice.kept.any()
    assert text_of(page, "pairTold").startswith("Members 2 and 4: disagreement")


def test_by_a_measure_of_errors_it_leaves_those_on_which_both_fail(
    page: PairsPage, chosen: list[SampleChoice]
) -> None:
    find(page, QComboBox, "pairMeasureBox").setCurrentText("Double fault")
    click(page, 3, 1)
    assert chosen[-1].words == "members 2 and 4 are both wrong"
    assert chosen[-1].kept.tolist() == both_wrong(SAMPLES, (1, 3)).tolist()


def test_a_new_label_changes_those_on_which_both_fail(
    page: PairsPage, chosen: list[SampleChoice]
) -> None:
    find(page, QComboBox, "pairMeasureBox").setCurrentText("Double fault")
    click(page, 1, 3)
    sample = int(np.flatnonzero(chosen[-1].kept)[0])
    page.show_samples(SAMPLES.with_label(sample, int(SAMPLES.predictions[1, sample])))
    assert not chosen[-1].kept[sample]
    assert len(chosen) == 2


def test_the_buttons_tell_how_many_and_change_which_are_left(
    qtbot: QtBot, page: PairsPage, chosen: list[SampleChoice], dropped: list[str]
) -> None:
    differ, fail = (find(page, QPushButton, one) for one in ("chooseDiffering", "chooseBothWrong"))
    assert not differ.isVisible()
    click(page, 1, 3)
    assert differ.text() == f"Differ: {differing(SAMPLES, (1, 3)).sum()}"
    assert differ.isChecked()
    qtbot.mouseClick(fail, LEFT)
    assert chosen[-1].words == "members 2 and 4 are both wrong"
    assert fail.isChecked()
    assert not differ.isChecked()
    qtbot.mouseClick(fail, LEFT)
    assert dropped == ["pairs"]
    assert not differ.isVisible()


def test_a_second_click_escape_and_the_button_let_go(
    qtbot: QtBot, page: PairsPage, dropped: list[str]
) -> None:
    click(page, 1, 3)
    click(page, 3, 1)
    click(page, 1, 3)
    QTest.keyClick(matrix_of(page), Qt.Key.Key_Escape)
    click(page, 1, 3)
    qtbot.mouseClick(find(page, QPushButton, "clearPair"), LEFT)
    assert dropped == ["pairs"] * 3


def test_a_member_with_itself_is_no_pair(page: PairsPage, chosen: list[SampleChoice]) -> None:
    click(page, 2, 2)
    QTest.mouseClick(matrix_of(page), LEFT, pos=QPoint(2, 2))
    assert chosen == []


def test_the_arrow_keys_walk_over_the_pairs_and_step_over_the_diagonal(
    page: PairsPage, chosen: list[SampleChoice]
) -> None:
    matrix = matrix_of(page)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(matrix, key)
    words = [one.words.removesuffix(" differ") for one in chosen]
    assert words == ["members 1 and 2", "members 2 and 3", "members 3 and 4", "members 2 and 4"]


def test_a_choice_that_was_let_go_elsewhere_goes(
    page: PairsPage, chosen: list[SampleChoice]
) -> None:
    click(page, 0, 1)
    page.choice.follow(Arrangement(filter=SampleFilter(choices=(chosen[-1],))))
    assert find(page, QPushButton, "chooseDiffering").isVisible()
    page.choice.follow(Arrangement())
    assert not find(page, QPushButton, "chooseDiffering").isVisible()


def test_the_mouse_over_a_cell_tells_of_it(page: PairsPage) -> None:
    matrix = matrix_of(page)
    QTest.mouseMove(matrix, matrix.centre_of(0, 4))
    assert text_of(page, "pairTold").startswith("Members 1 and 5: disagreement")
    QTest.mouseMove(matrix, matrix.centre_of(2, 2))
    assert text_of(page, "pairTold").strip() == ""


def test_unlabelled_samples_have_no_errors(page: PairsPage, chosen: list[SampleChoice]) -> None:
    samples = sample_set((0, 1, 1), (1, 2, 1), labelled=False)
    page.show_samples(samples)
    page.show_analysis(analysis_of(samples))
    find(page, QComboBox, "pairMeasureBox").setCurrentText("Double fault")
    click(page, 0, 1)
    assert chosen[-1].words == "members 1 and 2 differ"
    assert not find(page, QPushButton, "chooseBothWrong").isEnabled()


def test_one_member_has_no_matrix_and_it_says_why(page: PairsPage) -> None:
    samples = sample_set((0,), (1,))
    page.show_samples(samples)
    page.show_analysis(analysis_of(samples))
    assert "n/a with one member" in text_of(page, "pairsFindings")
    assert not matrix_of(page).isVisible()


def test_a_pair_of_members_that_are_no_more_is_forgotten(page: PairsPage) -> None:
    click(page, 0, 4)
    page.show_samples(many_samples(members=3, count=60))
    page.show_analysis(None)
    assert not find(page, QPushButton, "chooseDiffering").isVisible()


@pytest.mark.parametrize("measure", PairMeasure)
def test_every_measure_is_drawn_in_both_themes(page: PairsPage, measure: PairMeasure) -> None:
    find(page, QComboBox, "pairMeasureBox").setCurrentIndex(list(PairMeasure).index(measure))
    pictures = []
    for theme in (LIGHT, DARK):
        page.set_theme(theme)
        pictures.append(matrix_of(page).grab().toImage())
    assert pictures[0] != pictures[1]


def test_cells_of_a_hundred_members_are_drawn_without_values(page: PairsPage) -> None:
    samples = many_samples(members=100, count=20)
    page.show_samples(samples)
    page.show_analysis(analysis_of(samples))
    assert not matrix_of(page).grab().isNull()
    click(page, 10, 90)
    assert text_of(page, "pairTold").startswith("Members 11 and 91")


def cells(measure: PairMeasure, *, order: tuple[int, ...] = (0, 1, 2)) -> PairCells:
    values = np.array([[0, 0.1, 0.3], [0.1, 0, 0.2], [0.3, 0.2, 0]])
    return PairCells(measure=measure, values=values, order=np.array(order))


def test_what_stands_out_most_has_the_strongest_colour() -> None:
    assert cells(PairMeasure.DISAGREEMENT).shares()[0, 1:].tolist() == pytest.approx([0, 1])
    assert cells(PairMeasure.KAPPA).shares()[0, 1:].tolist() == pytest.approx([1, 0])


def test_cells_stand_in_the_order_of_the_members() -> None:
    turned = cells(PairMeasure.DISAGREEMENT, order=(2, 0, 1))
    assert turned.pair_at(0, 1) == (2, 0)
    assert turned.places((2, 0)) == (0, 1)
    assert turned.shares()[0, 1] == pytest.approx(1)


def test_at_the_edge_and_of_two_members_the_keys_stay_within() -> None:
    assert cells(PairMeasure.KAPPA).next_to((0, 1), -1, 0) == (0, 1)
    two = PairCells(measure=PairMeasure.KAPPA, values=np.zeros((2, 2)), order=np.arange(2))
    assert two.next_to((0, 1), 1, 0) == (0, 1)
    assert two.next_to((0, 1), 0, -1) == (0, 1)
