"""Pictures of views: pixels at twice the size, and files with lines and text."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QGraphicsItem, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.pairs.cells import PairCells
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.samples.matrix import DisagreementMatrix
from ensemble_gui.qt.widgets.card import fill, label
from ensemble_gui.qt.widgets.picture import Picture, picture_of
from ensemble_gui.qt.widgets.still_plot import numbered_plot
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.pairs import PairMeasure
from tests.support.qt.synthetic import sample_set, timing

CARD = QColor(LIGHT.card)
SIZE = QSize(320, 160)
WHOLE = SIZE + QSize(16, 16)  # with a margin


@pytest.fixture
def plot(qtbot: QtBot) -> TimingPlot:
    made = TimingPlot(LIGHT)
    qtbot.addWidget(made)
    made.show_timings((timing("loop", 1.0, 1.1, 1.2), timing("vmap", 0.5, 0.6, 0.7)))
    made.resize(SIZE)
    made.show()
    return made


@pytest.fixture
def picture(plot: TimingPlot) -> Picture:
    return picture_of(plot, "Timings & more", CARD)


def colours(image: QImage) -> set[str]:
    places = ((x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5))
    return {image.pixelColor(x, y).name() for x, y in places}


def test_it_has_twice_the_pixels_of_the_screen_and_the_view_s_colours(picture: Picture) -> None:
    image = QImage.fromData(picture.content(".png"))
    assert image.size() == WHOLE * 2
    assert not picture.is_part
    assert {LIGHT.card, LIGHT.strategies["loop"], LIGHT.strategies["vmap"]} <= colours(image)


def test_an_svg_file_has_text_and_looks_the_same(picture: Picture) -> None:
    content = picture.content(".svg")
    assert b"<text" in content
    assert b"<image" not in content  # nothing in it was kept as pixels for the screen
    assert b"Timings &amp; more" in content
    renderer = QSvgRenderer(QByteArray(content))
    assert renderer.isValid()
    image = QImage(WHOLE * 2, QImage.Format.Format_RGB32)
    image.fill("magenta")
    with QPainter(image) as painter:
        renderer.render(painter)
    assert {LIGHT.card, LIGHT.strategies["loop"], LIGHT.strategies["vmap"]} <= colours(image)
    assert "#ff00ff" not in colours(image)


def test_a_pdf_file_is_a_page_of_the_view_s_size(picture: Picture) -> None:
    content = picture.content(".pdf")
    assert content.startswith(b"%PDF")
    assert b"/MediaBox [0 0 336.000000 176.000000]" in content
    assert b"/Font" in content


def test_lines_are_as_wide_in_pixels_as_on_the_screen(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    plot = numbered_plot(parent, "", "")
    plot.addItem(pg.PlotCurveItem([0, 1], [0.5, 0.5], pen=pg.mkPen("#ff0000", width=3)))
    plot.resize(SIZE)
    parent.show()
    image = picture_of(plot, "", CARD).image()
    middle = image.width() // 2
    red = [y for y in range(image.height()) if image.pixelColor(middle, y).name() == "#ff0000"]
    assert 5 <= len(red) <= 7  # three of the window's


def test_small_images_lose_no_colour_on_paper(qtbot: QtBot) -> None:
    matrix = PairMatrix(LIGHT)
    qtbot.addWidget(matrix)
    values = np.array([[0, 0.3], [0.3, 0]])
    cells = PairCells(measure=PairMeasure.DISAGREEMENT, values=values, order=np.arange(2))
    matrix.show_cells(cells)
    matrix.resize(SIZE)
    matrix.show()
    content = picture_of(matrix, "", CARD).content(".pdf")
    assert b"/XObject" in content
    assert b"DCTDecode" not in content  # as JPEG is


def test_the_view_is_left_as_it_was(plot: TimingPlot) -> None:
    (shown,) = plot.findChildren(pg.PlotWidget)
    cached = shown.getPlotItem().getAxis("left")
    cached.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
    before = plot.grab().toImage()
    picture_of(plot, "", CARD)
    assert cached.cacheMode() is QGraphicsItem.CacheMode.DeviceCoordinateCache
    assert plot.grab().toImage() == before


def test_buttons_are_left_out_and_words_are_not(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    fill(view, label("words", "title", view), QPushButton("button", view))
    view.show()
    text = picture_of(view, "", CARD).content(".svg").decode()
    assert "words" in text
    assert "button" not in text


def test_a_table_is_drawn_with_its_legend(qtbot: QtBot) -> None:
    matrix = DisagreementMatrix(LIGHT)
    qtbot.addWidget(matrix)
    matrix.show_samples(sample_set((0, 0, 1), (1, 1, 1)))
    matrix.resize(300, 200)
    matrix.show()
    picture = picture_of(matrix, "", CARD)
    assert not picture.is_part
    text = picture.content(".svg").decode()
    assert "Rows: members" in text
    assert "wrong" in text
    matrix.show_samples(sample_set(*[(0, 0, 1)] * 99))
    (table,) = matrix.findChildren(QTableView)
    qtbot.waitUntil(table.horizontalScrollBar().isVisible)
    assert picture_of(matrix, "", CARD).is_part
