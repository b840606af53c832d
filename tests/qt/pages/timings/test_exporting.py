"""The run that is shown, exported from the window: its code shown, copied, and saved."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.timings.code_dialog import CodeDialog
from ensemble_gui.qt.pages.timings.page import TimingsPage
from ensemble_gui.records.exporting import ScriptKind, ScriptRequest, ScriptResult
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import Origin
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_desk import FakeDesk, NotingStatus, fake_context
from tests.support.qt.gestures import find, text_of
from tests.support.qt.synthetic import run_result


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def context(parent: QWidget, desk: FakeDesk) -> Context:
    return fake_context(desk, parent)


@pytest.fixture
def page(parent: QWidget, context: Context) -> TimingsPage:
    return TimingsPage(context, parent)


def button(page: TimingsPage) -> QPushButton:
    return find(page, QPushButton, "showCode")


def answer(desk: FakeDesk, found: ScriptResult | Failure) -> None:
    desk.lanes[ScriptRequest].answered.emit(found)


def code(
    desk: FakeDesk, page: TimingsPage, lines: Mapping[str, str] = MappingProxyType({})
) -> CodeDialog:
    """The dialog with the code that was asked for."""
    button(page).click()
    request = desk.asked(ScriptRequest)[-1]
    answer(
        desk,
        ScriptResult(
            request=request, text="import torch\n", notes=("Something odd.",), lines=lines
        ),
    )
    return find(page.window(), CodeDialog, "codeDialog")


def test_there_is_code_once_there_is_a_whole_run(
    page: TimingsPage, context: Context, settings: RunSettings
) -> None:
    states = [button(page).isEnabled()]
    result = run_result(settings)
    context.runs.timed.emit(replace(result, is_first_calls=True))
    states.append(button(page).isEnabled())
    context.runs._finish(result)
    states.append(button(page).isEnabled())
    assert states == [False, False, True]


def test_the_run_that_is_shown_is_exported_whatever_is_chosen_now(
    page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings
) -> None:
    result = run_result(settings)
    context.runs._finish(result)
    context.setup.choose_size(7, 9)
    button(page).click()
    assert desk.asked(ScriptRequest)[-1].result is result


def test_a_run_that_is_shown_again_keeps_its_date(
    page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings
) -> None:
    result = run_result(settings)
    context.runs._finish(result)
    button(page).click()
    first = desk.asked(ScriptRequest)[-1]
    context.runs.timed.emit(replace(run_result(settings), is_first_calls=True))
    context.runs._finish(Cancelled(request=result.request))
    button(page).click()
    assert desk.asked(ScriptRequest)[-1] is first


def test_the_code_is_shown_and_copied(
    qtbot: QtBot, page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings
) -> None:
    context.runs._finish(run_result(settings))
    dialog = code(desk, page)
    shown = find(dialog, QPlainTextEdit, "code")
    assert (shown.toPlainText(), shown.isReadOnly()) == ("import torch\n", True)
    assert text_of(dialog, "codeNotes").endswith("Something odd.")
    find(dialog, QPushButton, "copyCode").click()
    assert QGuiApplication.clipboard().text() == "import torch\n"
    dialog.close()
    qtbot.waitUntil(lambda: not page.window().findChildren(CodeDialog))


def test_the_lines_of_the_quickest_strategy_come_first_and_the_others_are_a_choice_away(
    qtbot: QtBot, page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings
) -> None:
    result = run_result(settings)
    context.runs._finish(result)
    lines = {one.strategy: f"the lines of {one.strategy}\n" for one in result.timings}
    dialog = code(desk, page, lines)
    shown, choice = find(dialog, QPlainTextEdit, "code"), find(dialog, QComboBox, "codeChoice")
    quickest = min(result.timings, key=lambda one: one.median_s).strategy
    seen = {}
    for at in range(choice.count()):
        if at == 0:
            assert choice.currentText() == quickest
            assert shown.toPlainText() == lines[quickest]
        choice.setCurrentIndex(at)
        find(dialog, QPushButton, "copyCode").click()
        seen[choice.currentText()] = QGuiApplication.clipboard().text()
        assert text_of(dialog, "codeNotes")
    assert seen == {"The whole script": "import torch\n", **lines}
    dialog.close()
    qtbot.waitUntil(lambda: not page.window().findChildren(CodeDialog))


def test_it_is_saved_in_the_form_that_the_suffix_asks_for(
    page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings, tmp_path: Path
) -> None:
    context.runs._finish(run_result(settings))
    page._export.choose_file()
    dialog = find(page.window(), QFileDialog, "saveScriptDialog")
    for name, expected, kind in (
        ("a.py", "a.py", ScriptKind.SCRIPT),
        ("a.ipynb", "a.ipynb", ScriptKind.NOTEBOOK),
        ("a", "a.py", ScriptKind.SCRIPT),
    ):
        dialog.fileSelected.emit(str(tmp_path / name))
        asked = desk.asked(ScriptRequest)[-1]
        assert (asked.output, asked.kind) == (str(tmp_path / expected), kind)
    dialog.close()


def test_the_kind_of_file_decides_on_its_suffix(
    page: TimingsPage, context: Context, settings: RunSettings
) -> None:
    context.runs._finish(run_result(settings))
    page._export.choose_file()
    dialog = find(page.window(), QFileDialog, "saveScriptDialog")
    assert dialog.defaultSuffix() == "py"
    dialog.filterSelected.emit("Jupyter notebook (*.ipynb)")
    assert dialog.defaultSuffix() == "ipynb"
    dialog.close()


def test_what_was_written_is_said_and_a_failure_too(
    page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings, tmp_path: Path
) -> None:
    context.runs._finish(run_result(settings))
    button(page).click()
    request = desk.asked(ScriptRequest)[-1]
    files = tuple(str(tmp_path / one) for one in ("run.py", "run.pt"))
    answer(desk, ScriptResult(request=request, text="", files=files))
    failure = Failure(request=request, message="The disk is full.", bad_input=True)
    answer(desk, failure)
    status = context.status
    assert isinstance(status, NotingStatus)
    assert status.said == [f"Saved {tmp_path / 'run.py'}, with run.pt next to it."]
    assert status.endings == [failure]


def test_the_date_is_that_of_the_run_whenever_it_is_shown(
    page: TimingsPage, desk: FakeDesk, context: Context, settings: RunSettings
) -> None:
    context.runs._finish(replace(run_result(settings), at="2025-03-04T12:00:00+00:00"))
    button(page).click()
    assert desk.asked(ScriptRequest)[-1].date.startswith("2025-03-04 at ")


def test_a_run_from_a_file_has_no_code_as_its_members_are_not_here(
    page: TimingsPage, context: Context, settings: RunSettings
) -> None:
    result = run_result(settings)
    origin = Origin(name="mine.run.json", here=result.environment)
    context.runs._finish(result)
    context.runs._finish(replace(result, origin=origin))
    assert not button(page).isEnabled()
