from dataclasses import replace

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtWidgets import QPushButton, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.pages.history.plot import HistoryPlot
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.history import History, HistoryEntry
from ensemble_gui.records.run import StrategyFailure
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.history import NONE_SELECTED, TIMES_APART, TO_COMPARE
from tests.support.qt.gestures import find, text_of, texts_in
from tests.support.remembered import ENVIRONMENT, ONE_THREAD, remembered

OLDER = replace(ENVIRONMENT, torch="2.12.0")


@pytest.fixture
def card(qtbot: QtBot) -> QWidget:
    """What holds the page and its head."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(960, 280)
    made.show()
    return made


@pytest.fixture
def page(card: QWidget) -> HistoryPage:
    made = HistoryPage(LIGHT, card)
    layout = QVBoxLayout(card)
    layout.addWidget(made.head)
    layout.addWidget(made)
    return made


def show(page: HistoryPage, *entries: HistoryEntry) -> None:
    """List these, the first one on top, and select them all."""
    page.show_history(History().with_entries(entries))
    page.table.selectAll()


def select(page: HistoryPage, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    page.table.clearSelection()
    for row in rows:
        index = page.table.model().index(row, 0)
        page.table.selectionModel().select(index, flags.Select | flags.Rows)


def plots(page: HistoryPage) -> list[HistoryPlot]:
    """The plots that several results are drawn in, as they are seen."""
    return [one for one in page.findChildren(HistoryPlot) if one.isVisible()]


def bars(plot: HistoryPlot) -> int:
    (found,) = (
        one
        for one in plot.findChild(pg.PlotWidget).getPlotItem().items
        if isinstance(one, pg.BarGraphItem)
    )
    return len(found.opts["x1"])


def is_seen(page: HistoryPage, name: str) -> bool:
    return find(page.window(), QWidget, name).isVisible()


def test_an_empty_history_explains_itself(page: HistoryPage) -> None:
    page.show_history(History())
    assert is_seen(page, "historyEmpty")
    assert "kept here" in text_of(page, "historyEmpty")
    assert not is_seen(page, "historyTable")
    assert not is_seen(page, "removeResult")


def test_one_result_is_shown_as_its_timings_are_with_settings_and_environment(
    page: HistoryPage,
) -> None:
    show(page, remembered("a"))
    assert is_seen(page, "historyTimings")
    assert plots(page) == []
    headline = QTextDocumentFragment.fromHtml(text_of(page, "historyHeadline")).toPlainText()
    assert headline.startswith("Use stacked: 1.60×")
    words = text_of(page, "historyWords")
    assert "10 trained members · same minibatch of 64 digits" in words
    assert "2 threads · torch 2.13.0" in words


def test_strategies_that_could_not_run_are_told(page: HistoryPage) -> None:
    failures = (StrategyFailure(strategy="compiled", message="There is no C++ compiler"),)
    show(page, replace(remembered("a"), failures=failures))
    assert "compiled could not run: There is no C++ compiler" in text_of(page, "historyWords")


def test_results_of_one_environment_are_drawn_as_one_comparison(page: HistoryPage) -> None:
    show(page, remembered("a"), remembered("b", settings=RunSettings(members=3)))
    (plot,) = plots(page)
    assert bars(plot) == 5  # three strategies of one, two of the other
    assert text_of(page, "historyWords") == TIMES_APART
    assert not is_seen(page, "historyTimings")


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (ONE_THREAD, "threads: 2 and 1"),
        (OLDER, "torch: 2.13.0 and 2.12.0"),
        (replace(ENVIRONMENT, device="cuda:0"), "device: cpu and cuda:0"),
        (replace(ENVIRONMENT, dtype="bfloat16"), "dtype: float32 and bfloat16"),
        (replace(ENVIRONMENT, blas="mkl"), "BLAS: unknown and mkl"),
        (replace(ENVIRONMENT, tf32=True), "TF32: off and on"),
    ],
)
def test_results_of_different_environments_are_never_drawn_as_one_comparison(
    page: HistoryPage, other: object, difference: str
) -> None:
    show(page, remembered("b"), remembered("a", environment=other))
    assert [bars(plot) for plot in plots(page)] == [3, 3]
    told = text_of(page, "historyWords")
    assert difference in told
    assert told.startswith("Not compared")
    assert not is_seen(page, "historyHeadline")  # and no ratio is given


def test_those_that_may_be_compared_still_are_beside_those_that_may_not(
    page: HistoryPage,
) -> None:
    show(
        page,
        remembered("c"),
        remembered("b", environment=ONE_THREAD),
        remembered("a", environment=ENVIRONMENT),
    )
    assert [bars(plot) for plot in plots(page)] == [6, 3]
    words = texts_in(page.detail)
    assert "threads: 2 and 1" in words
    assert "2 results\nthreads: 2\n" in words
    assert "threads: 1" in words.splitlines()


def test_going_back_to_one_environment_leaves_no_plot_of_the_other(page: HistoryPage) -> None:
    show(page, remembered("b"), remembered("a", environment=ONE_THREAD), remembered("c"))
    select(page, 0, 1)
    (plot,) = plots(page)
    assert bars(plot) == 6
    select(page, 2)
    assert plots(page) == []
    assert is_seen(page, "historyTimings")


def test_of_very_many_the_newest_are_drawn_and_it_is_said(page: HistoryPage) -> None:
    show(page, *(remembered(f"{number:02}") for number in range(30)))
    (plot,) = plots(page)
    assert bars(plot) == 6 * 3
    assert text_of(page, "historyWords").startswith("Showing the newest 6 of 30 selected.")


def test_environments_of_those_that_are_not_drawn_are_not_told(page: HistoryPage) -> None:
    newest = [remembered(f"b{number}") for number in range(6)]
    show(page, *newest, remembered("a", environment=ONE_THREAD))
    assert len(plots(page)) == 1
    assert "threads" not in text_of(page, "historyWords")


def test_with_nothing_selected_it_says_what_to_do(page: HistoryPage) -> None:
    show(page, remembered("a"))
    page.table.clearSelection()
    assert text_of(page, "historyWords") == NONE_SELECTED
    assert not is_seen(page, "historyTimings")
    assert not find(page.window(), QPushButton, "removeResult").isEnabled()


def test_one_can_be_renamed_and_any_number_removed(page: HistoryPage) -> None:
    show(page, remembered("a"), remembered("b"))
    buttons = [find(page.window(), QPushButton, one) for one in ("renameResult", "removeResult")]
    assert [one.isEnabled() for one in buttons] == [False, True]
    select(page, 1)
    assert [one.isEnabled() for one in buttons] == [True, True]


def test_the_buttons_and_the_menu_do_what_the_keys_do(qtbot: QtBot, page: HistoryPage) -> None:
    show(page, remembered("a"))
    table = find(page, QTableView, "historyTable")
    told: list[frozenset[str]] = []
    page.table.remove_wanted.connect(told.append)
    find(page.window(), QPushButton, "removeResult").click()
    actions = {one.text(): one for one in table.actions() if isinstance(one, QAction)}
    actions["Remove\tDel"].trigger()
    assert told == [frozenset("a")] * 2
    actions["Rename\tF2"].trigger()
    assert table.state() is QTableView.State.EditingState
    page.offer_undo("Removed: mine")
    with qtbot.waitSignal(page.table.undo_wanted):
        find(page.window(), QPushButton, "undoRemoval").click()


def test_the_way_back_is_offered_while_there_is_one(page: HistoryPage) -> None:
    show(page, remembered("a"), remembered("b"))
    assert TO_COMPARE in texts_in(page.head)
    assert not is_seen(page, "undoRemoval")
    page.offer_undo("Removed: mine")
    assert is_seen(page, "undoRemoval")
    assert text_of(page.window(), "historyRemoved") == "Removed: mine"
    page.offer_undo("")
    assert not is_seen(page, "undoRemoval")


def test_what_is_to_be_said_of_the_file_stands_on_the_page(page: HistoryPage) -> None:
    assert not is_seen(page, "historyNote")
    page.show_note("The file is kept as history.json.damaged-1.")
    assert is_seen(page, "historyNote")
    page.show_note("")
    assert not is_seen(page, "historyNote")


def test_another_theme_reaches_all_of_it(page: HistoryPage) -> None:
    show(page, remembered("a"), remembered("b", environment=ONE_THREAD))
    page.set_theme(DARK)
    grounds = {one.findChild(pg.PlotWidget).backgroundBrush().color().name() for one in plots(page)}
    assert grounds == {DARK.card}
    select(page, 0)
    assert DARK.strategies["stacked"] in text_of(page, "historyHeadline")
    page.set_theme(LIGHT)
    assert LIGHT.strategies["stacked"] in text_of(page, "historyHeadline")
