"""One window for all tests of a module, which only look at it: every page has been opened once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.synthetic import many_samples, run_result

_SIZE = QSize(1280, 800)


@pytest.fixture(scope="module")
def whole(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """The window after a run, on a worker that computes nothing."""
    worker = FakeWorker()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENSEMBLE_EXPLORER_DATA", str(tmp_path_factory.mktemp("user data")))
        patch.setattr("ensemble_gui.qt.work.desk.Worker", lambda: worker)
        # What the worker never answers would be waited for by a timer that outlives each test.
        patch.setattr("ensemble_gui.qt.work.waiting.Waiting._tell", lambda *_: None)
        window = create_window(settings=RunSettings(strategies=("loop", "vmap", "stacked")))
        window.resize(_SIZE)
        window.show()
        while not worker.taken:
            qapp.processEvents()
        (request,) = (one for one in worker.requests if isinstance(one, RunRequest))
        result = run_result(request.settings, samples=many_samples(count=120))
        worker.give(replace(result, request=request))
        for page in PAGES:
            window.pages.open(page.key)
            qapp.processEvents()
        window.pages.open(PAGES[0].key)
        yield window
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
