"""One walk through all that is known of the members' disagreement, in the real window."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pyqtgraph import PlotWidget
from PySide6.QtCore import QAbstractItemModel, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMainWindow, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.uncertainty import sure_and_wrong
from tests.support.qt.gestures import PATIENCE_MS, drop, find, gallery_of, load, text_of, turn_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def settings() -> RunSettings:
    return RunSettings(members=5, batch=8, repeats=6, strategies=("loop", "stacked"))


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A dark K on white paper."""
    picture = Image.new("L", (120, 120), 255)
    font = ImageFont.load_default(90)
    ImageDraw.Draw(picture).text((60, 60), "K", fill=20, font=font, anchor="mm")
    path = tmp_path / "letter K.png"
    picture.save(path)
    return path


def left_of(window: QMainWindow) -> int:
    """How many samples are said to be left."""
    return int(text_of(window, "samplesCount").partition(" ")[0].replace(",", ""))


def tip_of(shown: QAbstractItemModel, row: int) -> str:
    return str(shown.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))


def brush_around(window: QMainWindow, samples: SampleSet, sample: int) -> None:
    """Drag a small rectangle around this sample's point."""
    plot = find(window, PlotWidget, "uncertaintyPlot")
    found = samples.disagreement
    bits = found.mutual_information[sample], found.predictive_entropy[sample]
    at = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(*np.sqrt(bits))))
    start, end, viewport = at - QPoint(6, 6), at + QPoint(6, 6), plot.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * share)
        QTest.qWait(20)
    QTest.mouseRelease(viewport, LEFT, pos=end)


def test_from_the_most_uncertain_digit_to_what_one_more_member_gains(
    qtbot: QtBot, window: QMainWindow, first: RunResult, letter: Path
) -> None:
    samples = first.samples
    assert samples is not None
    find(window, QComboBox, "sortBox").setCurrentText("Mutual information")
    assert left_of(window) == 10_000

    turn_to(window, "Pairs")
    headline = find(window, QLabel, "pairsHeadline")
    qtbot.waitUntil(lambda: "differ most" in headline.text(), timeout=PATIENCE_MS)
    one, other = (int(word) - 1 for word in re.findall(r"\d+", headline.text())[:2])
    matrix = find(window, PairMatrix, "pairMatrix")
    qtbot.mouseClick(matrix, LEFT, pos=matrix.centre_of(one, other))
    assert left_of(window) == (samples.predictions[one] != samples.predictions[other]).sum()
    qtbot.mouseClick(find(window, QPushButton, "chip-pairs"), LEFT)

    turn_to(window, "Uncertainty")
    fault = int(np.flatnonzero(sure_and_wrong(samples))[0])
    brush_around(window, samples, fault)
    qtbot.waitUntil(lambda: 0 < left_of(window) < 10_000)
    shown = gallery_of(window).model()
    assert any(samples.names[fault] in tip_of(shown, row) for row in range(shown.rowCount()))

    assert load(qtbot, window, lambda: drop(window, letter)) == (1, 0)
    turn_to(window, "Shift")
    told = find(window, QLabel, "shiftTold")
    qtbot.waitUntil(lambda: told.text() == "42° anticlockwise", timeout=PATIENCE_MS)
    slider = find(window, QSlider, "shiftSlider")
    said = set()
    for place in range(slider.minimum(), slider.maximum() + 1):
        slider.setValue(place)
        said.add(text_of(window, "shiftEnsemble"))
    assert len(said) > 1  # turned, the letter is taken for other digits

    find(window, QComboBox, "sampleSetBox").setCurrentIndex(0)
    turn_to(window, "Growth")
    sentence = find(window, QLabel, "growthSentence")
    qtbot.waitUntil(lambda: sentence.text().startswith("One more member"), timeout=PATIENCE_MS)
    assert sentence.text().endswith("MB")
