from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QMainWindow,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.assets import resource
from ensemble_gui.errors import BadInput
from ensemble_gui.qt.pages.doctor import presenter
from ensemble_gui.qt.pages.doctor.editor import CodeEditor
from ensemble_gui.qt.pages.doctor.page import DoctorPage
from ensemble_gui.qt.pages.doctor.table import DoctorTable
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.doctor import doctor_headline
from ensemble_gui.wording.doctor_cells import MEMBERS_QUESTION
from ensemble_gui.wording.gallery import EXAMPLES
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    cells_of,
    find,
    only,
    press,
    set_number,
    text_of,
    turn_to,
)
from tests.support.qt.synthetic_doctor import TRAIN_SAME, doctor_result, fails, one_of_each

Finish = Callable[[], RunResult]
EXAMPLE = EXAMPLES[0]
NOTHING = Qt.KeyboardModifier.NoModifier
SOURCE = resource(EXAMPLE.file).read_text(encoding="utf-8")


@pytest.fixture
def doctor(driven: QMainWindow, finish: Finish) -> QMainWindow:
    """The window after its first run, with the doctor's page open."""
    finish()
    turn_to(driven, "Doctor")
    return driven


def asked(qtbot: QtBot, worker: FakeWorker, requests: int = 1) -> DoctorRequest:
    """The last of so many requests, once it has come."""
    return worker.wait_of(qtbot, DoctorRequest, requests)


def examine(qtbot: QtBot, window: QMainWindow, worker: FakeWorker) -> DoctorRequest:
    """Press Examine; the request that comes of it."""
    before = len(worker.of(DoctorRequest))
    press(qtbot, window, "examine")
    return asked(qtbot, worker, before + 1)


def choose(window: QMainWindow, title: str) -> None:
    box = find(window, QComboBox, "doctorBox")
    box.setCurrentIndex(next(at for at in range(box.count()) if title in box.itemText(at)))


def type_in(qtbot: QtBot, window: QMainWindow, text: str) -> None:
    qtbot.keyClicks(only(window, CodeEditor), text)


def shown(window: QMainWindow) -> list[str]:
    return [text for row in cells_of(only(window, DoctorTable)) for text in row]


def answer(window: QMainWindow) -> str:
    return text_of(window, "doctorAnswer")


def stale(window: QMainWindow) -> str:
    note = find(window, QWidget, "doctorStale")
    return text_of(window, "doctorStale") if note.isVisible() else ""


def dialog_of(window: QMainWindow) -> QDialog | None:
    found = [one for one in window.findChildren(QDialog, "codeDialog") if one.isVisible()]
    return found[0] if found else None


def button_of(dialog: QDialog, text: str) -> QAbstractButton:
    return next(one for one in dialog.findChildren(QAbstractButton) if text in one.text())


def test_nothing_is_examined_until_it_is_wanted(doctor: QMainWindow, worker: FakeWorker) -> None:
    assert answer(doctor) == MEMBERS_QUESTION
    assert worker.of(DoctorRequest) == []
    assert find(doctor, QComboBox, "doctorBox").currentText() == "My members (SimpleMLP)"


def test_examine_asks_about_the_members_that_are_chosen(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    set_number(doctor, "memberCount", 7)
    request = examine(qtbot, doctor, worker)
    assert request.settings == doctor.setup.settings
    assert request.settings.members == 7
    assert request.code == ""
    assert shown(doctor) == ["…", "", "", "", "", ""]


def test_cells_fill_in_as_they_come_and_the_answer_follows(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    request = examine(qtbot, doctor, worker)
    for cells in range(1, 7):
        part = doctor_result(request, one_of_each()[:cells])
        worker.give_part(part)
        assert sum(bool(one) and one != "…" for one in shown(doctor)) == cells
        assert answer(doctor) == doctor_headline(part)
        assert ("…" in shown(doctor)) == (cells < 6)
    result = doctor_result(request, observations=("Something else.",))
    worker.give(result)
    assert answer(doctor) == doctor_headline(result)
    assert "Something else." in text_of(doctor, "doctorNotes")
    assert text_of(doctor, "messageLabel") == ""
    assert stale(doctor) == ""


def test_it_is_measured_alone(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker, finish: Finish
) -> None:
    request = examine(qtbot, doctor, worker)
    names = ("runButton", "sweepButton", "examine", "cancelButton")
    states = [find(doctor, QAbstractButton, one).isEnabled() for one in names]
    assert states == [False, False, False, True]
    worker.give(doctor_result(request))
    assert find(doctor, QPushButton, "examine").isEnabled()
    press(qtbot, doctor, "runButton")
    assert isinstance(worker.wait_for(qtbot, 3), RunRequest)
    assert not find(doctor, QPushButton, "examine").isEnabled()
    only(doctor, DoctorPage).examine_wanted.emit()
    finish()
    assert len(worker.of(DoctorRequest)) == 1
    assert find(doctor, QPushButton, "examine").isEnabled()


def test_cancelled_the_cells_that_were_examined_stay(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    request = examine(qtbot, doctor, worker)
    worker.give_part(doctor_result(request, one_of_each()[:2]))
    press(qtbot, doctor, "cancelButton")
    assert worker.of(DoctorRequest)[-1][1].cancelled
    worker.give(Cancelled(request=request))
    assert [bool(one) for one in shown(doctor)] == [True, True, False, False, False, False]
    assert "2 of 6" in answer(doctor)
    assert text_of(doctor, "messageLabel") == "Examination cancelled; kept 2 of 6 cells"


def test_cancelled_before_any_cell_the_earlier_result_stays(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    worker.give(doctor_result(examine(qtbot, doctor, worker)))
    before = (shown(doctor), answer(doctor))
    request = examine(qtbot, doctor, worker)
    assert (shown(doctor), answer(doctor)) == before
    worker.give(Cancelled(request=request))
    assert (shown(doctor), answer(doctor)) == before
    assert text_of(doctor, "messageLabel").startswith("Examination cancelled before any cell")


def test_a_first_one_that_is_cancelled_asks_again(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    worker.give(Cancelled(request=examine(qtbot, doctor, worker)))
    assert answer(doctor) == MEMBERS_QUESTION
    assert shown(doctor) == [""] * 6


@pytest.mark.parametrize("traceback", [None, "Traceback: in examine"])
def test_a_failure_is_said_and_what_was_there_stays(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker, traceback: str | None
) -> None:
    worker.give(doctor_result(examine(qtbot, doctor, worker)))
    before = shown(doctor)
    request = examine(qtbot, doctor, worker)
    worker.give(Failure(request=request, message="It stopped", traceback=traceback))
    assert text_of(doctor, "messageLabel") == "It stopped"
    assert bool(doctor.findChildren(QDialog, "errorDialog")) is bool(traceback)
    assert shown(doctor) == before


def test_a_result_of_other_settings_is_marked(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    worker.give(doctor_result(examine(qtbot, doctor, worker)))
    members = doctor.setup.settings.members
    set_number(doctor, "memberCount", members + 1)
    assert stale(doctor) == "Settings changed: press Examine"
    set_number(doctor, "memberCount", members)
    assert stale(doctor) == ""
    find(doctor, QAbstractButton, "inputDifferent").click()  # both are examined
    find(doctor, QComboBox, "sourceBox").setCurrentIndex(1)  # noise is examined
    assert stale(doctor) == ""


def test_an_earlier_result_stays_marked_until_the_first_cell_of_the_new_one(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    worker.give(doctor_result(examine(qtbot, doctor, worker)))
    set_number(doctor, "memberCount", 2)
    request = examine(qtbot, doctor, worker)
    assert stale(doctor)
    worker.give_part(doctor_result(request, one_of_each()[:1]))
    assert stale(doctor) == ""


def test_an_unchanged_example_runs_without_a_question(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    choose(doctor, EXAMPLE.title)
    request = examine(qtbot, doctor, worker)
    assert request.code == SOURCE
    assert request.name == EXAMPLE.key
    assert request.settings.weights is Weights.RANDOM  # the members that are chosen have no part
    assert dialog_of(doctor) is None


def test_each_network_keeps_its_own_result(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    worker.give(doctor_result(examine(qtbot, doctor, worker)))
    of_members = shown(doctor)
    choose(doctor, EXAMPLE.title)
    assert shown(doctor) == [""] * 6
    worker.give(doctor_result(examine(qtbot, doctor, worker), one_of_each()[:3]))
    of_example = shown(doctor)
    choose(doctor, "My members")
    assert shown(doctor) == of_members
    choose(doctor, EXAMPLE.title)
    assert shown(doctor) == of_example


def test_cells_of_a_network_that_is_no_longer_shown_wait_for_it(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    request = examine(qtbot, doctor, worker)
    choose(doctor, EXAMPLE.title)
    worker.give_part(doctor_result(request, one_of_each()[:2]))
    assert shown(doctor) == [""] * 6
    choose(doctor, "My members")
    assert [bool(one) for one in shown(doctor)] == [True, True, True, False, False, False]
    choose(doctor, EXAMPLE.title)
    worker.give(doctor_result(request))
    assert shown(doctor) == [""] * 6


@pytest.fixture
def changed(qtbot: QtBot, doctor: QMainWindow) -> Iterator[QMainWindow]:
    """The page with an example that was changed."""
    choose(doctor, EXAMPLE.title)
    type_in(qtbot, doctor, "#")
    yield doctor
    open_dialog = dialog_of(doctor)
    if open_dialog is not None:
        open_dialog.close()


def test_changed_code_is_asked_about_once(
    qtbot: QtBot, changed: QMainWindow, worker: FakeWorker
) -> None:
    press(qtbot, changed, "examine")
    dialog = dialog_of(changed)
    assert dialog is not None
    assert worker.of(DoctorRequest) == []
    button_of(dialog, "Run the code").click()
    request = asked(qtbot, worker)
    assert request.code.startswith("#")
    worker.give(doctor_result(request))
    type_in(qtbot, changed, "#")
    assert stale(changed) == "Code changed: press Examine"
    assert examine(qtbot, changed, worker).code.startswith("##")
    assert dialog_of(changed) is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_neither_return_nor_escape_runs_it(
    qtbot: QtBot, changed: QMainWindow, worker: FakeWorker, key: Qt.Key
) -> None:
    press(qtbot, changed, "examine")
    dialog = dialog_of(changed)
    assert dialog is not None
    qtbot.keyClick(dialog, key)
    QApplication.processEvents()
    assert worker.of(DoctorRequest) == []
    press(qtbot, changed, "examine")
    assert dialog_of(changed) is not None


def test_ctrl_enter_in_the_code_examines_it(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    choose(doctor, EXAMPLE.title)
    editor = only(doctor, CodeEditor)
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked(qtbot, worker).code == SOURCE


def test_restore_brings_the_original_back(
    qtbot: QtBot, changed: QMainWindow, worker: FakeWorker
) -> None:
    assert find(changed, QPushButton, "restoreExample").isEnabled()
    press(qtbot, changed, "restoreExample")
    assert not find(changed, QPushButton, "restoreExample").isEnabled()
    assert examine(qtbot, changed, worker).code == SOURCE
    assert dialog_of(changed) is None


def test_an_error_of_the_syntax_is_shown_and_nothing_runs(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    choose(doctor, EXAMPLE.title)
    type_in(qtbot, doctor, ")")
    press(qtbot, doctor, "examine")
    assert text_of(doctor, "codeFault").startswith("Line 1: ")
    assert len(only(doctor, CodeEditor).extraSelections()) == 1
    assert dialog_of(doctor) is None
    assert worker.of(DoctorRequest) == []


def test_why_code_cannot_be_examined_stands_below_it(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    choose(doctor, EXAMPLE.title)
    request = examine(qtbot, doctor, worker)
    message = "dropout.py, line 4: NameError: name 'nm' is not defined"
    worker.give(Failure(request=request, message=message, bad_input=True))
    assert text_of(doctor, "codeFault") == message
    (marked,) = only(doctor, CodeEditor).extraSelections()
    assert marked.cursor.blockNumber() + 1 == 4
    worker.give_part(doctor_result(examine(qtbot, doctor, worker), one_of_each()[:1]))
    assert not find(doctor, QWidget, "codeFault").isVisible()


def test_the_line_that_fails_is_marked_in_the_code(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    choose(doctor, EXAMPLE.title)
    report = fails(TRAIN_SAME, "dropout.py, line 16: ...")
    worker.give(doctor_result(examine(qtbot, doctor, worker), (report,)))
    (marked,) = only(doctor, CodeEditor).extraSelections()
    assert marked.cursor.blockNumber() + 1 == 16
    type_in(qtbot, doctor, "#")
    assert only(doctor, CodeEditor).extraSelections() == []


def test_every_example_can_be_read(doctor: QMainWindow) -> None:
    for one in EXAMPLES:
        choose(doctor, one.title)
        assert only(doctor, CodeEditor).toPlainText().rstrip() in resource(one.file).read_text()
        assert one.teaches[:20] in text_of(doctor, "cellBehaviour")


def test_an_example_that_is_missing_is_said_and_the_members_are_not_taken_for_it(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise BadInput(f"{name} is missing")

    monkeypatch.setattr(presenter, "resource", missing)
    choose(doctor, EXAMPLE.title)
    assert text_of(doctor, "messageLabel") == f"{EXAMPLE.file} is missing"
    press(qtbot, doctor, "examine")
    assert text_of(doctor, "codeFault").startswith("There is no code to run")
    assert worker.of(DoctorRequest) == []


def test_the_page_can_be_walked_through_by_tab(doctor: QMainWindow, qtbot: QtBot) -> None:
    choose(doctor, EXAMPLE.title)
    find(doctor, QComboBox, "doctorBox").setFocus()
    seen = []
    for _ in range(5):
        focused = QApplication.focusWidget()
        seen.append(focused.objectName())
        leaves = Qt.KeyboardModifier.ControlModifier if seen[-1] == "exampleCode" else NOTHING
        qtbot.keyClick(focused, Qt.Key.Key_Tab, leaves)
    assert seen == ["doctorBox", "examine", "exampleCode", "doctorTable", "cellReport"]


def test_a_part_of_an_older_request_is_dropped(
    qtbot: QtBot, doctor: QMainWindow, worker: FakeWorker
) -> None:
    former = examine(qtbot, doctor, worker)
    worker.give(doctor_result(former))
    before = shown(doctor)
    worker.give_part(replace(doctor_result(former), reports=()))
    assert shown(doctor) == before
