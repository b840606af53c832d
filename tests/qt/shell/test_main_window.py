import gc
import weakref
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.sweep.scaling_plot import ScalingPlot
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, apply_theme
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drag, drop, files, find, let_go_all_the_same


@pytest.fixture
def bare(qtbot: QtBot, worker: FakeWorker, settings: RunSettings) -> MainWindow:  # noqa: ARG001 -- asked for what it does
    """The window on a worker that answers nothing."""
    made = create_window(settings=settings)
    qtbot.addWidget(made)
    return made


def drops_on(window: MainWindow) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    window.dropped.connect(lambda brought: told.append(brought.paths))
    return told


def test_it_tells_once_that_it_has_been_seen(qtbot: QtBot, bare: MainWindow) -> None:
    told: list[None] = []
    bare.painted.connect(lambda: told.append(None))
    QApplication.processEvents()
    assert told == []
    bare.show()
    qtbot.waitUntil(lambda: bool(told))
    bare.repaint()
    assert len(told) == 1


def test_it_tells_that_it_closes_while_it_is_still_there(bare: MainWindow) -> None:
    told: list[bool] = []
    bare.closing.connect(lambda: told.append(bare.isVisible()))
    bare.show()
    bare.close()
    assert told == [True]


@pytest.mark.parametrize("page", ["timings", "images", "sweep"])
def test_whatever_is_under_a_drop_the_window_takes_it(
    bare: MainWindow, tmp_path: Path, page: str
) -> None:
    bare.show()
    bare.pages.open(page)
    bare.refused.add((RefusedImage(path="/a.png", error="a.png is empty"),))
    path = tmp_path / "two.png"
    told = drops_on(bare)
    places = [one for one in bare.findChildren(QWidget) if one.isVisible() and not one.isWindow()]
    assert len(places) > 50
    refusing = [one for one in places if not drop(one, path)]
    assert refusing == []
    assert told == [(str(path),)] * len(places)


def test_files_are_told_as_paths_and_other_things_as_addresses(
    bare: MainWindow, tmp_path: Path
) -> None:
    told = drops_on(bare)
    drop(bare, tmp_path / "a b.png", "https://example.org/two.png")
    assert told == [(str(tmp_path / "a b.png"), "https://example.org/two.png")]


def test_what_is_dropped_all_the_same_is_handed_on_to_be_named(bare: MainWindow) -> None:
    told = drops_on(bare)
    data = files(Path("/notes.txt"), "https://example.org/two.png")
    assert not drag(bare, data)
    let_go_all_the_same(bare, data)
    assert told == [("/notes.txt", "https://example.org/two.png")]


def test_a_theme_reaches_every_view(bare: MainWindow) -> None:
    bare.show()
    bare.set_theme(DARK)
    plot = find(bare, QWidget, "timingPlot")
    assert plot.grab().toImage().pixelColor(5, 5) == QColor(DARK.card)
    assert bare.samples.matrix._table.cells.accent == QColor(DARK.accent)
    assert bare.samples.detail._table.cells.ground == QColor(DARK.card)
    bare.pages.open("images")
    for name in ("sketchPad", "memberVotes", "stageStrip"):
        view = find(bare, QWidget, name)
        bare.set_theme(LIGHT)
        light = view.grab().toImage()
        bare.set_theme(DARK)
        assert view.grab().toImage() != light, name


def test_the_sweep_s_page_gets_the_theme(bare: MainWindow) -> None:
    bare.show()
    bare.pages.open("sweep")
    bare.set_theme(DARK)
    plot = find(bare, pg.PlotWidget, "growthPlot")
    assert plot.grab().toImage().pixelColor(5, 5) == QColor(DARK.card)


def test_a_page_that_is_not_open_gets_the_theme_when_it_is_opened(
    bare: MainWindow, qapp: QApplication
) -> None:
    bare.show()
    bare.pages.open("sweep")
    plot = find(bare, pg.PlotWidget, "growthPlot")
    labels = bare.findChild(ScalingPlot).findChildren(QLabel)
    words = next(one for one in labels if one.text() == "batch")
    bare.pages.open("timings")
    apply_theme(qapp, DARK, later=bare.unseen)
    bare.set_theme(DARK)
    assert plot.backgroundBrush().color() == QColor(LIGHT.card)  # it would cost time unseen
    bare.pages.open("sweep")
    assert plot.backgroundBrush().color() == QColor(DARK.card)
    assert words.palette().color(words.foregroundRole()) == QColor(DARK.muted)


def test_a_picture_of_a_window_that_is_not_shown_starts_no_run(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings
) -> None:
    window = create_window(settings=settings)
    qtbot.addWidget(window)
    window.grab()
    QApplication.processEvents()
    assert worker.taken == []
    assert not worker.thread().isRunning()


@pytest.mark.usefixtures("worker", "no_torch_here")
def test_a_window_that_is_forgotten_stays_open_until_it_is_closed(
    qtbot: QtBot, settings: RunSettings, worker: FakeWorker
) -> None:
    forgotten = weakref.ref(create_window(settings=settings))
    qtbot.addWidget(forgotten())
    forgotten().show()
    worker.wait_for(qtbot, 1)
    gc.collect()
    assert forgotten() is not None
    assert worker.thread().isRunning()
    forgotten().close()
    assert not worker.thread().isRunning()
