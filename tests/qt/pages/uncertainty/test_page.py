import re

import numpy as np
import pytest
from pyqtgraph import PlotWidget
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.uncertainty.page import UncertaintyPage
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.arranging import Arrangement, SampleChoice, SampleFilter
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.uncertainty import sure_and_wrong
from ensemble_gui.wording.samples import UNTRAINED
from tests.support.qt.gestures import find, text_of
from tests.support.qt.synthetic import many_samples, sample_set

LEFT = Qt.MouseButton.LeftButton
SAMPLES = many_samples(members=5, count=60)


@pytest.fixture
def page(qtbot: QtBot) -> UncertaintyPage:
    made = UncertaintyPage(LIGHT)
    qtbot.addWidget(made)
    made.head.setParent(made)
    made.resize(900, 260)
    made.show_samples(SAMPLES)
    made.show()
    return made


@pytest.fixture
def chosen(page: UncertaintyPage) -> list[SampleChoice]:
    heard: list[SampleChoice] = []
    page.choice.chosen.connect(heard.append)
    return heard


def place_of(page: UncertaintyPage, sample: int) -> QPoint:
    """Where this sample is drawn."""
    found = SAMPLES.disagreement
    bits = found.mutual_information[sample], found.predictive_entropy[sample]
    plot = find(page, PlotWidget, "uncertaintyPlot")
    at = plot.getViewBox().mapViewToScene(QPointF(*np.sqrt(np.maximum(bits, 0))))
    return plot.mapFromScene(at)


def drag(page: UncertaintyPage, start: QPoint, end: QPoint) -> None:
    viewport: QWidget = find(page, PlotWidget, "uncertaintyPlot").viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        between = start + (end - start) * share
        QTest.mouseMove(viewport, between)
        QTest.qWait(20)
    QTest.mouseRelease(viewport, LEFT, pos=end)
    QTest.qWait(20)


def wrong_one() -> int:
    return int(np.nanargmax(SAMPLES.disagreement.mutual_information))


def test_a_click_near_a_point_tells_of_its_sample(qtbot: QtBot, page: UncertaintyPage) -> None:
    told: list[int] = []
    page.sample_clicked.connect(told.append)
    viewport = find(page, PlotWidget, "uncertaintyPlot").viewport()
    qtbot.mouseClick(viewport, LEFT, pos=place_of(page, wrong_one()))
    information = SAMPLES.disagreement.mutual_information
    qtbot.waitUntil(lambda: len(told) == 1)
    assert information[told[0]] == pytest.approx(information[wrong_one()])


def test_a_drag_chooses_the_samples_in_its_rectangle(
    page: UncertaintyPage, chosen: list[SampleChoice]
) -> None:
    at = place_of(page, wrong_one())
    drag(page, at - QPoint(8, 8), at + QPoint(8, 8))
    assert chosen[-1].view == "uncertainty"
    assert chosen[-1].kept[wrong_one()]
    assert 0 < chosen[-1].kept.sum() < len(SAMPLES.labels)
    assert chosen[-1].words.startswith("brushed: entropy")


def test_the_range_that_is_said_holds_just_the_samples_that_are_chosen(
    page: UncertaintyPage, chosen: list[SampleChoice]
) -> None:
    at = place_of(page, wrong_one())
    for size in (8, 20, 45):
        drag(page, at - QPoint(size, size), at + QPoint(size, size))
        numbers = re.findall(r"\d[\d.]*(?:e-\d+)?", chosen[-1].words)
        low, high, least, most = map(float, numbers)
        found = SAMPLES.disagreement
        entropy, information = found.predictive_entropy, found.mutual_information
        inside = (low <= entropy) & (entropy <= high)
        inside &= (least <= information) & (information <= most)
        assert chosen[-1].kept.tolist() == inside.tolist()


def test_sure_and_wrong_is_a_click_away_and_says_how_many(
    qtbot: QtBot, page: UncertaintyPage, chosen: list[SampleChoice]
) -> None:
    samples = sample_set((1, 1, 1), (1, 1, 1), (2, 2, 3))  # the first is a 0
    page.show_samples(samples)
    button = find(page, QPushButton, "chooseSureAndWrong")
    assert button.text() == "Sure and wrong: 1"
    qtbot.mouseClick(button, LEFT)
    assert chosen[-1].kept.tolist() == sure_and_wrong(samples).tolist() == [True, False, False]


def test_the_choice_is_let_go_by_the_button_or_when_it_was_elsewhere(
    qtbot: QtBot, page: UncertaintyPage, chosen: list[SampleChoice]
) -> None:
    dropped: list[str] = []
    page.choice.dropped.connect(dropped.append)
    page.show_samples(sample_set((1, 1, 1), (1, 1, 1)))
    button, clear = (find(page, QPushButton, one) for one in ("chooseSureAndWrong", "clearBrush"))
    qtbot.mouseClick(button, LEFT)
    page.choice.follow(Arrangement(filter=SampleFilter(choices=(chosen[-1],))))
    assert button.isChecked()
    page.choice.follow(Arrangement())
    assert not button.isChecked()
    assert not clear.isEnabled()
    qtbot.mouseClick(button, LEFT)
    qtbot.mouseClick(clear, LEFT)
    assert dropped == ["uncertainty"]


def test_it_counts_right_wrong_and_unlabelled(page: UncertaintyPage) -> None:
    page.show_samples(sample_set((0, 0), (1, 7), (9, 9)))
    assert "1 wrong" in text_of(page, "uncertaintyLegend")
    page.show_samples(sample_set((0, 0), (1, 7), labelled=False))
    assert "2 unlabelled" in text_of(page, "uncertaintyLegend")
    assert "unlabelled" in text_of(page, "uncertaintyFindings")


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (None, "No images yet"),
        (sample_set((0,), (1,)), "n/a with one member"),
        (sample_set((0, 1), (1, 1), weights=Weights.RANDOM), UNTRAINED),
    ],
)
def test_where_nothing_can_be_said_it_says_why(
    page: UncertaintyPage, samples: SampleSet | None, said: str
) -> None:
    page.show_samples(samples)
    assert said in text_of(page, "uncertaintyFindings")
    page.set_theme(DARK)


def test_filtered_away_samples_cannot_be_clicked(qtbot: QtBot, page: UncertaintyPage) -> None:
    told: list[int] = []
    page.sample_clicked.connect(told.append)
    none = SampleChoice(view="none", words="none", kept=np.zeros(60, dtype=bool))
    page.show_left(Arrangement(filter=SampleFilter(choices=(none,))).of(SAMPLES))
    viewport = find(page, PlotWidget, "uncertaintyPlot").viewport()
    qtbot.mouseClick(viewport, LEFT, pos=place_of(page, wrong_one()))
    QApplication.processEvents()
    assert told == []
