"""A user with an ensemble of their own: open, agree, run, look, save, open again."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
import torch
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QMainWindow, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.ensembles.architectures.mlp import SimpleMLP
from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.samples_dialog import SamplesDialog
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import Source, Weights
from tests.support.qt.gestures import (
    PATIENCE_MS,
    choose,
    drop,
    find,
    has_verdict,
    outcome_of,
    press,
    text_of,
    texts_in,
)
from tests.support.strange_ensemble import CLASSES, NET, write_ensemble, write_samples

pytestmark = pytest.mark.usefixtures("first")


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What torch wrote before the window forbids it this thread."""
    folder = tmp_path_factory.mktemp("originals")
    write_ensemble(folder / "strange")
    (folder / "mlps").mkdir()
    for index in range(2):
        torch.save(SimpleMLP().state_dict(), folder / "mlps" / f"{index}.pt")
    return folder


@pytest.fixture
def strange(originals: Path, tmp_path: Path) -> Path:
    return Path(copytree(originals / "strange", tmp_path / "strange"))


def opening_of(window: QMainWindow) -> Opening:
    (found,) = window.findChildren(Opening)
    return found


def question_in(qtbot: QtBot, window: QMainWindow) -> TrustDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(TrustDialog)), timeout=PATIENCE_MS)
    (found,) = window.findChildren(TrustDialog)
    return found


def answer(dialog: QDialog, text: str) -> None:
    (button,) = (one for one in dialog.findChildren(QPushButton) if text in one.text())
    button.click()


def opened(qtbot: QtBot, window: QMainWindow, path: Path) -> RunResult:
    """Open the ensemble, agree to its code, and wait for its first run."""

    def act() -> None:
        opening_of(window).open(str(path))
        answer(question_in(qtbot, window), "Run the code")

    outcome = outcome_of(qtbot, window, act)
    assert isinstance(outcome, RunResult)
    return outcome


def test_an_ensemble_in_colour_is_opened_run_and_looked_at(
    qtbot: QtBot, window: QMainWindow, strange: Path
) -> None:
    result = opened(qtbot, window, strange)
    settings = result.request.settings
    assert (settings.weights, settings.members) == (Weights.FILE, 3)
    assert settings.source is Source.NOISE  # as the members know no digits
    assert [one.strategy for one in result.timings] == ["loop", "vmap"]
    assert result.samples is not None
    assert result.samples.classes == CLASSES
    assert result.samples.images.shape[1:] == (32, 32, 3)
    assert find(window, QComboBox, "weightsBox").currentText() == "strange"
    assert find(window, QSpinBox, "memberCount").value() == 3
    said = text_of(window, "weightsHint").replace("\N{MULTIPLICATION SIGN}", "x")
    assert said == "3 members of net.py:build: (3x32x32) images, 7 classes."
    assert "3 members of strange" in texts_in(window)


def test_the_question_shows_the_file_and_its_sum_and_no_leaves_what_there_is(
    qtbot: QtBot, window: QMainWindow, strange: Path
) -> None:
    before = window.setup.settings
    opening_of(window).open(str(strange))
    dialog = question_in(qtbot, window)
    said = texts_in(dialog)
    assert str(strange / "net.py") in said.replace("\n", "")  # long paths take several lines
    assert hashlib.sha256(NET.encode()).hexdigest() in said
    assert dialog.findChild(QLabel) is not None
    answer(dialog, "Cancel")
    assert window.setup.settings == before


def test_who_has_agreed_once_is_asked_again_only_if_the_file_changes(
    qtbot: QtBot, window: QMainWindow, strange: Path
) -> None:
    opened(qtbot, window, strange)
    outcome = outcome_of(qtbot, window, lambda: opening_of(window).open(str(strange)))
    assert isinstance(outcome, RunResult)
    (strange / "net.py").write_text(f"{NET}\n# another")
    opening_of(window).open(str(strange))
    answer(question_in(qtbot, window), "Cancel")


def test_samples_by_class_are_run_and_shown_with_their_labels(
    qtbot: QtBot, window: QMainWindow, strange: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, strange)
    zoo = write_samples(tmp_path / "zoo")
    result = outcome_of(qtbot, window, lambda: opening_of(window).open_samples(str(zoo)))
    assert isinstance(result, RunResult)
    assert result.accuracy is not None
    assert result.samples is not None
    assert result.samples.title == "zoo"
    assert result.samples.labels.tolist() == sorted(list(range(7)) * 3)
    assert find(window, QComboBox, "sourceBox").currentText() == "zoo"
    choose(window, "sourceBox", Source.NOISE)
    again = outcome_of(qtbot, window, lambda: press(qtbot, window, "runButton"))
    assert isinstance(again, RunResult)
    assert again.request.settings.samples == ""


def test_samples_of_other_classes_are_refused_and_the_result_stays(
    qtbot: QtBot, window: QMainWindow, tmp_path: Path, strange: Path
) -> None:
    shown = opened(qtbot, window, strange).samples
    write_samples(tmp_path / "zoo")
    for name in CLASSES:
        (tmp_path / "zoo" / name).rename(tmp_path / "zoo" / f"no {name}")
    outcome = outcome_of(
        qtbot, window, lambda: opening_of(window).open_samples(str(tmp_path / "zoo"))
    )
    assert isinstance(outcome, Failure)
    assert "has 7 subfolders (no ant, no bee, no cat, 4 more), of which none" in outcome.message
    assert window.samples.gallery.model().rowCount() == len(shown.labels if shown else ())


def test_of_a_data_set_one_of_the_splits_is_chosen(
    qtbot: QtBot, window: QMainWindow, tmp_path: Path, strange: Path
) -> None:
    opened(qtbot, window, strange)
    write_samples(tmp_path / "zoo" / "train", each=2)
    write_samples(tmp_path / "zoo" / "val", each=1)

    def act() -> None:
        opening_of(window).open_samples(str(tmp_path / "zoo"))
        qtbot.waitUntil(lambda: bool(window.findChildren(SamplesDialog)), timeout=PATIENCE_MS)
        (dialog,) = window.findChildren(SamplesDialog)
        answer(dialog, "Use these")

    result = outcome_of(qtbot, window, act)
    assert isinstance(result, RunResult)
    assert result.request.settings.samples == str(tmp_path / "zoo" / "val")
    assert result.samples is not None
    assert result.samples.title == "zoo/val"
    assert len(result.samples.labels) == 7


def test_what_cannot_be_opened_is_told_and_the_ensemble_in_use_stays(
    qtbot: QtBot, window: QMainWindow, tmp_path: Path, strange: Path
) -> None:
    opened(qtbot, window, strange)
    before = window.setup.settings
    (tmp_path / "empty").mkdir()
    opening_of(window).open(str(tmp_path / "empty"))
    qtbot.waitUntil(lambda: "holds no checkpoints" in texts_in(window), timeout=PATIENCE_MS)
    assert window.setup.settings == before
    again = outcome_of(qtbot, window, lambda: press(qtbot, window, "runButton"))
    assert isinstance(again, RunResult)


def test_an_ensemble_that_is_dropped_is_opened_and_other_drops_are_images(
    qtbot: QtBot, window: QMainWindow, originals: Path, digit: Callable[[int], Path]
) -> None:
    outcome = outcome_of(qtbot, window, lambda: drop(window, originals / "mlps"))
    assert isinstance(outcome, RunResult)
    settings = outcome.request.settings
    assert (settings.architecture, settings.members) == ("SimpleMLP", 2)
    assert settings.source is Source.DIGITS  # which they know
    assert len(outcome.timings) == 3  # the one batched by hand knows the network
    with qtbot.waitSignal(window.images_loaded, timeout=PATIENCE_MS) as loaded:
        drop(window, digit(3))
    assert loaded.args == [1, 0]
    assert find(window, QComboBox, "ownEnsembleBox").currentData() == "run"  # which they opened


def test_what_is_saved_opens_again_bit_for_bit(
    qtbot: QtBot, window: QMainWindow, tmp_path: Path, strange: Path
) -> None:
    first = opened(qtbot, window, strange).request.settings
    folder = tmp_path / "kept"
    opening_of(window).save(str(folder))
    qtbot.waitUntil(lambda: "Saved 3 members to kept" in texts_in(window), timeout=PATIENCE_MS)
    outcome = outcome_of(qtbot, window, lambda: opening_of(window).open(str(folder)))
    assert isinstance(outcome, RunResult)  # the same code, to which the user has agreed
    assert outcome.request.settings.digest == first.digest


def test_random_members_have_the_network_that_is_chosen(qtbot: QtBot, window: QMainWindow) -> None:
    network = find(window, QComboBox, "architectureBox")
    assert not network.isVisible()
    choose(window, "weightsBox", Weights.RANDOM)
    assert network.isVisible()
    network.setCurrentText("LeNet-5")
    outcome = outcome_of(qtbot, window, lambda: press(qtbot, window, "runButton"))
    assert isinstance(outcome, RunResult)
    assert outcome.request.settings.architecture == "LeNet-5"
    assert "conv1.weight" in outcome.stacked_parameters
    choose(window, "weightsBox", Weights.CONV)
    assert window.setup.settings.architecture == ""


def test_more_members_than_were_opened_are_told_beforehand(
    qtbot: QtBot, window: QMainWindow, strange: Path
) -> None:
    opened(qtbot, window, strange)
    find(window, QSpinBox, "memberCount").setValue(4)
    assert text_of(window, "weightsHint").endswith("Choose at most 3.")


def test_a_manifest_without_checkpoints_gives_random_members(
    qtbot: QtBot, window: QMainWindow, strange: Path
) -> None:
    for path in strange.glob("*.pt"):
        path.unlink()
    members = window.setup.settings.members
    settings = opened(qtbot, window, strange).request.settings
    assert (settings.weights, settings.members) == (Weights.RANDOM, members)
    assert settings.architecture == "net.py:build"


def test_own_images_without_ink_are_seen_by_an_ensemble_in_colour(
    qtbot: QtBot, window: QMainWindow, strange: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, strange)
    seen_by = find(window, QComboBox, "ownEnsembleBox")
    assert (seen_by.currentData(), seen_by.isEnabled()) == ("run", False)
    photos = write_samples(tmp_path / "zoo", each=1)
    with qtbot.waitSignal(window.images_loaded, timeout=PATIENCE_MS) as loaded:
        drop(window, photos / "cat" / "0.png")
    assert loaded.args == [1, 0]
    assert window.samples.gallery.model().rowCount() == 1
    qtbot.waitUntil(lambda: "As seen" in texts_in(window), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: has_verdict(text_of(window, "votesTold")), timeout=PATIENCE_MS)
