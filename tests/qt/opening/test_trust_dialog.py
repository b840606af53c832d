from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.records.opening import CodeFile, OpenRequest, TrustNeeded
from tests.support.qt.gestures import find, texts_in

FILE = CodeFile(path="/nets/<b>net</b>.py", sha256="0123456789abcdef" * 4)
QUESTION = TrustNeeded(request=OpenRequest(path="/nets"), files=(FILE,), sha256=FILE.sha256)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def dialog(parent: QWidget) -> TrustDialog:
    made = TrustDialog(QUESTION, parent)
    made.open()
    return made


def button(dialog: TrustDialog, text: str) -> QPushButton:
    (found,) = (one for one in dialog.findChildren(QPushButton) if text in one.text())
    return found


def test_it_shows_the_path_as_it_is_and_the_sum(dialog: TrustDialog) -> None:
    said = texts_in(dialog)
    assert FILE.path in said
    assert FILE.sha256 in said
    assert "if the file changes" in said
    path = next(one for one in dialog.findChildren(QWidget) if one.accessibleName() == "FILE")
    assert path.property("textFormat") is Qt.TextFormat.PlainText


def test_it_says_that_the_code_runs_on_a_cluster_too(parent: QWidget, dialog: TrustDialog) -> None:
    assert "cluster" not in texts_in(dialog)
    asked = replace(QUESTION, request=replace(QUESTION.request, on_cluster=True))
    assert "sent to every node of the cluster" in texts_in(TrustDialog(asked, parent))


def path_shown(path: str, parent: QWidget) -> QLabel:
    dialog = TrustDialog(replace(QUESTION, files=(replace(FILE, path=path),)), parent)
    dialog.open()
    (found,) = (one for one in dialog.findChildren(QLabel) if one.accessibleName() == "FILE")
    return found


def test_a_path_cannot_forge_a_second_sum(parent: QWidget) -> None:
    forged = "/nets/a\nSHA-256\n" + "0" * 64 + "\N{RIGHT-TO-LEFT OVERRIDE}/net.py"
    shown = path_shown(forged, parent).text().replace("\n", "")  # a long word goes on below
    assert shown == "/nets/a\ufffdSHA-256\ufffd" + "0" * 64 + "\ufffd/net.py"


def test_a_long_path_neither_widens_the_dialog_nor_hides_the_sum(parent: QWidget) -> None:
    field = path_shown("/" + "x" * 4000 + "/net.py", parent)
    dialog = field.window()
    QApplication.processEvents()
    assert dialog.width() <= 600
    assert dialog.height() <= 600
    assert field.text().replace("\n", "").endswith("net.py")


def of_files(number: int, parent: QWidget, call: str = "") -> TrustDialog:
    files = tuple(CodeFile(path=f"/nets/{one}.py", sha256=f"{one:064}") for one in range(number))
    dialog = TrustDialog(replace(QUESTION, files=files, call=call), parent)
    dialog.open()
    QApplication.processEvents()
    return dialog


@pytest.mark.parametrize("number", [2, 40])
def test_all_files_are_shown_with_their_sums(parent: QWidget, number: int) -> None:
    dialog = of_files(number, parent)
    said = texts_in(dialog)
    for one in range(number):
        assert f"FILE {one + 1} OF {number}\n/nets/{one}.py\nSHA-256\n{one:064}" in said
    assert "if a file changes" in said
    assert dialog.width() <= 600
    assert dialog.height() <= 600
    area = find(dialog, QScrollArea, "trustedFiles")
    bar = area.verticalScrollBar()
    assert (bar.maximum() > 0) == (number > 2)
    assert area.horizontalScrollBar().maximum() == 0


def test_the_call_is_shown_with_its_arguments(parent: QWidget) -> None:
    said = texts_in(of_files(1, parent, "os:system(command='rm')"))
    assert "CALL\nos:system(command='rm')" in said
    assert "CALL" not in texts_in(of_files(1, parent))


def test_to_agree_hands_the_question_back(qtbot: QtBot, dialog: TrustDialog) -> None:
    with qtbot.waitSignal(dialog.agreed) as agreed:
        button(dialog, "Run the code").click()
    assert agreed.args == [QUESTION]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_neither_return_nor_escape_agrees(qtbot: QtBot, dialog: TrustDialog, key: Qt.Key) -> None:
    with qtbot.assertNotEmitted(dialog.agreed), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, key)


def test_no_is_the_default(dialog: TrustDialog) -> None:
    (box,) = dialog.findChildren(QDialogButtonBox)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).isDefault()
