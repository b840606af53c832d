import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.sweep.scaling_plot import ScalingPlot
from ensemble_gui.qt.widgets import later
from ensemble_gui.qt.widgets.later import Later
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.strategies import explained
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find
from tests.support.qt.synthetic import timing

LOOP = timing("loop", 1.6, 1.7, 1.8)


@pytest.fixture(autouse=True)
def _the_library_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the program, in whose place other tests have imported it."""
    monkeypatch.setattr(later, "_LIBRARY", "a library that nobody has imported")


@pytest.fixture
def plot(qtbot: QtBot) -> TimingPlot:
    made = TimingPlot(LIGHT)
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    return made


@pytest.fixture
def unseen(qtbot: QtBot, worker: FakeWorker, settings: RunSettings) -> QMainWindow:  # noqa: ARG001 -- asked for what it does
    """The window, not yet shown, on a worker that answers nothing."""
    made = create_window(settings=settings)
    made.resize(1280, 800)
    qtbot.addWidget(made)
    return made


def canvases(widget: QWidget) -> list[pg.PlotWidget]:
    return widget.findChildren(pg.PlotWidget)


def is_drawn(plot: TimingPlot) -> bool:
    return bool(canvases(plot)) and canvases(plot)[0].getAxis("left")._tickLevels == [[(0, "loop")]]


def test_a_plot_comes_after_the_first_paint_with_all_that_it_was_given(
    qtbot: QtBot, plot: TimingPlot
) -> None:
    plot.show_timings((LOOP,))
    plot.set_theme(DARK)
    assert not canvases(plot)
    assert plot.accessibleDescription() == "loop: 1.70 ms"
    assert plot.tip_at(plot.rect().center()) == ""
    qtbot.waitUntil(lambda: is_drawn(plot))
    assert canvases(plot)[0].backgroundBrush().color().name() == DARK.card
    assert plot.tip_at(plot.rect().center()).startswith(explained("loop"))


def test_its_room_is_kept(qtbot: QtBot, plot: TimingPlot) -> None:
    before = plot.sizeHint(), plot.minimumSizeHint()
    qtbot.waitUntil(lambda: bool(canvases(plot)))
    assert canvases(plot)[0].size() == plot.size()
    assert plot.minimumSizeHint() == before[1]


def test_it_is_there_at_once_where_its_library_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "_LIBRARY", "pyqtgraph")
    made = TimingPlot(LIGHT)
    qtbot.addWidget(made)
    assert canvases(made)


def test_the_window_is_painted_without_plots_and_nothing_moves_when_they_come(
    qtbot: QtBot, unseen: QMainWindow
) -> None:
    painted: list[tuple[int, object]] = []
    plot = find(unseen, QWidget, "timingPlot")
    unseen.painted.connect(lambda: painted.append((len(canvases(unseen)), plot.geometry())))
    unseen.show()
    qtbot.waitUntil(lambda: bool(canvases(plot)))
    QApplication.processEvents()
    assert painted == [(0, plot.geometry())]


def test_a_plot_of_another_page_comes_when_that_is_opened_in_its_place_for_the_tab_key(
    qtbot: QtBot, unseen: QMainWindow
) -> None:
    unseen.show()
    qtbot.waitUntil(lambda: bool(canvases(unseen)))
    scaling = unseen.findChild(ScalingPlot)
    assert find(unseen, QWidget, "growthPlot").accessibleName()
    assert not canvases(scaling)
    unseen.pages.open("sweep")
    qtbot.waitUntil(lambda: bool(canvases(scaling)))
    (canvas,) = canvases(scaling)
    assert canvas.accessibleName()
    named = [one for one in scaling.findChildren(QWidget) if one.objectName() == "growthPlot"]
    assert named == [canvas]
    following = find(scaling, QComboBox, "growthBatch").nextInFocusChain()
    while following is not canvas:
        assert scaling.isAncestorOf(following)
        following = following.nextInFocusChain()


def test_a_plot_that_is_not_seen_is_not_built(qtbot: QtBot) -> None:
    made = QWidget()
    qtbot.addWidget(made)
    room = Later(QWidget, made)
    room.hide()
    made.show()
    later.build_seen(made)
    assert not room.findChildren(QWidget)
    room.show()
    later.build_seen(made)
    assert len(room.findChildren(QWidget)) == 1
    later.build_seen(made)
    assert len(room.findChildren(QWidget)) == 1
