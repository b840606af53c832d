"""What has the focus is copied and saved: what of it, as what, and what is said of it."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMainWindow, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.taking_away import TakingAway
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.table_dialog import TableDialog
from ensemble_gui.qt.widgets.text_table import RowsModel, make_quiet
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.table import SaveViewRequest, Table, ViewSaved
from tests.support.qt.fake_desk import FakeDesk, NotingStatus
from tests.support.qt.gestures import find, only, press
from tests.support.qt.own_gestures import action

if TYPE_CHECKING:
    from ensemble_gui.qt.page import Context

COSTS = Table(
    title="Costs: all",
    columns={"strategy": ["loop", "vmap"], "median (s)": np.array([0.00169123, 0.0015])},
)
_CTRL = Qt.KeyboardModifier.ControlModifier


class Room(QMainWindow):
    """A window with a table, a field and the actions."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.status = FakeDesk(), NotingStatus()
        self.shown: Table | None = COSTS
        self.theme = LIGHT
        centre = QWidget(self)
        model = RowsModel(("strategy", "median"), parent=centre)
        model.show_rows([("loop", "1.69 ms"), ("vmap", "1.50 ms")])
        self.table = QTableView(centre)
        self.table.setModel(model)
        make_quiet(self.table, 20, chooses=False)
        self.field = QLineEdit("words", centre)
        layout = QVBoxLayout(centre)
        layout.addWidget(self.table)
        layout.addWidget(self.field)
        self.setCentralWidget(centre)
        Offer(self.table, lambda: self.shown)
        context = cast("Context", SimpleNamespace(desk=self.desk, status=self.status))
        self.taking = TakingAway(context, self, lambda: self.theme)
        self.taking.add_to(self.menuBar().addMenu("Export"))

    @property
    def requests(self) -> list[SaveViewRequest]:
        return self.desk.asked(SaveViewRequest)


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    made = Room()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.table.setFocus()
    return made


def copied() -> list[list[str]]:
    return [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]


def test_a_key_copies_the_table_as_text_columns_and_a_page(qtbot: QtBot, room: Room) -> None:
    qtbot.keyClick(room.table, Qt.Key.Key_C, _CTRL)
    assert copied() == [
        ["strategy", "median (s)"],
        ["loop", "0.00169123"],
        ["vmap", "0.0015"],
    ]
    data = QGuiApplication.clipboard().mimeData()
    assert bytes(data.data("text/tab-separated-values").data()).decode() == data.text()
    assert "<td>vmap</td>" in data.html()
    digits = "Numbers are unrounded; the window rounds them."
    assert room.status.said == [f"Copied 2 rows: Costs: all. {digits}"]


def test_only_the_selected_rows_are_copied(qtbot: QtBot, room: Room) -> None:
    room.table.selectRow(1)
    qtbot.keyClick(room.table, Qt.Key.Key_C, _CTRL)
    assert [row[0] for row in copied()] == ["strategy", "vmap"]
    assert "1 of 2 rows (selected)" in room.status.said[-1]


def test_a_field_keeps_the_key_for_its_own_text(qtbot: QtBot, room: Room) -> None:
    room.field.setFocus()
    room.field.selectAll()
    qtbot.keyClick(room.field, Qt.Key.Key_C, _CTRL)
    assert QGuiApplication.clipboard().text() == "words"
    assert room.status.said == []


def test_what_had_the_focus_last_is_meant_where_nothing_has_it(room: Room) -> None:
    room.field.setFocus()
    action(room, "Copy picture").trigger()
    assert QGuiApplication.clipboard().image().size() == (room.table.size() + QSize(16, 16)) * 2
    room.theme = DARK
    action(room, "Copy picture").trigger()
    assert [said.split(": ", 1)[1] for said in room.status.said] == [
        "Costs: all (light theme).",
        "Costs: all (dark theme).",
    ]


def test_without_a_view_it_says_what_to_do(room: Room) -> None:
    room.field.setFocus()
    room.table.hide()
    action(room, "Copy table").trigger()
    assert room.status.said[-1].startswith("Click a table, a plot or the gallery first")


@pytest.mark.parametrize("shown", [None, Table.of("Empty", [])])
def test_where_there_is_nothing_yet_it_says_so(room: Room, shown: Table | None) -> None:
    room.shown = shown
    for one in ("Copy table", "Copy picture", "Show as table", "Save table", "Save picture"):
        action(room, one).trigger()
    assert len(room.status.said) == 5
    assert set(room.status.said) == {"There is nothing to copy or save in this view yet."}
    assert room.findChildren(QFileDialog) == []


def test_a_table_too_large_for_the_clipboard_is_not_copied(room: Room) -> None:
    QGuiApplication.clipboard().setText("before")
    room.shown = Table(title="Large", columns={"a": np.zeros(200_001)})
    action(room, "Copy table").trigger()
    assert QGuiApplication.clipboard().text() == "before"
    assert room.status.said[-1].startswith("200,001 cells are too many for the clipboard")


def test_one_key_shows_the_numbers_from_where_they_are_copied_and_saved(
    qtbot: QtBot, room: Room
) -> None:
    qtbot.keyClick(room.table, Qt.Key.Key_F3)
    dialog = only(room, TableDialog)
    shown = find(dialog, QTableView, "tableOfNumbers")
    assert dialog.windowTitle() == shown.accessibleName() == "Costs: all"
    assert shown.model().index(0, 1).data() == "0.00169123"
    press(qtbot, dialog, "copyNumbers")
    assert len(copied()) == 3
    shown.selectRow(1)
    qtbot.keyClick(shown, Qt.Key.Key_C, _CTRL)
    assert [row[0] for row in copied()] == ["strategy", "vmap"]
    press(qtbot, dialog, "saveNumbers")
    find(room, QFileDialog, "saveTableDialog").close()
    dialog.close()


def saved_as(room: Room, dialog: str, path: str) -> SaveViewRequest:
    asked = find(room, QFileDialog, dialog)
    asked.fileSelected.emit(path)
    asked.close()
    return room.requests[-1]


def test_a_table_is_saved_in_the_form_that_is_chosen(room: Room) -> None:
    action(room, "Save table").trigger()
    dialog = find(room, QFileDialog, "saveTableDialog")
    assert Path(dialog.selectedFiles()[0]).name == "costs-all.csv"
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)  # it asks
    dialog.filterSelected.emit("Markdown (*.md)")
    assert dialog.defaultSuffix() == "md"
    request = saved_as(room, "saveTableDialog", "/here/run v1.2")
    assert (request.path, request.replaces) == ("/here/run v1.2.md", False)
    assert request.content is COSTS
    room.desk.lanes[SaveViewRequest].answered.emit(ViewSaved(request=request, size=9))
    assert room.status.said[-1].startswith("Saved run v1.2.md (2 rows). Numbers are unrounded")


@pytest.mark.parametrize(
    ("name", "begin"), [("a.PNG", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")]
)
def test_a_picture_is_saved_in_the_format_of_its_name(room: Room, name: str, begin: bytes) -> None:
    action(room, "Save picture").trigger()
    room.desk.measuring = True
    request = saved_as(room, "savePictureDialog", f"/here/{name}")
    assert isinstance(request.content, bytes)
    assert request.content.startswith(begin)
    assert (request.path, request.replaces) == (f"/here/{name}", True)
    assert request.note == "light theme"
    assert room.status.said == ["The file will be written when the running measurement is over."]
    room.desk.lanes[SaveViewRequest].answered.emit(ViewSaved(request=request, size=2048))
    assert room.status.said[-1] == f"Saved {name} (2.05 kB, light theme)."


def test_a_path_that_cannot_be_written_is_said(room: Room) -> None:
    action(room, "Save picture").trigger()
    request = saved_as(room, "savePictureDialog", "/none/a.png")
    failure = Failure(request=request, message="Permission denied: /none/a.png.")
    room.desk.lanes[SaveViewRequest].answered.emit(failure)
    assert room.status.endings == [failure]


def test_no_two_actions_share_a_key(room: Room) -> None:
    keys = [one.shortcut() for one in room.findChildren(QAction) if not one.shortcut().isEmpty()]
    assert QKeySequence(QKeySequence.StandardKey.Copy) in keys
    assert len({one.toString() for one in keys}) == len(keys) == 3
