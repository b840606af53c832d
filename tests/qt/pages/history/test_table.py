from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.history.model import SECOND_LINE
from ensemble_gui.qt.pages.history.table import HistoryTable
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.history import History
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.colours import LARGE, READABLE, contrast
from tests.support.qt.gestures import cells_of, click_item
from tests.support.qt.own_gestures import press_keys
from tests.support.remembered import ONE_THREAD, remembered


def history(keys: str) -> History:
    return History().with_entries(remembered(key) for key in keys)


@pytest.fixture
def table(qtbot: QtBot) -> HistoryTable:
    made = HistoryTable(LIGHT)
    qtbot.addWidget(made)
    made.resize(420, 240)
    made.show()
    made.show_history(history("abc"))
    return made


def keys_of(table: HistoryTable) -> str:
    return "".join(one.key for one in table.chosen)


def select(table: HistoryTable, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    table.clearSelection()
    for row in rows:
        index = table.model().index(row, 0)
        table.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)


def editor_of(table: HistoryTable) -> QLineEdit:
    (editor,) = (one for one in table.findChildren(QLineEdit) if one.isVisible())
    return editor


def enter(qtbot: QtBot, editor: QLineEdit) -> None:
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt takes the text later


def test_each_result_is_told_in_two_lines(table: HistoryTable) -> None:
    named = remembered("d", name="one thread", environment=ONE_THREAD)
    table.show_history(History().with_entries((named, remembered("a"))))
    assert cells_of(table) == [
        ["one thread", "stacked 1.60×"],
        ["Trained members, digits", "stacked 1.60×"],
    ]
    second = [table.model().index(row, 0).data(SECOND_LINE) for row in range(2)]
    assert second == ["10 × 64, same · CPU, 1 thread, float32", second[1]]
    assert "2 threads" in second[1]


def test_the_whole_is_told_where_the_mouse_rests_and_to_who_hears_it(table: HistoryTable) -> None:
    index = table.model().index(0, 0)
    assert "Use stacked: 1.60× the loop's speed" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "torch 2.13.0" in index.data(Qt.ItemDataRole.ToolTipRole)
    told = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Trained members, digits, 10 × 64, same · CPU, 2 threads, float32"


def test_the_newest_is_selected_until_another_one_is(table: HistoryTable) -> None:
    assert keys_of(table) == "c"
    table.show_history(history("abcd"))
    assert keys_of(table) == "d"
    select(table, 2)
    table.show_history(history("abcde"))
    assert keys_of(table) == "b"


def test_several_that_are_selected_stay_so(table: HistoryTable) -> None:
    select(table, 0, 2)
    assert keys_of(table) == "ca"
    table.show_history(history("abcd"))
    assert keys_of(table) == "ca"


def test_older_results_that_come_later_change_no_selection(table: HistoryTable) -> None:
    table.show_history(History())
    table.show_history(history("c"))
    table.show_history(history("abc"))
    assert keys_of(table) == "c"
    assert len(cells_of(table)) == 3


def test_results_that_stand_in_another_order_are_listed_once(table: HistoryTable) -> None:
    late = remembered("a", at="2026-11-04T12:00:00+00:00")
    table.show_history(History().with_entries((late, remembered("b"), remembered("c"))))
    assert len(cells_of(table)) == 3
    table.selectAll()
    assert keys_of(table) == "acb"


def test_after_a_removal_the_next_one_is_selected(table: HistoryTable) -> None:
    select(table, 1)
    table.show_history(history("ac"))
    assert keys_of(table) == "a"
    table.show_history(history("c"))
    assert keys_of(table) == "c"
    table.show_history(History())
    assert keys_of(table) == ""


def test_ctrl_and_a_click_select_several(qtbot: QtBot, table: HistoryTable) -> None:
    told: list[str] = []
    table.selected.connect(lambda: told.append(keys_of(table)))
    click_item(qtbot, table, 2)
    place: QPoint = table.visualRect(table.model().index(0, 1)).center()
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place
    )
    assert told[-1] == "ca"


def test_f2_lets_the_name_be_typed(qtbot: QtBot, table: HistoryTable) -> None:
    told: list[tuple[str, str]] = []
    table.rename_wanted.connect(lambda key, name: told.append((key, name)))
    select(table, 1)
    press_keys(qtbot, table, "F2")
    editor = editor_of(table)
    assert editor.text() == "Trained members, digits"
    qtbot.keyClicks(editor, "mine")
    enter(qtbot, editor)
    assert told == [("b", "mine")]


@pytest.mark.parametrize("typed", ["Trained members, digits", "  Trained members, digits "])
def test_the_title_that_stands_for_a_name_is_no_name(
    qtbot: QtBot, table: HistoryTable, typed: str
) -> None:
    told: list[str] = []
    table.rename_wanted.connect(lambda _key, name: told.append(name))
    table.rename()
    editor_of(table).setText(typed)
    enter(qtbot, editor_of(table))
    assert told == []


def test_a_name_can_be_taken_away(qtbot: QtBot, table: HistoryTable) -> None:
    told: list[str] = []
    table.rename_wanted.connect(lambda _key, name: told.append(name))
    table.show_history(history("abc").renamed("c", "mine"))
    table.rename()
    editor_of(table).clear()
    enter(qtbot, editor_of(table))
    assert told == [""]


def test_escape_leaves_the_name_as_it_was(qtbot: QtBot, table: HistoryTable) -> None:
    told: list[str] = []
    table.rename_wanted.connect(lambda _key, name: told.append(name))
    table.rename()
    qtbot.keyClicks(editor_of(table), "mine")
    qtbot.keyClick(editor_of(table), Qt.Key.Key_Escape)
    assert told == []


def test_who_types_a_name_is_not_disturbed_by_a_run_that_ends(
    qtbot: QtBot, table: HistoryTable
) -> None:
    told: list[tuple[str, str]] = []
    table.rename_wanted.connect(lambda key, name: told.append((key, name)))
    table.rename()
    qtbot.keyClicks(editor_of(table), "my na")
    table.show_history(history("abcd").without({"a"}))
    QApplication.processEvents()
    qtbot.keyClicks(editor_of(table), "me")
    enter(qtbot, editor_of(table))
    assert told == [("c", "my name")]


def test_several_cannot_be_renamed_at_once(table: HistoryTable) -> None:
    select(table, 0, 1)
    table.rename()
    assert [one for one in table.findChildren(QLineEdit) if one.isVisible()] == []


def test_del_asks_for_all_that_are_selected_to_be_removed(
    qtbot: QtBot, table: HistoryTable
) -> None:
    told: list[frozenset[str]] = []
    table.remove_wanted.connect(told.append)
    select(table, 0, 2)
    press_keys(qtbot, table, "Del")
    assert told == [frozenset("ca")]


def test_ctrl_z_asks_for_what_was_removed(qtbot: QtBot, table: HistoryTable) -> None:
    with qtbot.waitSignal(table.undo_wanted):
        press_keys(qtbot, table, "Ctrl+Z")


def test_the_arrows_walk_through_the_results(qtbot: QtBot, table: HistoryTable) -> None:
    press_keys(qtbot, table, "Down")
    assert keys_of(table) == "b"
    press_keys(qtbot, table, "Shift+Down")
    assert keys_of(table) == "ba"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_selected_row_is_tinted_and_stays_legible(table: HistoryTable, theme: Theme) -> None:
    table.set_theme(theme)
    rect = table.visualRect(table.model().index(0, 0))
    ground = table.viewport().grab(rect).toImage().pixelColor(rect.width() - 2, 2)
    assert contrast(theme.muted, ground) >= READABLE
    strip = table.viewport().grab(rect).toImage().pixelColor(1, 10)
    assert strip.name() == theme.accent
    assert contrast(strip, theme.card) >= LARGE


def test_the_answer_s_strategy_is_beside_it_in_its_colour(table: HistoryTable) -> None:
    rect = table.visualRect(table.model().index(1, 1))
    image = table.viewport().grab(rect).toImage()
    colours = {image.pixelColor(x, 11).name() for x in range(12)}
    assert LIGHT.strategies["stacked"] in colours


def test_a_result_of_one_strategy_has_its_time_for_an_answer(table: HistoryTable) -> None:
    alone = remembered("d", settings=RunSettings(strategies=("loop",)))
    table.show_history(History().with_entries((replace(alone, comparisons=()),)))
    assert cells_of(table) == [["Trained members, digits", "loop 1.70 ms"]]
