"""What the page of the user's images is put through: `python -m benchmarks.image_scenarios NAME`.

Each scenario prints one JSON object. Times are seconds.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from benchmarks.scenarios import Heartbeat, child, press, shown, wait_for
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.samples.mnist import load_test_digits

_FILES = 1000
_ENLARGED = 8  # times: as crops of a scan are
_MEMBERS = 20
_POINTS = 40  # of each stroke
_STROKES = 5
_BETWEEN_POINTS_MS = 8  # as from a 125 Hz mouse
_SETTLING_MS = 500  # the result of the first run is painted meanwhile
_LEFT = Qt.MouseButton.LeftButton


def drop() -> dict[str, float]:
    """Drop 1,000 files; drop them again, and cancel when the first of them are there."""
    with TemporaryDirectory() as folder:
        urls = [QUrl.fromLocalFile(str(path)) for path in _write_crops(Path(folder))]
        window = shown(RunSettings(members=2, batch=8, repeats=6))
        data = QMimeData()
        data.setUrls(urls)
        _let_pass(_SETTLING_MS)
        beating = Heartbeat(window)
        window.dropped.emit(data)
        wait_for(window.images_loaded)
        beating.timer.stop()
        window.dropped.emit(data)
        wait_for(window.findChildren(Desk)[0].lane_of(ImagesRequest).part_arrived)
        start = perf_counter()
        press(window, "cancelButton")
        wait_for(window.images_loaded)
        cancelled = perf_counter() - start
        window.close()
    return {"files": len(urls), "worst": max(beating.late), "cancel": cancelled}


def sketch() -> dict[str, float]:
    """Draw some strokes; how long the votes on each point took to be painted."""
    window = shown(RunSettings(members=_MEMBERS, batch=8, repeats=6))
    box = child(window, QComboBox, "ownEnsembleBox")
    box.setCurrentIndex(box.findData("run"))
    window.pages.open("images")
    times = _Latencies(window)
    rng = np.random.default_rng(0)
    for _ in range(_STROKES):
        _draw(window, times, rng)
    window.close()
    return {"p95": float(np.quantile(times.found, 0.95)), "points": len(times.found)}


class _Latencies:
    """Notes how long each point took until votes on it, or on a later one, had been painted."""

    def __init__(self, window: MainWindow) -> None:
        (self._page,) = window.findChildren(ImagesPage)
        self._asked: dict[int, float] = {}
        self._waiting: list[float] = []  # when the points came that no votes are there for
        self.found: list[float] = []
        self._page.pad.drawn.connect(self._ask)
        self._page.pad.stroke_ended.connect(self._ask)
        lane = window.findChildren(Desk)[0].lane_of(InspectionRequest)
        lane.part_arrived.connect(self._answer)
        lane.answered.connect(self._answer)

    def note_point(self) -> None:
        """The pen has moved."""
        self._waiting.append(perf_counter())

    def _ask(self, sketch: object) -> None:
        self._asked[id(sketch)] = perf_counter()

    def _answer(self, outcome: object) -> None:
        request = getattr(outcome, "request", None)
        asked = self._asked.get(id(getattr(request, "sketch", None)))
        if asked is not None:
            self._page.votes.repaint()
            now = perf_counter()
            self.found += [now - point for point in self._waiting if point <= asked]
            self._waiting = [point for point in self._waiting if point > asked]


def _draw(window: MainWindow, times: _Latencies, rng: np.random.Generator) -> None:
    (pad,) = window.findChildren(SketchPad)
    way = np.cumsum(rng.normal(0, 1, (_POINTS, 2)), axis=0)
    way = (way - way.min(axis=0)) / np.ptp(way, axis=0).max() * 0.7 + 0.15
    points = [QPoint(round(x * pad.width()), round(y * pad.height())) for x, y in way]
    QTest.mousePress(pad, _LEFT, pos=points[0])
    for point in points[1:]:
        times.note_point()
        QTest.mouseMove(pad, point)
        _let_pass(_BETWEEN_POINTS_MS)
    QTest.mouseRelease(pad, _LEFT, pos=points[-1])
    _let_pass(500)
    pad.clear()


def _let_pass(milliseconds: int) -> None:
    """Wait as the event loop does: a busy thread would keep Python's lock from the worker."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _write_crops(folder: Path) -> list[Path]:
    """1,000 digits as files, dark on light."""
    digits = load_test_digits()
    paths = []
    for index in range(_FILES):
        crop = Image.fromarray(255 - digits.images[index])
        side = crop.width * _ENLARGED
        paths.append(folder / f"{index}.png")
        crop.resize((side, side), Image.Resampling.BICUBIC).save(paths[-1])
    return paths


SCENARIOS = {one.__name__: one for one in (drop, sketch)}

if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    print(json.dumps(SCENARIOS[sys.argv[1]]()), flush=True)
