"""A worker that computes nothing, and lets a test answer what is asked of the history."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.synthetic import run_result


class PatientWorker(FakeWorker):
    """Answers a request for the history when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = True

    def answer_history(self, _request: HistoryRequest) -> None:
        if not self.waits:
            self.answer()

    def answer(self, *, found: History | None = None, told: str = "", kept: bool = True) -> None:
        """Answer the last request: what others left in the file, or why it is not written."""
        request = self.histories[-1]
        there = request.base if found is None else found
        history = request.own.since(request.base, there)
        in_file = history if kept else request.base
        self.give(HistoryResult(request=request, history=history, in_file=in_file, message=told))

    def go_on(self, _window: object = None) -> None:
        """Answer this request and all that come."""
        self.waits = False
        self.answer()


def end_run(worker: FakeWorker) -> None:
    """Whatever the last run asked for is found."""
    request = worker.requests[-1]
    worker.give(replace(run_result(request.settings), request=request))
    QApplication.processEvents()
