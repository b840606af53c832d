import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.samples_dialog import SamplesDialog
from ensemble_gui.records.opening import SamplesChoice, SamplesFound, SamplesRequest
from tests.support.qt.gestures import find, texts_in

FOUND = SamplesFound(
    request=SamplesRequest(path="/data/<b>zoo"),
    choices=(
        SamplesChoice(title="train", path="/data/zoo/train", images=9469),
        SamplesChoice(title="val", path="/data/zoo/val", images=3925),
        SamplesChoice(title="test", path="/data/zoo/test", images=4000),
    ),
)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def dialog(parent: QWidget) -> SamplesDialog:
    made = SamplesDialog(FOUND, parent)
    made.open()
    return made


def choices(dialog: SamplesDialog) -> QListWidget:
    return find(dialog, QListWidget, "samplesChoices")


def button(dialog: SamplesDialog, text: str) -> QPushButton:
    (found,) = (one for one in dialog.findChildren(QPushButton) if text in one.text())
    return found


def test_the_splits_are_listed_with_their_numbers_of_images(dialog: SamplesDialog) -> None:
    listed = choices(dialog)
    assert [listed.item(row).text() for row in range(listed.count())] == [
        "train: 9,469 images",
        "val: 3,925 images",
        "test: 4,000 images",
    ]
    assert listed.item(1).toolTip() == "/data/zoo/val"
    assert "<b>zoo holds splits of a data set" in texts_in(dialog)


def test_the_smallest_is_chosen_at_first(qtbot: QtBot, dialog: SamplesDialog) -> None:
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Use these").click()
    assert chosen.args == ["/data/zoo/val"]


def test_another_is_chosen_by_the_keys(qtbot: QtBot, dialog: SamplesDialog) -> None:
    qtbot.keyClick(choices(dialog), Qt.Key.Key_Up)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Use these").click()
    assert chosen.args == ["/data/zoo/train"]


def test_nothing_is_chosen_by_cancel(qtbot: QtBot, dialog: SamplesDialog) -> None:
    with qtbot.assertNotEmitted(dialog.chosen), qtbot.waitSignal(dialog.rejected):
        button(dialog, "Cancel").click()
