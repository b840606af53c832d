import io
import json
import sys

import pytest
from tqdm import tqdm

from ensemble_gui.cli.reporting import (
    print_json,
    progress_bar,
    report_failure,
)
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def tell_of_two_stages() -> None:
    with progress_bar() as progress:
        for stage in ("Making members", "Timing"):
            for done in range(3):
                progress(RunProgress(stage=stage, done=done + 1, total=3))


def test_progress_is_shown_stage_by_stage_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(tqdm, "monitor_interval", 0)  # no thread beside the bar
    tell_of_two_stages()
    shown = terminal.getvalue()
    assert 0 <= shown.index("Making members") < shown.index("Timing")
    assert capsys.readouterr().out == ""


def test_there_is_no_progress_bar_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell_of_two_stages()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_null(value: float, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": [1, {"b": (value, 0.5)}]})
    assert json.loads(capsys.readouterr().out) == {"a": [1, {"b": [None, 0.5]}]}


def test_cancelled_work_has_failed_to_the_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert report_failure(Cancelled(request=RunRequest(settings=RunSettings()))) == 1
    assert capsys.readouterr() == ("", "ensemble-gui: Cancelled.\n")


@pytest.mark.parametrize(("bad_input", "status"), [(True, 2), (False, 1)])
def test_a_failure_without_a_traceback_is_not_always_bad_input(
    bad_input: bool,  # noqa: FBT001 -- a case
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    request = RunRequest(settings=RunSettings())
    failure = Failure(request=request, message="The disk is full.", bad_input=bad_input)
    assert report_failure(failure) == status
    assert capsys.readouterr() == ("", "ensemble-gui: The disk is full.\n")
