"""The session is kept while the window is open, and loses nothing that could not be restored."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from ensemble_gui.history import sessions
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session import autosave
from ensemble_gui.qt.shell.session.autosave import AFTER_MS, Autosave
from ensemble_gui.qt.shell.session.keeping import Keeping
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.session import KeepRequest, KeptImage, Session
from ensemble_gui.records.settings import RunSettings, Weights
from tests.qt.shell.session.conftest import Open
from tests.qt.shell.session.test_remembering import bring, finish_run, kept, keys, recent_sessions
from tests.support.qt.fake_desk import FakeDesk
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import only, set_number, text_of
from tests.support.qt.own_gestures import press_keys
from tests.support.qt.synthetic_images import images_result

if TYPE_CHECKING:
    from ensemble_gui.qt.work.desk import Desk


@pytest.fixture
def saving(qtbot: QtBot) -> Autosave:  # noqa: ARG001 -- timers need the application
    desk = FakeDesk()
    asked: list[object] = []
    made = Autosave(cast("Desk", desk), lambda: asked.append(1), desk)
    made.desk, made.asked = desk, asked  # type: ignore[attr-defined]  # for the tests
    return made


def timer(of: QObject) -> QTimer:
    (found,) = of.findChildren(QTimer)
    return found


def test_it_waits_until_nothing_runs_and_changes_do_not_put_it_off(saving: Autosave) -> None:
    desk, asked = saving.desk, saving.asked  # type: ignore[attr-defined]  # as given above
    saving.note_change()
    assert timer(saving).interval() == AFTER_MS
    timer(saving).setInterval(AFTER_MS - 1)  # as if a millisecond had passed
    saving.note_change()
    assert timer(saving).interval() == AFTER_MS - 1
    desk.front = object()
    saving.keep_if_idle()
    assert (asked, timer(saving).isActive()) == ([], True)
    desk.front = None
    saving.keep_if_idle()
    assert asked == [1]


def test_one_that_takes_long_is_rarer(saving: Autosave, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(autosave, "monotonic", lambda: now[0])
    saving.keep_if_idle()
    now[0] = 2.0
    saving.note_kept()
    saving.note_change()
    assert timer(saving).interval() == 100_000


def keep_now(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> None:
    before = len(worker.of(KeepRequest))
    only(window, Keeping).keep_meanwhile()
    worker.wait_of(qtbot, KeepRequest, before + 1)
    qtbot.waitUntil(lambda: not only(window, Keeping).is_going)


def test_a_crash_loses_no_labels_and_no_window_removes_what_another_has(
    qtbot: QtBot, open_window: Open
) -> None:
    window, worker = open_window()
    finish_run(qtbot, worker, 6.0)
    bring(qtbot, window, worker, "a.png", "b.png")
    press_keys(qtbot, window.samples.gallery, "7")
    keep_now(qtbot, window, worker)
    assert sorted(one.called for one in kept().images) == ["", "7"]
    (first,) = keys()
    set_number(window, "batchSize", 11)
    keep_now(qtbot, window, worker)
    assert first not in keys()  # it takes the place of what it kept before
    (second,) = keys()

    other, other_worker = open_window()  # as after a crash, or next to the first window
    request = other_worker.wait_of(qtbot, ImagesRequest, 1)
    assert len(request.again) == 2
    other_worker.give(images_result(request))
    said = text_of(other, "messageLabel")
    assert "Its window was not closed: it has crashed, or is still open." in said
    assert said.endswith("press Run to start it.")
    other.close()
    assert second in keys()
    assert len(keys()) == 2

    only(window, Keeping).keep_meanwhile()  # under way, while one more change is made
    set_number(window, "batchSize", 22)
    window.close()
    assert kept().settings.batch == 22
    assert not kept().is_open
    assert len(keys()) == 2  # the other window's, and this one's


def test_another_session_waits_for_the_one_that_is_being_kept(
    qtbot: QtBot, open_window: Open
) -> None:
    window, worker = open_window()
    finish_run(qtbot, worker)
    set_number(window, "batchSize", 11)
    only(window, Keeping).keep_meanwhile()
    window.menus.start_afresh.trigger()
    qtbot.waitUntil(lambda: window.setup.settings.batch == 64)
    assert (kept().settings.batch, kept().is_open) == (11, False)
    assert len(keys()) == len(recent_sessions(window)) == 1


def write(session: Session) -> str:
    return sessions.write(sessions.sessions_folder(), session, [None] * len(session.images))


def test_an_ensemble_that_cannot_be_opened_stays_in_the_session(
    qtbot: QtBot, open_window: Open, settings: RunSettings
) -> None:
    ensemble = OpenRequest(path="/away", trusted=frozenset({"ab"}), state_key="ema")
    wanted = replace(
        settings, weights=Weights.FILE, path="/away", digest="cd", architecture="Net", members=3
    )
    write(Session(settings=wanted, at="2026-11-03T12:00:00+00:00", ensemble=ensemble, ran=wanted))
    window, worker = open_window(is_ready=False)
    request = worker.wait_of(qtbot, OpenRequest, 1)
    assert request.trusted == {"ab"}
    worker.give(Failure(request=request, message="No such folder: away.", bad_input=True))
    said = text_of(window, "messageLabel")
    assert said.startswith("Your ensemble is not open again. No such folder: away. It stays in")
    assert worker.of(RunRequest) == []  # of other members than those of the session
    window.close()
    assert (kept().ensemble, kept().settings) == (ensemble, wanted)


def test_images_without_a_copy_are_counted_where_the_user_sees_it(
    qtbot: QtBot, open_window: Open, settings: RunSettings, tmp_path: Path
) -> None:
    file = KeptImage(name="a.png", path=str(tmp_path / "a.png"))
    images = (file, KeptImage(name="pasted 1.png", path=""))
    chosen = replace(settings, batch=9)
    key = write(Session(settings=chosen, at="2026-11-03T12:00:00+00:00", images=images))
    window, worker = open_window()
    worker.give(images_result(worker.wait_of(qtbot, ImagesRequest, 1)))
    said = text_of(window, "messageLabel")
    assert said.startswith("1 of 2 images has no copy in the session")
    assert "At most 32 MB of image files are copied." in said
    assert said.endswith("press Run to see its results.")
    window.close()
    assert key in keys()  # something may be left of the pasted image
