from dataclasses import replace
from math import inf, nan

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QTabWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.timings.tables import ResultTables
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.text_table import RowsModel
from ensemble_gui.qt.widgets.theme import DARK, apply_theme
from ensemble_gui.records.run import Accuracy, MemberError, ReferenceCheck, RunResult
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.wording.strategies import explained
from tests.support.qt.gestures import cells_of, find, texts_in
from tests.support.qt.synthetic import run_result

ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


@pytest.fixture
def tables(qtbot: QtBot) -> ResultTables:
    made = ResultTables()
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_paid_once_is_told_of_each_strategy(
    tables: ResultTables, settings: RunSettings
) -> None:
    found = run_result(settings)
    loop, vmap, stacked = found.timings
    timings = (
        loop,
        replace(vmap, compile_s=5.0, peak_bytes=988_160),
        replace(stacked, peak_bytes=655_360),
    )
    paid = tuple(
        replace(one, pays_after=calls)
        for one, calls in zip(found.comparisons, (3100, None), strict=True)
    )
    tables.show_result(replace(found, timings=timings, comparisons=paid))
    assert cells_of(find(tables, QTableView, "oneOffCosts")) == [
        ["loop", "2.50 ms", "–", "n/a"],
        ["vmap", "5.00 s", "3,100", "988 kB"],
        ["stacked", "2.50 ms", "–", "655 kB"],
    ]
    told = texts_in(tables)
    assert "Parameters 1.42 MB, activations 25.5 kB" in told
    assert "Tensors: peak, without scratch memory" in told


def test_the_head_of_the_peak_says_what_it_counts(
    tables: ResultTables, settings: RunSettings
) -> None:
    tables.show_result(run_result(settings))
    model = find(tables, QTableView, "oneOffCosts").model()
    *_, last = (
        [model.headerData(one, Qt.Orientation.Horizontal, role) for role in ROLES]
        for one in range(model.columnCount())
    )
    title, tip = last
    assert title == "tensors"
    assert "inside an operation" in tip


def test_errors_are_told_member_by_member(tables: ResultTables, settings: RunSettings) -> None:
    tables.show_result(run_result(settings))
    table = find(tables, QTableView, "memberErrors")
    cells = cells_of(table)
    assert len(cells) == 3 * 3
    assert cells[3] == ["vmap", "1", "3e-06", "2e-07", "0"]
    assert cells[4] == ["vmap", "2", "4e-06", "3e-07", "1 (2e-06)"]
    tip = table.model().index(4, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Flipped samples, and the reference's margins: 7 (1.6e-06)"


def test_errors_that_cannot_be_told_are_said_so(
    tables: ResultTables, settings: RunSettings
) -> None:
    unchecked, strayed = (MemberError(max_abs=one, max_rel=one, flips=()) for one in (nan, inf))
    check = ReferenceCheck(strategy="vmap", samples=8, members=(unchecked, strayed))
    tables.show_result(replace(run_result(settings), reference=(check,)))
    cells = cells_of(find(tables, QTableView, "memberErrors"))
    assert [row[2:4] for row in cells] == [["n/a", "n/a"], ["infinite", "infinite"]]


def test_where_there_is_no_reference_the_reason_stands_over_the_errors(
    tables: ResultTables, settings: RunSettings
) -> None:
    why = "No float64 reference: the network does not run in float64"
    label = find(tables, QLabel, "referenceMissing")
    tables.show_result(replace(run_result(settings), reference=(), reference_missing=why))
    assert (label.text(), label.isHidden()) == (why, False)
    assert find(tables, QTableView, "memberErrors").isHidden()
    tables.show_result(run_result(settings))
    assert label.isHidden()
    assert not find(tables, QTableView, "memberErrors").isHidden()


def test_each_stacked_parameter_has_its_shape(tables: ResultTables, settings: RunSettings) -> None:
    tables.show_result(run_result(settings))
    cells = cells_of(find(tables, QTableView, "stackedParameters"))
    assert ["fc1.weight", "[3, 128, 784]"] in cells
    assert len(cells) == 6


def test_each_member_has_its_accuracy(tables: ResultTables, settings: RunSettings) -> None:
    found = Accuracy(members=(0.9, 1.0, 0.95), ensemble=0.975)
    tables.show_result(run_result(settings, accuracy=found))
    cells = cells_of(find(tables, QTableView, "memberAccuracy"))
    assert cells == [["1", "90.0%"], ["2", "100.0%"], ["3", "95.0%"]]
    assert "ensemble 97.5%" in texts_in(tables)


def test_of_different_minibatches_each_member_has_its_own(
    tables: ResultTables, settings: RunSettings
) -> None:
    tables.show_result(run_result(replace(settings, input=InputMode.DIFFERENT)))
    assert "each member on its own minibatch" in texts_in(tables)


def test_different_minibatches_bring_the_accuracy_to_the_front(
    tables: ResultTables, settings: RunSettings
) -> None:
    tables.show_result(run_result(settings))
    assert not find(tables, QTableView, "memberAccuracy").isVisible()
    tables.show_result(run_result(replace(settings, input=InputMode.DIFFERENT)))
    (tabs,) = tables.findChildren(QTabWidget)
    assert tabs.tabText(tabs.currentIndex()) == "Accuracy"
    assert find(tables, QTableView, "memberAccuracy").isVisible()


def test_noise_has_no_accuracy(tables: ResultTables, settings: RunSettings) -> None:
    tables.show_result(run_result(settings))
    tables.show_result(replace(run_result(settings), accuracy=None))
    assert cells_of(find(tables, QTableView, "memberAccuracy")) == []
    assert "n/a, the samples have no labels" in texts_in(tables)


def test_another_result_replaces_the_former_one(
    tables: ResultTables, settings: RunSettings
) -> None:
    tables.show_result(run_result(settings))
    tables.show_result(run_result(replace(settings, members=5)))
    assert len(cells_of(find(tables, QTableView, "memberAccuracy"))) == 5
    assert ["fc3.bias", "[5, 10]"] in cells_of(find(tables, QTableView, "stackedParameters"))


def with_parameters(settings: RunSettings, count: int) -> RunResult:
    shapes = {f"layer.{one}.weight" + "_long" * (one == count - 1): (3, 4) for one in range(count)}
    return replace(run_result(settings), stacked_parameters=shapes)


def test_the_first_column_has_room_for_its_widest_text(
    tables: ResultTables, settings: RunSettings
) -> None:
    tables.show_result(with_parameters(settings, 300))
    table = find(tables, QTableView, "stackedParameters")
    widest = table.sizeHintForIndex(table.model().index(299, 0)).width()
    assert table.columnWidth(0) >= widest


def test_another_style_asks_only_for_the_rows_in_view(
    tables: ResultTables, settings: RunSettings, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    tables.show_result(with_parameters(settings, 5000))
    asked = list[int]()
    data = RowsModel.data
    monkeypatch.setattr(RowsModel, "data", lambda *of: (asked.append(0), data(*of))[1])
    apply_theme(qapp, DARK)
    assert len(asked) < 5000


def test_a_strategy_and_a_figure_of_the_costs_are_explained_where_they_stand(
    tables: ResultTables, settings: RunSettings
) -> None:
    tables.show_result(run_result(settings))
    model = find(tables, QTableView, "oneOffCosts").model()
    tips = [model.index(0, one).data(Qt.ItemDataRole.ToolTipRole) for one in range(4)]
    assert tips[0] == explained(model.index(0, 0).data())
    assert "first call together" in tips[1]
    assert "paid off" in tips[2]
    card = find(tables, DefinitionButton, "define-one_off")
    assert "break-even" in card.accessibleDescription()
