import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.outside_dialog import OutsideDialog
from ensemble_gui.records.opening import OpenRequest, OutsideNeeded
from tests.support.qt.gestures import texts_in

QUESTION = OutsideNeeded(
    request=OpenRequest(path="/nets"),
    manifest="/nets/ensemble.toml",
    files=("/far/a.pt", f"/{'x' * 600}/b.pt"),
)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def dialog(parent: QWidget) -> OutsideDialog:
    made = OutsideDialog(QUESTION, parent)
    made.open()
    return made


def buttons(dialog: OutsideDialog) -> dict[str, QPushButton]:
    return {one.text().replace("&", ""): one for one in dialog.findChildren(QPushButton)}


def test_the_files_are_shown_whole_and_no_is_the_default(
    qtbot: QtBot, dialog: OutsideDialog
) -> None:
    said = texts_in(dialog).replace("\n", "")
    assert "/nets/ensemble.toml" in said
    assert f"/far/a.pt/{'x' * 600}/b.pt" in said
    assert buttons(dialog)["Cancel"].isDefault()
    with qtbot.waitSignal(dialog.rejected):
        buttons(dialog)["Cancel"].click()


def test_the_agreement_is_to_this_question(qtbot: QtBot, dialog: OutsideDialog) -> None:
    with qtbot.waitSignal(dialog.agreed) as agreed:
        buttons(dialog)["Open them"].click()
    assert agreed.args == [QUESTION]
