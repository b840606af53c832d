"""Holds what the window shows of the bundled members against the oracle."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QListView, QTableView

from benchmarks.figures import Figure
from benchmarks.oracle import shift
from benchmarks.oracle.pairs import pairs_of
from benchmarks.oracle.samples import measures_of
from benchmarks.oracle.scores import scaled, scores_of
from benchmarks.oracle_case import Case
from benchmarks.oracle_comparing import compare_shown
from benchmarks.oracle_records import (
    Seen,
    compare_calibration,
    compare_growth,
    compare_pairs,
    compare_samples,
    compare_shift,
)
from benchmarks.scenarios import child, press, wait_for
from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest, GrowthResult
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.shift import Foreign, Shift, ShiftRequest, ShiftResult

_WEIGHTS = {"mlp": Weights.TRAINED, "conv": Weights.CONV}
_SCORES = ("accuracy", "ece", "nll", "brier")
_BATCH = 64


def compare_window(case: Case, *, shifts: bool) -> Iterator[Figure]:
    """Each page's measures of all test digits, and the tables as they are written."""
    window = create_window(
        settings=RunSettings(
            members=case.members,
            weights=_WEIGHTS[case.kind],
            batch=_BATCH,
            repeats=2,
            strategies=("stacked",),
        )
    )
    window.show()
    (desk,) = window.findChildren(Desk)
    seen = Seen(name=f"{case}, window", predictions=case.predictions, labels=case.labels)
    try:
        run = wait_for(window.run_finished)
        assert isinstance(run, RunResult)  # noqa: S101 -- what a run with sound settings brings
        yield from _compare_run(window, seen, run)
        analysis = wait_for(desk.lane_of(AnalysisRequest).answered)
        assert isinstance(analysis, Analysis)  # noqa: S101 -- as above
        yield from _compare_analysis(window, case, seen, analysis)
        if case.members > 1:
            window.pages.open("growth")
            growth = wait_for(desk.lane_of(GrowthRequest).answered)
            assert isinstance(growth, GrowthResult)  # noqa: S101 -- as above
            yield from compare_growth(seen, growth.scores)
        if shifts:
            yield from _compare_shift(window, case, seen)
    finally:
        window.close()


def _compare_run(window: MainWindow, seen: Seen, run: RunResult) -> Iterator[Figure]:
    assert run.samples is not None  # noqa: S101 -- the window asks for them
    yield from compare_samples(seen, run.samples)
    drawn = np.random.default_rng(0).permutation(len(seen.labels))[:_BATCH]
    right = seen.predictions[:, drawn].argmax(axis=2) == seen.labels[drawn]
    accuracies = [row[1] for row in _cells(window, "memberAccuracy")]
    yield compare_shown(f"{seen.name}: tab Accuracy", accuracies, right.mean(axis=1))
    gallery = child(window, QListView, "digitGallery")
    gallery.setCurrentIndex(gallery.model().index(0, 0))
    QCoreApplication.processEvents()
    first = int(run.samples.order[0])
    rows = [seen.mean[np.newaxis, first], seen.predictions[:, first]]
    percents = [text or "0" for row in _cells(window, "probabilities") for text in row]
    expected = 100 * np.concatenate(rows).ravel()
    yield compare_shown(f"{seen.name}: selected digit", percents, expected)


def _compare_analysis(
    window: MainWindow, case: Case, seen: Seen, analysis: Analysis
) -> Iterator[Figure]:
    calibration = analysis.calibration
    assert calibration is not None  # noqa: S101 -- the digits are labelled
    yield from compare_calibration(seen, case.on_validation, calibration)
    table = _cells(window, "scoresTable")
    for place, score in enumerate(_SCORES, 1):
        texts = [row[place] for row in table]
        expected = [_score_of(row[0], score, seen, calibration.temperature) for row in table]
        yield compare_shown(f"{seen.name}: table Scores, {score}", texts, expected)
    if analysis.pairs is not None:
        yield from compare_pairs(seen, analysis.pairs)
        yield from _compare_pair(window, seen)


def _score_of(voter: str, score: str, seen: Seen, temperature: float | None) -> float:
    """What a row of the table of scores should show, by its name."""
    match voter.split():
        case ["ensemble"] | ["the", "member"]:
            return scores_of(seen.mean, seen.labels)[score]
        case ["at", "T", _]:
            return scores_of(scaled(seen.mean, temperature or 1), seen.labels)[score]
        case ["mean", "of", _]:
            members = [scores_of(one, seen.labels)[score] for one in seen.predictions]
            return float(np.mean(members))
        case ["member", number]:
            return scores_of(seen.predictions[int(number) - 1], seen.labels)[score]
        case _:
            raise ValueError(f"the table of scores has an unknown row: {voter}")


def _compare_pair(window: MainWindow, seen: Seen) -> Iterator[Figure]:
    """The sentence on members 1 and 2, by each measure."""
    window.pages.open("pairs")
    box: ChoiceBox[PairMeasure] = child(window, ChoiceBox, "pairMeasureBox")
    child(window, PairMatrix, "pairMatrix").pair_clicked.emit(0, 1)
    told = child(window, QLabel, "pairTold")
    for name, values in pairs_of(seen.predictions[:2], seen.labels).items():
        box.choose(PairMeasure(name))
        text = told.text().partition(":")[2]
        yield compare_shown(f"{seen.name}: pair 1 and 2, {name}", [text], values[:1])
    press(window, "clearPair")


def _compare_shift(window: MainWindow, case: Case, seen: Seen) -> Iterator[Figure]:
    window.pages.open("shift")
    kind: ChoiceBox[Shift] = child(window, ChoiceBox, "shiftKind")
    kind.choose(Shift.SHIFT)
    press(window, "shiftAllButton")
    (desk,) = window.findChildren(Desk)
    found = wait_for(desk.lane_of(ShiftRequest).answered)
    assert isinstance(found, ShiftResult)  # noqa: S101 -- nothing cancels it
    yield from compare_shift(case, seen, found)
    clean = measures_of(seen.predictions)
    table = _cells(window, "aurocTable")
    for column, images in ((Foreign.NOISE, shift.noise()), (Foreign.BLANK, shift.blank())):
        texts = [row[2 + list(Foreign).index(column)] for row in table]
        expected = shift.aurocs(clean, measures_of(case.of(images)))
        yield compare_shown(f"{seen.name}: table AUROC, {column}", texts, list(expected.values()))


def _cells(window: MainWindow, name: str) -> list[list[str]]:
    """The texts of a table, row by row."""
    model = child(window, QTableView, name).model()
    columns, rows = range(model.columnCount()), range(model.rowCount())
    return [[str(model.index(row, one).data()) for one in columns] for row in rows]
