"""A thousand files in one drop: they come in groups, and a cancel keeps those that came."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QProgressBar
from pytestqt.qtbot import QtBot

from ensemble_gui.running.answers import images, own_pictures
from ensemble_gui.samples.image_files.bytes import read_image_bytes
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.qt.gestures import (
    PATIENCE_MS,
    click_item,
    drop,
    find,
    gallery_of,
    load,
    press,
    text_of,
)
from tests.support.qt.own_gestures import (
    added_images,
    let_the_run_s_members_look,
    press_keys,
    selected_image,
)

MANY, HELD = 1000, 200
pytestmark = pytest.mark.usefixtures("first")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of so many test digits."""
    folder = tmp_path_factory.mktemp("many")
    digits = load_test_digits().images
    for number in range(MANY):
        Image.fromarray(digits[number]).save(folder / f"{number}.png", compress_level=0)
    return folder


@pytest.fixture
def counts(window: QMainWindow) -> list[int]:
    """How many images the gallery had, each time that it was filled."""
    counted: list[int] = []
    model = gallery_of(window).model()
    model.modelReset.connect(lambda: counted.append(model.rowCount()))
    return counted


class HeldReading:
    """Reads files as ever, but waits before the 200th, so that images are on show meanwhile."""

    def __init__(self) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()

    def __call__(self, path: str) -> bytes:
        if path.endswith(f"{HELD}.png"):
            self.reached.set()
            assert self.let_go.wait(300)
        return read_image_bytes(path)


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldReading]:
    made = HeldReading()
    monkeypatch.setattr(own_pictures, "read_image_bytes", made)
    yield made
    made.let_go.set()


def wait_for_the_first(qtbot: QtBot, window: QMainWindow, reading: HeldReading) -> None:
    """Wait until groups have come, and no more can come."""
    model = gallery_of(window).model()
    shown = HELD - images._MOST_AT_ONCE  # a slow machine shows smaller groups, at other places
    qtbot.waitUntil(reading.reached.is_set, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: shown <= model.rowCount() <= MANY, timeout=PATIENCE_MS)


def test_they_fill_the_gallery_in_groups_in_their_order(
    qtbot: QtBot, window: QMainWindow, many: Path, counts: list[int]
) -> None:
    let_the_run_s_members_look(window)
    assert load(qtbot, window, lambda: drop(window, many)) == (MANY, 0)
    assert added_images(window) == [f"{number}.png" for number in range(MANY)]
    groups = [count for count in counts if count <= MANY]
    assert len(set(groups)) >= MANY / images._MOST_AT_ONCE
    assert groups == sorted(groups)
    assert groups[0] <= images._MOST_AT_ONCE
    assert selected_image(window) == "0.png"
    assert text_of(window, "messageLabel") == "Added 1,000 images"
    assert not find(window, QProgressBar, "progressBar").isVisible()
    labels = load_test_digits().labels[:MANY]
    samples = gallery_of(window).model().samples
    assert (samples.probabilities.mean(axis=0).argmax(axis=1) == labels).mean() > 0.95


def test_a_cancel_keeps_those_that_have_come(
    qtbot: QtBot, window: QMainWindow, many: Path, reading: HeldReading
) -> None:
    drop(window, many)
    wait_for_the_first(qtbot, window, reading)
    assert find(window, QProgressBar, "progressBar").isVisible()
    press(qtbot, window, "cancelButton")
    assert "Cancelling" in text_of(window, "messageLabel")
    taken, refused = load(qtbot, window, reading.let_go.set)
    assert HELD <= taken <= HELD + 1  # the one that was being read is not lost
    assert refused == 0
    assert added_images(window) == [f"{number}.png" for number in range(taken)]
    assert not find(window, QAbstractButton, "cancelButton").isEnabled()
    assert "Cancelled" in text_of(window, "messageLabel")
    more = load(qtbot, window, lambda: drop(window, many / "0.png"))  # and it goes on
    assert more == (1, 0)
    assert len(added_images(window)) == taken + 1


def test_what_the_user_does_meanwhile_stays_when_the_others_come(
    qtbot: QtBot, window: QMainWindow, many: Path, reading: HeldReading
) -> None:
    gallery = gallery_of(window)
    drop(window, many)
    wait_for_the_first(qtbot, window, reading)
    click_item(qtbot, gallery, 5)
    press_keys(qtbot, gallery, "7")
    click_item(qtbot, gallery, 6)
    press_keys(qtbot, gallery, "Del")
    click_item(qtbot, gallery, 3)
    assert load(qtbot, window, reading.let_go.set) == (MANY, 0)
    names = [f"{number}.png" for number in range(MANY) if number != 6]
    assert added_images(window) == names
    labels = gallery.model().samples.labels
    assert labels[5] == 7
    assert (labels != -1).sum() == 1
    assert selected_image(window) == "3.png"
    press_keys(qtbot, gallery, "Ctrl+Z")  # too late: others have come since
    assert added_images(window) == names


def test_closing_meanwhile_ends_the_thread(
    qtbot: QtBot, window: QMainWindow, many: Path, reading: HeldReading
) -> None:
    drop(window, many)
    wait_for_the_first(qtbot, window, reading)
    QTimer.singleShot(100, reading.let_go.set)
    window.close()
    assert reading.reached.is_set()
