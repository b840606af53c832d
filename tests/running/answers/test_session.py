"""A session is kept with the user's images, and comes back with all that is left of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.history import sessions
from ensemble_gui.records.images import OwnImage, Recipe
from ensemble_gui.records.session import (
    KeepRequest,
    KeptImage,
    Recent,
    RecentKind,
    Session,
    SessionFound,
    SessionKept,
    SessionRequest,
)
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.answers import session as answers
from ensemble_gui.running.answers.own_pictures import make_image
from ensemble_gui.running.answers.table import answer
from ensemble_gui.wording.images import FILE_CHANGED
from tests.support.sessions import FULL, NOON

EMPTY = Session(settings=RunSettings(), at=NOON)


def image(name: str, path: Path | str = "", content: bytes | None = None) -> OwnImage:
    pixels = np.zeros((28, 28), dtype=np.uint8)
    return OwnImage(name=name, path=str(path), pixels=pixels, content=content)


def keep(*images: OwnImage, continues: str = "", session: Session = EMPTY) -> SessionKept:
    kept = tuple(KeptImage(name=one.name, path=one.path, check=one.check) for one in images)
    session = replace(session, images=kept)
    found = answer(KeepRequest(session=session, images=images, continues=(continues,)))
    assert isinstance(found, SessionKept)
    return found


def opened(key: str = "") -> SessionFound:
    found = answer(SessionRequest(key=key))
    assert isinstance(found, SessionFound)
    return found


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(b"photo")
    return path


def test_without_a_session_there_is_nothing_to_say(data_folder: Path) -> None:
    found = opened()
    assert (found.session, found.message) == (None, "")
    assert not data_folder.exists()


def test_drawings_and_files_come_back_even_where_the_files_are_gone(photo: Path) -> None:
    assert keep(image("a", content=b"drawn"), image("b", photo)).message == ""
    photo.unlink()
    found = opened()
    assert [(one.name, one.content) for one in found.images] == [("a", b"drawn"), ("b", b"photo")]
    assert found.lost == ()


def test_beyond_the_limit_files_keep_their_paths_and_drawings_are_copied(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_COPIED", 8)
    keep(image("a", photo), image("b", photo), image("c", content=b"drawn at last"))
    copies = [one.content for one in opened().images]
    assert copies == [b"photo", None, b"drawn at last"]


def test_a_file_that_has_changed_since_is_not_taken_for_the_image_that_was_labelled(
    tmp_path: Path,
) -> None:
    path = tmp_path / "7.png"
    save_digit(path, 200)
    recipe = Recipe()
    added = make_image(image("7.png", path), recipe, DIGITS_TASK)
    assert FILE_CHANGED not in make_image(added, recipe, DIGITS_TASK).note
    save_digit(path, 100)
    keep(added)
    (back,) = opened().images
    assert back.content is None  # what is in the file is another image
    made = make_image(back, recipe, DIGITS_TASK)
    assert made.note.startswith(FILE_CHANGED)
    assert make_image(made, recipe, DIGITS_TASK).note.startswith(FILE_CHANGED)


def save_digit(path: Path, ink: int) -> None:
    pixels = np.zeros((28, 28), dtype=np.uint8)
    pixels[4:24, 12:16] = ink
    Image.fromarray(pixels).save(path)


def test_an_image_that_nothing_is_left_of_is_named() -> None:
    key = keep(image("pasted 1.png", content=b"pasted"), image("b", "/gone.png")).key
    (sessions.sessions_folder() / key / "images").unlink()
    found = opened()
    assert [one.path for one in found.images] == ["/gone.png"]  # tried where it is made again
    (lost,) = found.lost
    assert "pasted 1.png: its copy in the session is missing" in lost.error


def test_a_session_takes_the_place_of_the_one_that_it_continues() -> None:
    first = keep().key
    second = keep(continues=first).key
    assert sessions.keys(sessions.sessions_folder()) == [second]


def test_two_windows_lose_nothing_of_each_other() -> None:
    start = keep().key
    one = keep(image("one", content=b"1"), continues=start).key
    other = keep(image("other", content=b"2"), continues=start).key
    found = opened()
    assert found.key == other
    assert [name.key for name in found.sessions] == [other, one]
    assert [one.name for one in opened(one).images] == ["one"]


def test_where_a_session_cannot_be_written_the_one_before_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = keep().key

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(sessions, "create_file", fail)
    found = keep(continues=first)
    assert found.key == ""
    assert found.message.startswith("The session could not be saved. The disk is full: ")
    assert found.message.endswith("The previous session stays as it was.")
    assert opened().key == first


def test_what_no_file_can_hold_is_said_and_logged() -> None:
    found = keep(session=replace(EMPTY, page="x" * 1000))
    assert found.message.startswith("The session could not be saved. ")


def test_after_a_damaged_session_comes_the_one_before_it() -> None:
    before, last = keep().key, keep().key
    (sessions.sessions_folder() / last / "session.json").write_bytes(b"{")
    found = opened()
    assert found.key == before
    assert "is kept as " in found.message
    assert f"{last}.damaged-1" in found.message
    assert "The previous one is restored." in found.message
    assert opened().message == ""  # it is said once


def test_the_only_session_that_is_damaged_leaves_a_window_that_starts_afresh() -> None:
    last = keep().key
    (sessions.sessions_folder() / last / "session.json").write_bytes(b"")
    found = opened()
    assert found.session is None
    assert "The window starts with default settings." in found.message


def test_a_session_that_is_gone_is_refused_by_name() -> None:
    keep()
    found = opened("00000009-00000000")
    assert found.session is None
    assert found.message == "This session no longer exists. Choose another one."


def test_what_was_opened_lately_is_that_of_all_sessions() -> None:
    lately = tuple(
        Recent(kind=RecentKind.RUN, paths=(path,), at=f"2026-11-0{day}T12:00:00+00:00")
        for day, path in enumerate(("/a", "/b", "/c"), start=1)
    )
    keep(session=replace(EMPTY, recents=lately[:2]))
    keep(session=replace(EMPTY, recents=lately[1:]))
    assert [one.paths for one in opened().recents] == [("/c",), ("/b",), ("/a",)]


def test_a_list_names_what_is_in_a_session() -> None:
    keep(session=FULL)
    keep()
    _, name = opened().sessions
    assert (name.at, name.images, name.ensemble) == (NOON, 0, "/")
