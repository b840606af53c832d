from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCheckBox, QMainWindow, QMenu, QMessageBox, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.commands import commands_in
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.menus import THEMES, Menus
from ensemble_gui.qt.shell.palette import CommandPalette
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import DType
from ensemble_gui.wording.rule import NOTHING_TO_MEASURE
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import choose, find


@pytest.fixture
def bare(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def menus(bare: QMainWindow) -> Menus:
    return Menus(bare)


def action(window: QMainWindow, text: str) -> QAction:
    (found,) = (one for one in window.findChildren(QAction) if one.text() == text)
    return found


FILE = """&Open images…, Open &folder…, &Save my images…, ,
Open &ensemble…, Open e&nsemble file…, Open sam&ples…, Save ense&mble…, E&xport, ,
Open &run…, Sa&ve run…, , Open re&cent, Start &afresh, , &Quit"""
EDIT = """&Undo, Re&do, , &Paste image, , Label, Remove &label, ,
Re&move image, &Cut digits apart, Move image &earlier, Move image la&ter"""


HELP = """Take the &tour, &Examples, &Back to my settings, , &Command palette…,
&Keyboard shortcuts, , Show &log folder, &About"""


@pytest.mark.usefixtures("menus")
@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("&File", FILE),
        ("E&xport", "&Python script…, &ONNX…, &torch.export…, &Report…"),
        ("&Edit", EDIT),
        ("Label", ", ".join(f"{one}\t{one}" for one in range(10))),
        ("&Run", "&Run, &Cancel, &Sweep, , Ra&y cluster…, &Measure this machine again, Show c&ode"),
        ("&View", "&Theme, , S&ettings, Sa&mples"),
        ("&Theme", "Follow &system, &Light, &Dark"),
        ("&Help", HELP),
    ],
)
def test_each_menu_offers_its_actions(bare: QMainWindow, title: str, texts: str) -> None:
    (menu,) = (one for one in bare.menuBar().findChildren(QMenu) if one.title() == title)
    assert ", ".join(one.text() for one in menu.actions()) == texts.replace("\n", " ")


def test_about_opens_its_dialog(qtbot: QtBot, driven: MainWindow) -> None:
    action(driven, "&About").trigger()
    box = driven.findChild(QMessageBox)
    assert "Ensemble Explorer" in box.text()
    box.close()
    qtbot.waitUntil(lambda: not driven.findChildren(QMessageBox))


@pytest.mark.usefixtures("menus")
def test_quit_closes_the_window(bare: QMainWindow) -> None:
    action(bare, "&Quit").trigger()
    assert not bare.isVisible()


@pytest.mark.usefixtures("menus")
def test_no_two_actions_share_a_shortcut(bare: QMainWindow) -> None:
    shortcuts = [one.shortcut().toString() for one in bare.findChildren(QAction)]
    given = [one for one in shortcuts if one]
    assert len(set(given)) == len(given)
    assert {"Ctrl+R", "Esc", QKeySequence(QKeySequence.StandardKey.Open).toString()} <= set(given)


@pytest.mark.parametrize(
    ("text", "places"), [("Move image &earlier", -1), ("Move image la&ter", 1)]
)
def test_an_image_can_be_moved_one_place_earlier_or_later(
    bare: QMainWindow, menus: Menus, text: str, places: int
) -> None:
    told: list[int] = []
    menus.shift_wanted.connect(told.append)
    menus.show_count(2)
    menus.allow_edits(allowed=True)
    action(bare, text).trigger()
    assert told == [places]


def test_the_keys_are_those_that_one_expects(bare: QMainWindow, menus: Menus) -> None:
    assert menus is not None
    keys = {one.text(): one.shortcut() for one in bare.findChildren(QAction)}
    standard = QKeySequence.StandardKey
    for text, key in (
        ("&Open images…", standard.Open),
        ("&Save my images…", standard.Save),
        ("&Paste image", standard.Paste),
        ("&Undo", standard.Undo),
    ):
        assert keys[text] == QKeySequence(key)
    told = {text: key.toString() for text, key in keys.items()}
    assert told["&Sweep"] == "Ctrl+Shift+R"
    assert told["Open &folder…"] == "Ctrl+Shift+O"
    assert (told["Re&move image"], told["Remove &label"]) == ("Del", "Backspace")
    assert (told["Move image &earlier"], told["Move image la&ter"]) == ("Alt+Left", "Alt+Right")


def test_images_can_be_edited_where_one_is_selected_and_saved_where_there_are_any(
    bare: QMainWindow, menus: Menus
) -> None:
    edits = ("Re&move image", "Remove &label", "Move image &earlier", "Move image la&ter")
    states = []
    for selected, images in ((False, 0), (False, 3), (True, 3), (False, 0)):
        menus.show_count(images)
        menus.allow_edits(allowed=selected)
        able = {action(bare, text).isEnabled() for text in edits}
        states.append((able, action(bare, "&Save my images…").isEnabled()))
    assert states == [({False}, False), ({False}, True), ({True}, True), ({False}, False)]


def test_what_can_be_done_depends_on_what_goes_on(bare: QMainWindow, menus: Menus) -> None:
    run = next(one for one in bare.findChildren(QAction) if one.shortcut() == "Ctrl+R")
    sweep, cancel = action(bare, "&Sweep"), action(bare, "&Cancel")
    states = []
    for running, busy in ((False, False), (True, True), (False, True)):
        menus.set_busy(running=running, busy=busy)
        assert sweep.isEnabled() is run.isEnabled()
        states.append((run.isEnabled(), cancel.isEnabled()))
    assert states == [(True, False), (False, True), (True, True)]


def test_one_theme_is_chosen_at_a_time(bare: QMainWindow, menus: Menus) -> None:
    told: list[str] = []
    menus.themes.triggered.connect(lambda one: told.append(one.data()))
    actions = {key: action(bare, text) for key, text in THEMES.items()}
    assert actions["system"].isChecked()
    actions["dark"].trigger()
    assert [key for key, one in actions.items() if one.isChecked()] == ["dark"]
    actions["system"].trigger()
    assert told == ["dark", "system"]


def test_this_machine_is_measured_again_by_a_run(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    again = action(driven, "&Measure this machine again")
    find(driven, QCheckBox, "strategy-auto").click()
    assert not again.isEnabled()  # while the first run is running
    finish()
    assert again.isEnabled()
    again.trigger()
    request = worker.wait_of(qtbot, RunRequest, 2)
    assert (request.calibrate, "auto" in request.settings.strategies) == (True, True)
    assert not again.isEnabled()
    finish()
    driven.menus.run.trigger()
    worker.wait_of(qtbot, RunRequest, 3)
    assert [one.calibrate for one, _ in worker.of(RunRequest)] == [False, True, False]


def test_where_there_is_nothing_to_measure_the_entry_says_why(
    driven: MainWindow, finish: Callable[[], RunResult]
) -> None:
    again = action(driven, "&Measure this machine again")
    assert again.toolTip() == NOTHING_TO_MEASURE
    finish()
    assert (again.isEnabled(), again.toolTip()) == (False, NOTHING_TO_MEASURE)
    assert palette_tip(driven, "Run: Measure this machine again") == NOTHING_TO_MEASURE
    find(driven, QCheckBox, "strategy-auto").click()
    assert (again.isEnabled(), again.toolTip() == NOTHING_TO_MEASURE) == (True, False)
    assert palette_tip(driven, "Run: Measure this machine again") == ""
    choose(driven, "dtypeBox", DType.FLOAT16)
    assert (again.isEnabled(), again.toolTip()) == (False, NOTHING_TO_MEASURE)
    (menu,) = (one for one in driven.menuBar().findChildren(QMenu) if one.title() == "&Run")
    assert menu.toolTipsVisible()


def palette_tip(window: QMainWindow, name: str) -> str:
    """The tool tip of this command in the command palette."""
    palette = CommandPalette(commands_in(window.menuBar()), window)
    model = find(palette, QTableView, "commandList").model()
    indexes = [model.index(row, 0) for row in range(model.rowCount())]
    (found,) = (one.data(Qt.ItemDataRole.ToolTipRole) for one in indexes if one.data() == name)
    palette.close()
    palette.deleteLater()
    return str(found)
