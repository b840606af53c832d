import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.work.worker import WorkerThread


class Counting(QObject):
    """Counts its calls in what Python keeps for each thread."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[int] = []
        self._own = threading.local()
        self.wanted.connect(self._count, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _count(self) -> None:
        self._own.calls = getattr(self._own, "calls", 0) + 1
        self.counts.append(self._own.calls)


def test_what_is_to_be_done_at_its_end_is_done_on_it() -> None:
    ended: list[int] = []
    thread = WorkerThread(lambda: ended.append(threading.get_ident()))
    thread.start()
    thread.quit()
    assert thread.wait()
    assert len(ended) == 1
    assert ended[0] != threading.get_ident()


def test_all_calls_on_it_have_one_state_of_python(qtbot: QtBot) -> None:
    thread, counting = WorkerThread(), Counting()
    counting.moveToThread(thread)
    thread.start()
    try:
        for calls in ([1], [1, 2], [1, 2, 3]):
            counting.wanted.emit()
            qtbot.waitUntil(lambda calls=calls: len(counting.counts) == len(calls))
            assert counting.counts == calls
    finally:
        thread.quit()
        assert thread.wait()
