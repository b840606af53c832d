"""Runs from files, shown in a window whose worker computes nothing."""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ensemble_gui.history.run_file import from_json, to_json
from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.run import Origin, RunResult
from ensemble_gui.records.run_file import (
    OpenRunRequest,
    RunOpened,
)
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer
from tests.support.made_up_runs import ENVIRONMENT, few_digits, made_up_run
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    find,
    only,
)

HERE = replace(ENVIRONMENT, torch="2.13.0", device_name="Mine")
OTHER = made_up_run(RunSettings(members=5, batch=16, strategies=("loop", "stacked"), seed=7))


def from_file(result: RunResult, name: str = "theirs.run.json") -> RunResult:
    """The result as it comes from a file that was written of it."""
    read = from_json(to_json(result, few_digits).encode(), name, few_digits)
    return replace(read, origin=Origin(name=name, here=HERE))


def show(qtbot: QtBot, window: MainWindow, worker: FakeWorker, result: RunResult) -> None:
    """Open a file that holds this result."""
    before = len(worker.of(OpenRunRequest))
    only(window, RunFiles).open_one(("/runs/theirs.run.json",))
    request = worker.wait_of(qtbot, OpenRunRequest, before + 1)
    worker.give(RunOpened(request=request, result=from_file(result)))


def analysed(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> list[AnalysisRequest]:
    """Answer all requests for an analysis as the worker does, without its members."""
    lane = context_of(window).desk.lane_of(AnalysisRequest)
    requests: list[AnalysisRequest] = []
    while lane.is_awaited:
        qtbot.waitUntil(lambda: bool(lane._sent))  # once the window has shown the run
        ((request, _),) = lane._sent.values()
        came = partial(_has_come, worker, request)
        qtbot.waitUntil(came)
        requests.append(request)
        worker.give(replace(answer(replace(request, settings=None)), request=request))
    return requests


def _has_come(worker: FakeWorker, request: AnalysisRequest) -> bool:
    return any(one is request for one, _ in worker.of(AnalysisRequest))


def context_of(window: MainWindow) -> Context:
    """What the pages are given."""
    return only(window, RunFiles)._context


def is_shown(window: MainWindow, name: str) -> bool:
    return find(window, QLabel, name).isVisible()
