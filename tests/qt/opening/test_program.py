from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.program import SavingProgram
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.program import ProgramKind, ProgramRequest
from ensemble_gui.wording.program import program_saved
from tests.support.made_up_programs import saved_program
from tests.support.qt.fake_desk import FakeDesk, NotingStatus, fake_context
from tests.support.qt.gestures import find

DIALOGS = {ProgramKind.ONNX: "exportOnnxDialog", ProgramKind.EXPORTED: "exportPt2Dialog"}


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def saving(desk: FakeDesk, parent: QWidget) -> SavingProgram:
    return SavingProgram(fake_context(desk, parent), parent)


def status_of(saving: SavingProgram) -> NotingStatus:
    status = saving._context.status
    assert isinstance(status, NotingStatus)
    return status


@pytest.mark.parametrize("kind", ProgramKind)
def test_the_chosen_file_is_asked_for_with_the_settings_of_the_last_run(
    kind: ProgramKind, saving: SavingProgram, desk: FakeDesk, parent: QWidget, tmp_path: Path
) -> None:
    choose = {ProgramKind.ONNX: saving.choose_onnx, ProgramKind.EXPORTED: saving.choose_pt2}
    choose[kind]()
    dialog = find(parent, QFileDialog, DIALOGS[kind])
    assert not dialog.isModal() or dialog.isVisible()  # opened, and not waited for
    assert f".{dialog.defaultSuffix()}" == kind.value
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    path = str(tmp_path / f"net{kind.value}")
    dialog.fileSelected.emit(path)
    (asked,) = desk.asked(ProgramRequest)
    assert asked == ProgramRequest(settings=saving._context.runs.settings, kind=kind, path=path)
    dialog.close()


def test_what_was_saved_is_said_and_why_nothing_was(saving: SavingProgram, desk: FakeDesk) -> None:
    saved = saved_program()
    lane = desk.lanes[ProgramRequest]
    lane.answered.emit(saved)
    assert status_of(saving).said == [program_saved(saved)]
    cancelled = Cancelled(request=saved.request)
    lane.answered.emit(cancelled)
    assert status_of(saving).endings == [cancelled]


@pytest.mark.parametrize("kind", ProgramKind)
def test_the_menu_opens_the_dialog(qtbot: QtBot, window: MainWindow, kind: ProgramKind) -> None:
    actions = {
        ProgramKind.ONNX: window.menus.export_onnx,
        ProgramKind.EXPORTED: window.menus.export_pt2,
    }
    actions[kind].trigger()
    dialog = find(window, QFileDialog, DIALOGS[kind])
    dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
