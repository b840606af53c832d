"""What each page has of the window: its share of the height, and what is folded away for it."""

import json
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.page import WHOLE_ROOM, Group, Page, PageView
from ensemble_gui.qt.samples.folded_line import FoldedLine
from ensemble_gui.qt.samples.panel import SamplesPanel
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.body import NARROW, Body
from ensemble_gui.qt.shell.division import Division
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.shell.rooms import Rooms
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.widgets.fold_button import FoldButton
from ensemble_gui.qt.widgets.theme import LIGHT
from tests.support.qt.gestures import find, only, press
from tests.support.qt.synthetic import many_samples

WIDE, HIGH = NARROW + 100, 700
WANTED = {"timings": 0.4, "shift": 0.6, "sweep": WHOLE_ROOM}
LEFT = Qt.MouseButton.LeftButton


class View(PageView):
    """An empty page."""

    def __init__(self) -> None:
        super().__init__()
        self.head = QLabel("head")


class Window(QWidget):
    """The parts whose room is shared, and their actions."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = TabbedCard()
        for key, room in WANTED.items():
            made = Page(key=key, group=Group.SPEED, title=key, build=lambda *_: View(), room=room)
            self.pages.add(made, partial(View))
        self.selection = SampleSelection(self)
        self.samples = SamplesPanel(self.selection, LIGHT)
        self.column = QWidget()
        self.field = QLineEdit(self.column)
        QVBoxLayout(self.column).addWidget(self.field)
        division = Division(self.pages, self.samples)
        self.body = Body(self.column, division, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.rooms = Rooms(WANTED, division, self.pages, self.samples, self.body)
        self.acts = [QAction(name, self, checkable=True) for name in ("samples", "settings")]
        self.rooms.use_actions(*self.acts)

    @property
    def share(self) -> float:
        """Of the height, which the page has."""
        upper, lower = self.pages.height(), self.samples.height()
        return upper / (upper + lower)

    @property
    def checked(self) -> list[bool]:
        return [one.isChecked() for one in self.acts]


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.resize(WIDE, HIGH)
    made.show()
    made.selection.show(many_samples(3, 30))
    QApplication.processEvents()
    return made


def changes(window: Window) -> list[None]:
    told: list[None] = []
    window.rooms.changed.connect(lambda: told.append(None))
    return told


def test_the_first_page_has_the_samples_below_it_and_those_that_need_the_height_have_it() -> None:
    whole = {one.key for one in PAGES if one.room == WHOLE_ROOM}
    assert whole == {"sweep", "history", "doctor"}
    rooms = {one.key: one.room for one in PAGES}
    assert min(rooms.values()) == rooms["timings"] < rooms["calibration"]


def test_each_page_has_the_room_that_it_wants(window: Window) -> None:
    found = []
    for key in (*WANTED, "timings"):
        window.pages.open(key)
        QApplication.processEvents()
        found.append((round(window.share, 1), window.samples.is_folded))
    first, shift, sweep, again = found
    assert first == again == (0.4, False)
    assert shift == (0.6, False)
    assert sweep[1]
    line = only(window, FoldedLine)
    window.pages.open("sweep")
    assert line.isVisible()
    assert window.samples.height() < 2 * line.height() + 40  # one line, in its card


def test_the_share_stays_when_the_window_grows(window: Window) -> None:
    window.pages.open("shift")
    window.resize(WIDE + 300, 2 * HIGH)
    QApplication.processEvents()
    assert round(window.share, 2) == 0.6


@pytest.mark.parametrize("way", ["arrow", "key"])
def test_the_samples_fold_away_and_come_back_on_their_page_alone(
    qtbot: QtBot, window: Window, way: str
) -> None:
    def fold() -> None:
        if way == "key":
            window.acts[0].trigger()
        else:
            folded = window.samples.is_folded
            press(qtbot, window, "unfoldSamples" if folded else "foldSamples")

    told = changes(window)
    fold()
    assert window.samples.is_folded
    assert window.checked == [False, True]
    window.pages.open("shift")
    assert not window.samples.is_folded
    window.pages.open("timings")
    assert window.samples.is_folded
    fold()
    QApplication.processEvents()
    assert not window.samples.is_folded
    assert round(window.share, 1) == 0.4
    assert len(told) == 2


def test_the_whole_line_brings_the_samples_back_and_says_what_is_folded(
    qtbot: QtBot, window: Window
) -> None:
    window.pages.open("sweep")
    line = only(window, FoldedLine)
    assert "30" in find(line, QLabel, "samplesInShort").text()
    qtbot.mouseClick(line, LEFT, pos=QPoint(line.width() - 5, line.height() // 2))
    assert not window.samples.is_folded


def test_the_focus_goes_with_the_samples_and_no_further(qtbot: QtBot, window: Window) -> None:
    window.samples.gallery.setFocus()
    window.acts[0].trigger()
    unfold = find(window, FoldButton, "unfoldSamples")
    assert unfold.hasFocus()
    qtbot.keyClick(unfold, Qt.Key.Key_Space)
    assert window.samples.gallery.hasFocus()
    window.field.setFocus()
    window.acts[0].trigger()
    assert window.field.hasFocus()


def test_the_settings_fold_to_a_strip_that_brings_them_back(qtbot: QtBot, window: Window) -> None:
    told, width = changes(window), window.pages.width()
    window.acts[1].trigger()
    assert not window.column.isVisible()
    assert window.checked == [True, False]
    assert window.pages.width() > width
    qtbot.mouseClick(window.body.strip, LEFT)
    assert window.column.isVisible()
    assert window.pages.width() == width
    assert len(told) == 2


def test_a_narrow_window_has_the_settings_on_top_until_a_click_elsewhere(
    qtbot: QtBot, window: Window
) -> None:
    told = changes(window)
    window.resize(NARROW - 160, HIGH)
    QApplication.processEvents()
    assert not window.column.isVisible()
    width = window.pages.width()
    window.acts[1].trigger()
    assert window.column.isVisible()
    assert window.childAt(window.column.geometry().center()) is not None
    assert window.pages.width() == width  # it lies over the page
    qtbot.mouseClick(window.childAt(window.rect().center() + QPoint(200, 0)), LEFT)
    assert not window.column.isVisible()
    assert told == []  # the wish for a wide window is as it was
    window.resize(WIDE, HIGH)
    QApplication.processEvents()
    assert window.column.isVisible()


def test_a_column_on_top_has_the_focus_and_gives_it_back(window: Window) -> None:
    window.activateWindow()
    window.resize(NARROW - 160, HIGH)
    QApplication.processEvents()
    gallery = window.samples.gallery
    gallery.setFocus()
    window.acts[1].trigger()
    assert window.field.hasFocus()
    window.acts[1].trigger()
    assert gallery.hasFocus()


def test_a_window_that_becomes_wide_before_it_is_shown_marks_its_settings_as_shown(
    qtbot: QtBot,
) -> None:
    made = Window()
    qtbot.addWidget(made)
    assert made.width() < NARROW
    made.resize(WIDE, HIGH)
    made.show()
    QApplication.processEvents()
    assert made.column.isVisible()
    assert made.checked == [True, True]


def test_the_strip_says_how_many_files_were_skipped(window: Window) -> None:
    window.acts[1].trigger()
    before = window.body.strip.grab().toImage()
    window.body.strip.count_skipped(3)
    assert window.body.strip.grab().toImage() != before


def test_what_the_user_arranged_comes_back_and_json_can_hold_it(
    qtbot: QtBot, window: Window
) -> None:
    window.pages.open("shift")
    window.body.findChild(Division).moveSplitter(200, 1)
    window.acts[0].trigger()
    window.acts[1].trigger()
    kept = json.loads(json.dumps(window.rooms.state()))
    assert set(kept["pages"]) == {"shift"}
    other = Window()
    qtbot.addWidget(other)
    other.resize(WIDE, HIGH)
    other.show()
    other.rooms.restore(kept)
    other.pages.open("shift")
    assert other.rooms.state() == window.rooms.state()
    assert (other.samples.is_folded, other.column.isVisible()) == (True, False)
    other.acts[0].trigger()
    QApplication.processEvents()
    assert abs(other.share - 200 / HIGH) < 0.03


def test_what_makes_no_sense_changes_nothing(window: Window) -> None:
    before = window.rooms.state()
    assert before == {"settings": True, "pages": {}}
    shares: list[object] = ["0.3", float("nan"), -3, True, 10**400, None]
    pages: list[object] = [[], {"shift": 4, "gone": {"share": 0.5}}, {"shift": {"samples": "no"}}]
    pages += [{"shift": {"share": one}} for one in shares]
    for one in pages:
        window.rooms.restore({"settings": 3, "pages": one})
        assert window.rooms.state() == before
