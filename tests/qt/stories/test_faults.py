"""Bad input and faults in the real window: a clear sentence, and the last result stays."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui import assets
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode, Weights
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.wording.samples import UNTRAINED
from tests.support.qt.gestures import (
    choose,
    click_item,
    find,
    gallery_of,
    matrix_of,
    outcome_of,
    press,
    run,
    set_number,
    text_of,
    texts_in,
    turn_to,
)

MEMBERS = "members/simple_mlp.safetensors"


class Broken(Loop):
    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        raise ZeroDivisionError(ensemble, mode)


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the bundled files that may be damaged, in the place of the real ones."""
    names = (MEMBERS, "mnist/t10k-images-idx3-ubyte.gz", "mnist/t10k-labels-idx1-ubyte.gz")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(assets.resources() / name, tmp_path / name)
    monkeypatch.setattr(assets, "resources", lambda: tmp_path)
    return tmp_path


def message(window: QMainWindow) -> str:
    label = find(window, QLabel, "messageLabel")
    assert label.property("failed") is True
    return label.text()


@pytest.mark.usefixtures("first")
def test_more_trained_members_than_there_are_is_said_and_the_last_result_stays(
    qtbot: QtBot, window: QMainWindow
) -> None:
    before = text_of(window, "headline")
    set_number(window, "memberCount", 21)
    assert isinstance(run(qtbot, window), Failure)
    assert "holds 20 trained members, not 21" in message(window)
    assert text_of(window, "headline") == before
    assert matrix_of(window).model().rowCount() == 3


@pytest.mark.usefixtures("first")
def test_no_strategy_is_said(qtbot: QtBot, window: QMainWindow) -> None:
    for name in ("loop", "vmap", "stacked"):
        find(window, QCheckBox, f"strategy-{name}").click()
    assert isinstance(run(qtbot, window), Failure)
    assert message(window) == f"No strategy is chosen: choose among {', '.join(STRATEGIES)}."


@pytest.mark.usefixtures("first")
def test_a_strategy_that_raises_opens_a_dialog_with_a_traceback_that_can_be_copied(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("loop", "vmap", "stacked"):
        monkeypatch.setitem(STRATEGIES, name, Broken())
    assert isinstance(run(qtbot, window), Failure)
    dialog = find(window, QDialog, "errorDialog")
    assert dialog.isVisible()
    assert "ZeroDivisionError" in texts_in(dialog)
    shown = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "in prepare" in shown
    (copy,) = (one for one in dialog.findChildren(QPushButton) if "Copy" in one.text())
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == shown


@pytest.mark.usefixtures("first")
def test_a_strategy_that_raises_has_its_message_in_its_row_beside_the_others_times(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STRATEGIES, "vmap", Broken())
    outcome = run(qtbot, window)
    assert isinstance(outcome, RunResult)
    assert [one.strategy for one in outcome.timings] == ["loop", "stacked"]
    assert "ZeroDivisionError" in find(window, QWidget, "timingPlot").toolTip()


@pytest.mark.usefixtures("first")
def test_after_a_strategy_that_raised_the_next_run_works(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_of(window, "headline")
    with monkeypatch.context() as patch:
        for name in ("loop", "vmap", "stacked"):
            patch.setitem(STRATEGIES, name, Broken())
        run(qtbot, window)
    assert text_of(window, "headline") == before
    find(window, QDialog, "errorDialog").close()
    assert isinstance(run(qtbot, window), RunResult)


def test_a_missing_members_file_is_named(qtbot: QtBot, window: QMainWindow, bundle: Path) -> None:
    (bundle / MEMBERS).unlink()
    assert isinstance(outcome_of(qtbot, window, window.show), Failure)
    assert f"{MEMBERS} is missing: install Ensemble Explorer again" in message(window)
    assert not window.findChildren(QDialog, "errorDialog")


def test_a_truncated_members_file_is_named(qtbot: QtBot, window: QMainWindow, bundle: Path) -> None:
    path = bundle / MEMBERS
    path.write_bytes(path.read_bytes()[:1_000_000])
    assert isinstance(outcome_of(qtbot, window, window.show), Failure)
    assert str(path) in message(window)
    assert "choose random weights" in message(window)
    assert not window.findChildren(QDialog, "errorDialog")


def test_without_the_members_file_random_members_run(
    qtbot: QtBot, window: QMainWindow, bundle: Path
) -> None:
    (bundle / MEMBERS).unlink()
    outcome_of(qtbot, window, window.show)
    choose(window, "weightsBox", Weights.RANDOM)
    assert isinstance(run(qtbot, window), RunResult)
    assert text_of(window, "messageLabel") == ""


@pytest.mark.usefixtures("first")
def test_untrained_members_are_said_to_differ_by_initialisation_alone(
    qtbot: QtBot, window: QMainWindow
) -> None:
    choose(window, "weightsBox", Weights.RANDOM)
    run(qtbot, window)
    click_item(qtbot, gallery_of(window), 2)
    detail = texts_in(find(window, QWidget, "sampleDetail"))
    assert UNTRAINED in text_of(window, "samplesNote")
    assert UNTRAINED in detail
    turn_to(window, "Uncertainty")
    seen = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    everything = " ".join(seen).lower()
    assert not [word for word in ("uncertain", "entropy", "mutual") if word in everything]


@pytest.mark.usefixtures("first")
def test_the_disagreement_of_one_member_is_not_applicable(
    qtbot: QtBot, window: QMainWindow
) -> None:
    set_number(window, "memberCount", 1)
    assert isinstance(run(qtbot, window), RunResult)
    assert "n/a" in text_of(window, "samplesNote")
    assert "n/a" in texts_in(find(window, QWidget, "sampleDetail"))


@pytest.mark.usefixtures("first")
def test_different_minibatches_are_noted_with_each_member_s_accuracy(
    qtbot: QtBot, window: QMainWindow
) -> None:
    press(qtbot, window, "inputDifferent")
    assert isinstance(run(qtbot, window), RunResult)
    assert "their minibatches differ" in text_of(window, "samplesNote")
    assert "each member on its own minibatch" in texts_in(window)
    assert find(window, QTableView, "memberAccuracy").model().rowCount() == 3
    assert gallery_of(window).model().rowCount() == 10_000
