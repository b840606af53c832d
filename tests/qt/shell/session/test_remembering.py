"""A window begins where the last one was closed. A window takes a second: each test asks much."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from ensemble_gui.history import sessions
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session.remembering import Remembering
from ensemble_gui.qt.shell.themes import Themes
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.images import ImagesRequest, RefusedImage
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.session import Session
from ensemble_gui.records.settings import RunSettings, Weights
from tests.qt.shell.session.conftest import Open
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import choose, drop, only, set_number, text_of
from tests.support.qt.own_gestures import action, press_keys, selected_image, sort_by
from tests.support.qt.synthetic import run_result, sample_set
from tests.support.qt.synthetic_images import images_result


def finish_run(qtbot: QtBot, worker: FakeWorker, elapsed_s: float = 0.5) -> None:
    request = worker.wait_of(qtbot, RunRequest, 1)
    samples = sample_set((0, 0, 0), (1, 7, 1), (3, 3, 2))
    result = run_result(request.settings, samples=samples)
    worker.give(replace(result, request=request, elapsed_s=elapsed_s))


def bring(qtbot: QtBot, window: MainWindow, worker: FakeWorker, *names: str) -> None:
    drop(window, *(Path(f"/{one}") for one in names))
    worker.give(images_result(worker.wait_of(qtbot, ImagesRequest, 1)))


def labels_in(window: MainWindow) -> list[tuple[str, int | None]]:
    shown = only(window, OwnImages).collection
    return [(one.name, label) for one, label in zip(shown.images, shown.labels, strict=True)]


def keys() -> list[str]:
    return sessions.keys(sessions.sessions_folder())


def kept() -> Session:
    """The last session."""
    found = sessions.read(sessions.sessions_folder(), keys()[0])
    assert isinstance(found, Session)
    return found


def test_all_that_the_window_held_comes_back(qtbot: QtBot, open_window: Open) -> None:
    window, worker = open_window()
    finish_run(qtbot, worker)
    bring(qtbot, window, worker, "a.png", "b.png")
    sort_by(window, "In order added")
    press_keys(qtbot, window.samples.gallery, "7")
    press_keys(qtbot, window.samples.gallery, "Alt+Right")
    before = labels_in(window)
    assert before == [("b.png", None), ("a.png", 7)]
    set_number(window, "batchSize", 12)
    choose(window, "weightsBox", Weights.RANDOM)
    window.pages.open("uncertainty")
    (dark,) = (one for one in window.menus.themes.actions() if one.data() == "dark")
    dark.trigger()
    window.setup.devices.choose_cluster(ClusterChoice(address="10.0.0.5:6379"))
    window.resize(window.width(), 700)
    wanted, selected = window.setup.settings, selected_image(window)
    action(window, "Quit").trigger()
    assert not window.isVisible()  # labels are kept: nobody is asked

    window, worker = open_window()
    assert window.height() == 700
    assert only(window, Themes).choice == "dark"
    assert window.setup.settings == wanted
    assert window.setup.devices.cluster is None  # nothing is contacted before it is chosen again
    assert window.setup.devices.address == "10.0.0.5:6379"
    assert window.pages.current == "uncertainty"
    request = worker.wait_of(qtbot, ImagesRequest, 1)
    assert [one.path for one in request.again] == ["/b.png", "/a.png"]
    worker.give(images_result(request))
    assert labels_in(window) == before
    assert window.pages.current == "uncertainty"
    assert selected_image(window) == selected
    assert worker.of(RunRequest) == []  # nobody knows how long one takes with random members
    assert "press Run" in text_of(window, "messageLabel")
    assert "The cluster 10.0.0.5:6379 is not in use" in text_of(window, "messageLabel")
    window.close()
    assert len(keys()) == 1  # it has taken the place of the one that it continues


def test_a_long_run_is_left_to_the_user_and_an_image_that_is_gone_is_listed(
    qtbot: QtBot, open_window: Open
) -> None:
    window, worker = open_window()
    finish_run(qtbot, worker, 6.0)
    bring(qtbot, window, worker, "a.png")
    window.close()
    window, worker = open_window()
    request = worker.wait_of(qtbot, ImagesRequest, 1)
    gone = (RefusedImage(path="/a.png", error="No such file: a.png"),)
    worker.give(replace(images_result(request), images=(), samples=None, refused=gone))
    said = text_of(window, "messageLabel")
    assert said.startswith("0 images of your last session are back; 1 is not: No such file: a.png")
    assert "Its run takes about 6.00 s: press Run" in said
    assert [one.path for one in window.refused.refused] == ["/a.png"]
    assert worker.of(RunRequest) == []
    window.close()
    assert [one.path for one in kept().images] == ["/a.png"]  # tried again at the next start


def test_two_windows_leave_two_and_one_that_starts_afresh_replaces_none(
    qtbot: QtBot, open_window: Open, settings: RunSettings
) -> None:
    first, worker = open_window()
    finish_run(qtbot, worker)
    second, _ = open_window()
    set_number(first, "batchSize", 11)
    set_number(second, "batchSize", 22)
    second.close()
    first.close()
    assert len(keys()) == 2
    assert kept().settings.batch == 11
    third, worker = open_window(afresh=True)
    assert third.setup.settings == settings
    worker.wait_of(qtbot, RunRequest, 1)
    assert len(recent_sessions(third)) == 2
    set_number(third, "batchSize", 33)
    (closed_last,) = (one for one in recent_sessions(third) if "× 11" in one)
    action(third, closed_last).trigger()
    qtbot.waitUntil(lambda: third.setup.settings.batch == 11)
    assert len(keys()) == 3  # what was there before is kept
    third.menus.start_afresh.trigger()
    qtbot.waitUntil(lambda: third.setup.settings.batch == 64)
    assert kept().settings.batch == 11
    third.close()
    assert len(keys()) == 4


def recent_sessions(window: MainWindow) -> list[str]:
    texts = [one.text() for one in window.menus.open_recent.actions()]
    return texts[texts.index("Sessions") + 1 :]


def question(window: MainWindow) -> QMessageBox | None:
    found = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    return found[0] if found else None


def test_a_full_disk_at_quitting_is_said_and_the_user_decides(
    qtbot: QtBot,
    open_window: Open,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/data")

    monkeypatch.setattr(sessions, "create_file", fail)
    window, worker = open_window()
    finish_run(qtbot, worker)
    bring(qtbot, window, worker, "a.png")
    action(window, "Quit").trigger()
    assert window.isVisible()
    asked = question(window)
    assert asked is not None
    assert "The disk is full" in asked.text()
    assert "1 image, 0 labelled" in asked.text()
    asked.button(QMessageBox.StandardButton.Cancel).click()
    assert window.isVisible()
    assert window.close()  # a program is not asked
    assert "The session could not be saved. The disk is full" in capsys.readouterr().err
    assert keys() == []


def test_a_damaged_session_is_named_and_what_was_not_restored_yet_is_not_written_over(
    qtbot: QtBot, open_window: Open
) -> None:
    damaged = sessions.sessions_folder() / "00000001-00000001"
    damaged.mkdir(parents=True)
    (damaged / "session.json").write_bytes(b"{")
    window, worker = open_window()
    finish_run(qtbot, worker)
    said = text_of(window, "messageLabel")
    assert said.startswith("The last session cannot be read (")
    assert "00000001-00000001.damaged-1. The window starts with default settings." in said
    only(window, Remembering)._restored = None  # as while the last session is being read
    window.close()
    assert keys() == []
