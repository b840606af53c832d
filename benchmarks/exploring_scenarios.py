"""What the explorer is put through, one scenario a process, one JSON object each.

Times are seconds.
"""

import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QComboBox, QListView, QMenu, QSlider

from benchmarks.scenarios import child, press, shown, wait_for
from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.records.shift import ShiftRequest
from ensemble_gui.records.tasks import DIGITS_TASK

_SAMPLES = 10_000
_TURNS = 3
Act = Callable[[], object]


def answers_20() -> dict[str, float]:
    """How long each act takes with 20 trained members, the longest of some turns."""
    return _answers(RunSettings(members=20, batch=8, repeats=6, strategies=("stacked",)))


def answers_100() -> dict[str, float]:
    """The same with 100 members."""
    return _answers(
        RunSettings(
            members=100, batch=8, repeats=6, strategies=("stacked",), weights=Weights.RANDOM
        )
    )


def shift() -> dict[str, float]:
    """Where the time goes when 20 members see 10,000 digits rotated to 31 levels."""
    import torch

    from ensemble_gui.records.progress import unheard
    from ensemble_gui.records.shift import Shift, ShiftResult
    from ensemble_gui.running.answers.table import answer
    from ensemble_gui.running.answers.work import Kept, Work
    from ensemble_gui.running.members.at_hand import Voters
    from ensemble_gui.running.members.predicting import predict_pictures
    from ensemble_gui.samples.pictures import sample_digits

    settings, voters = RunSettings(members=20), Voters()
    with torch.inference_mode():
        members = voters.of(settings)
        digits = sample_digits(DIGITS_TASK)
        samples = predict_pictures(members, digits, Weights.TRAINED, CancelToken(), unheard)
    request = ShiftRequest(settings=settings, samples=samples, shift=Shift.ROTATE)
    found = answer(request, Work(report=lambda _level: None, kept=Kept(voters)))
    if not isinstance(found, ShiftResult):
        raise TypeError(f"no result: {found}")
    return {
        "elapsed": found.elapsed_s,
        "over": (found.elapsed_s - found.making_s) / found.forward_s,
    }


def pairs() -> dict[str, float]:
    """The matrices of 100 members: all of them but Jensen-Shannon's, and that one."""
    from ensemble_gui.measures import pairs as measured
    from ensemble_gui.measures.jensen_shannon import jensen_shannon

    samples = _made_up(100)
    start = perf_counter()
    jensen_shannon(samples.probabilities, CancelToken())
    divergence = perf_counter() - start
    with patch.object(measured, "jensen_shannon", lambda *_: np.zeros((100, 100))):
        start = perf_counter()
        measured.measure_pairs(samples, CancelToken())
    return {"counted": perf_counter() - start, "divergence": divergence}


def memory() -> dict[str, float]:
    """The peak memory on top of the predictions of 100 members."""
    from ensemble_gui.measures.calibration import calibrate
    from ensemble_gui.measures.clustering import cluster
    from ensemble_gui.measures.pairs import measure_pairs

    drawn = _probabilities(100)
    tracemalloc.start()
    samples = _made_up(100, drawn)
    kept = (
        measure_pairs(samples, CancelToken()),
        cluster(samples, CancelToken()),
        calibrate(samples, samples.mean, samples.labels, CancelToken()),
    )
    most = tracemalloc.get_traced_memory()[1]
    return {"megabytes": most / 1e6, "kept": len(kept)}


def _answers(settings: RunSettings) -> dict[str, float]:
    window = shown(settings)
    (desk,) = window.findChildren(Desk)
    wait_for(desk.lane_of(AnalysisRequest).answered)
    window.resize(1280, 800)
    found: dict[str, float] = {}
    for page in ("pairs", "uncertainty", "calibration", "growth", "shift"):
        window.pages.open(page)
        if page == "growth":
            wait_for(desk.lane_of(GrowthRequest).answered)
        elif page == "shift":
            press(window, "shiftAllButton")
            wait_for(desk.lane_of(ShiftRequest).answered)
        _let_pass()
        for _ in range(_TURNS):
            for name, act in _acts(window, page):
                start = perf_counter()
                act()
                _let_pass()
                took = perf_counter() - start
                found[f"{name} on page {page}"] = max(took, found.get(f"{name} on page {page}", 0))
    window.close()
    return found


def _acts(window: MainWindow, page: str) -> Iterator[tuple[str, Act]]:
    """What a user does while this page is shown."""
    box = child(window, QComboBox, "sortBox")
    for place in range(box.count()):
        yield f"sort by {box.itemText(place)}", partial(box.setCurrentIndex, place)
    for kind, number in (("label", 4), ("prediction", 5), ("answer", 2)):
        actions = child(window, QMenu, f"filter-{kind}").actions()
        yield f"filter by {kind}", actions[number].trigger
        yield f"not by {kind}", actions[0].trigger
    gallery = child(window, QListView, "digitGallery")
    yield "select", lambda: gallery.setCurrentIndex(gallery.model().index(7, 0))
    if page == "pairs":
        matrix = child(window, PairMatrix, "pairMatrix")
        yield "choose a pair", lambda: _click(matrix, matrix.centre_of(0, 1))
        measures = child(window, QComboBox, "pairMeasureBox")
        for place in range(measures.count()):
            name = f"compare by {measures.itemText(place)}"
            yield name, partial(measures.setCurrentIndex, place)
        yield "clear the pair", lambda: press(window, "clearPair")
    elif page == "uncertainty":
        yield "sure and wrong", lambda: press(window, "chooseSureAndWrong")
        yield "show all again", lambda: press(window, "clearBrush")
    elif page == "calibration":
        slider = child(window, QSlider, "abstainSlider")
        yield "abstain", lambda: slider.setValue(9_000)
        yield "show abstained", lambda: press(window, "showAbstained")
        yield "abstain on fewer", lambda: slider.setValue(9_900)
        yield "show all", lambda: press(window, "showAbstained")
    elif page == "growth":
        scores = child(window, QComboBox, "growthScoreBox")
        for place in range(scores.count()):
            yield f"score {scores.itemText(place)}", partial(scores.setCurrentIndex, place)
    elif page == "shift":
        levels = child(window, QSlider, "shiftSlider")
        for place in range(0, levels.maximum(), 6):
            yield f"level {place}", partial(levels.setValue, place)


def _click(matrix: PairMatrix, at: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(at)
    matrix.mousePressEvent(
        QMouseEvent(QEvent.Type.MouseButtonPress, place, place, left, left, none)
    )


def _let_pass() -> None:
    """Until nothing is left to be painted."""
    for _ in range(3):
        QCoreApplication.processEvents()


def _probabilities(members: int) -> Array:
    rng = np.random.default_rng(0)
    drawn = rng.standard_gamma(0.3, size=(members, _SAMPLES, 10), dtype=np.float32) + 1e-6
    drawn /= drawn.sum(axis=2, keepdims=True)
    return drawn


def _made_up(members: int, drawn: Array | None = None) -> SampleSet:
    from ensemble_gui.measures.sample_sets import sample_set

    return sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=_SAMPLES,
        images=np.zeros((_SAMPLES, 28, 28), np.uint8),
        labels=np.arange(_SAMPLES) % 10,
        names=("",) * _SAMPLES,
        probabilities=_probabilities(members) if drawn is None else drawn,
        weights=Weights.TRAINED,
    )


SCENARIOS = {one.__name__: one for one in (answers_20, answers_100, shift, pairs, memory)}

if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    print(json.dumps(SCENARIOS[sys.argv[1]]()), flush=True)
