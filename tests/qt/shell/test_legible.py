"""The search for cut and overlapping text finds each kind of it, and nothing in what is well."""

from collections.abc import Callable

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.support.qt.legible import faults

WORDS = "A sentence that has to be read whole"
NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def label(root: QWidget, *, cut: bool) -> None:
    made = QLabel(WORDS, root)
    made.resize(60 if cut else 400, 30)


def wrapped(root: QWidget, *, cut: bool) -> None:
    made = QLabel(WORDS, root)
    made.setWordWrap(True)
    made.resize(100, 20 if cut else 120)


def button(root: QWidget, *, cut: bool) -> None:
    made = QPushButton(WORDS, root)
    made.resize(60 if cut else 400, 30)


def box(root: QWidget, *, cut: bool) -> None:
    made = QComboBox(root)
    made.addItem(WORDS)
    made.resize(80 if cut else 400, 30)


def tabs(root: QWidget, *, cut: bool) -> None:
    made = QTabWidget(root)
    made.setUsesScrollButtons(False)
    for title in (WORDS, WORDS):
        made.addTab(QWidget(made), title)
    made.tabBar().setExpanding(False)
    made.resize(200 if cut else 900, 100)


def table(root: QWidget, *, cut: bool) -> None:
    made = QTableWidget(1, 1, root)
    made.setItem(0, 0, QTableWidgetItem("1"))
    made.setHorizontalHeaderLabels([WORDS])
    made.setColumnWidth(0, 40 if cut else 400)
    made.resize(500, 100)


def cell(root: QWidget, *, cut: bool) -> None:
    made = QTableWidget(1, 1, root)
    made.setItem(0, 0, QTableWidgetItem(WORDS))
    made.setColumnWidth(0, 40 if cut else 400)
    made.resize(500, 100)


def reaching_out(root: QWidget, *, cut: bool) -> None:
    inner = QWidget(root)
    inner.resize(100, 100)
    made = QLabel("Short", inner)
    made.setGeometry(80 if cut else 0, 0, 60, 30)


def sideways(root: QWidget, *, cut: bool) -> None:
    area = QScrollArea(root)
    area.setHorizontalScrollBarPolicy(NEVER)
    content = QWidget()
    content.resize(500, 500)
    made = QLabel("Short", content)
    made.setGeometry(300 if cut else 0, 400, 60, 30)  # one can scroll down to it
    area.setWidget(content)
    area.resize(200, 200)


def over_each_other(root: QWidget, *, cut: bool) -> None:
    for top in (0, 10 if cut else 40):
        made = QLabel("Short", root)
        made.setGeometry(0, top, 100, 30)


def axis_title(root: QWidget, *, cut: bool) -> None:
    made = pg.PlotWidget(root)
    made.setLabel("bottom", WORDS)
    made.plot([0, 1], [0, 1])
    made.resize(160 if cut else 500, 200)


def title_on_numbers(root: QWidget, *, cut: bool) -> None:
    made = pg.PlotWidget(root)
    made.setLabel("bottom", WORDS)
    made.plot([0, 1], [0, 1])
    made.getAxis("bottom").setHeight(18 if cut else 60)
    made.resize(500, 300)


def text_in_plot(root: QWidget, *, cut: bool) -> None:
    made = pg.PlotWidget(root)
    made.hideAxis("left")
    made.hideAxis("bottom")
    item = pg.TextItem(WORDS, anchor=(0, 0.5))
    made.addItem(item)
    item.setPos(0.9 if cut else 0.1, 0.5)
    made.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
    made.resize(500, 100)


KINDS = (
    *(label, wrapped, button, box, tabs, table, cell),
    *(reaching_out, sideways, over_each_other, axis_title, title_on_numbers, text_in_plot),
)


@pytest.mark.parametrize("make", KINDS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("cut", [True, False])
def test_it_finds_what_cannot_be_read(
    qtbot: QtBot, make: Callable[..., None], *, cut: bool
) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    root.resize(1000, 600)
    make(root, cut=cut)
    root.show()
    QApplication.processEvents()
    assert bool(faults(root)) is cut
