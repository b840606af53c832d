"""The history's file: what one start wrote the next one finds, and what other windows wrote."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from ensemble_gui.history import file as file_of_history
from ensemble_gui.history import files
from ensemble_gui.history.file import history_path
from tests.support.history.history_windows import Window, others


def test_without_the_variable_it_is_kept_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ENSEMBLE_EXPLORER_DATA")
    monkeypatch.setattr(
        "ensemble_gui.places.user_data_path", lambda name, **_: tmp_path / f"share {name}"
    )
    assert history_path() == tmp_path / "share ensemble-explorer" / "history.json"


def test_looking_makes_nothing(path: Path, open_window: Callable[[], Window]) -> None:
    assert open_window().keys == ""
    assert not path.parent.exists()


def test_what_one_start_wrote_the_next_one_finds(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    assert window.add("a").message == ""
    window.add("b")
    window.rename("a", "the first")
    later = open_window()
    assert later.own.names == {"b": "", "a": "the first"}
    assert others(path) == []


def test_two_windows_lose_nothing_of_each_other(open_window: Callable[[], Window]) -> None:
    one, other = open_window(), open_window()
    one.add("a")
    other.add("b")
    assert other.keys == "b a"
    one.add("c")
    assert one.keys == "c b a"
    one.remove("b")
    other.add("d")
    assert other.keys == "d c a"
    one.rename("a", "mine")
    other.rename("c", "yours")
    one.look()
    assert one.own.names == {"d": "", "c": "yours", "a": "mine"}
    assert open_window().own.names == one.own.names


def test_windows_that_write_at_the_same_time_lose_nothing(
    monkeypatch: pytest.MonkeyPatch, path: Path, open_window: Callable[[], Window]
) -> None:
    monkeypatch.setattr(file_of_history, "_PATIENCE_S", 300)
    together = Barrier(4)

    def work(letter: str) -> None:
        window = Window(path)
        together.wait(300)
        for number in range(8):
            assert window.add(f"{letter}{number}").message == ""

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert len(open_window().own.entries) == 4 * 8
    assert others(path) == []


def test_a_removal_that_is_undone_is_undone_in_the_file(
    open_window: Callable[[], Window],
) -> None:
    window = open_window()
    window.add("a")
    window.remove("a")
    assert open_window().keys == ""
    window.add("a")
    assert open_window().keys == "a"


def test_a_file_that_nobody_else_changed_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Window]
) -> None:
    window, other = open_window(), open_window()
    window.add("a")
    other.look()
    reads: list[bytes] = []
    decode = files.decode
    monkeypatch.setattr(
        files, "decode", lambda content: (reads.append(content), decode(content))[1]
    )
    window.add("b")
    window.rename("b", "second")
    assert reads == []
    other.add("c")
    assert len(reads) == 1
    assert other.own.names == {"c": "", "b": "second", "a": ""}


def test_a_file_that_is_deleted_meanwhile_is_written_again(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    path.unlink()
    window.add("b")
    assert open_window().keys == "b a"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_followed(monkeypatch: pytest.MonkeyPatch, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    elsewhere = tmp_path / "elsewhere.json"
    path.symlink_to(elsewhere)
    monkeypatch.setenv("ENSEMBLE_EXPLORER_DATA", str(path.parent))
    Window(history_path()).add("a")
    assert path.is_symlink()
    assert Window(elsewhere).keys == "a"


def test_as_much_is_kept_as_a_file_may_hold(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Window]
) -> None:
    monkeypatch.setattr(files, "LARGEST", 20_000)
    window = open_window()
    window.add("a")
    window.rename("a", "the first")
    for number in range(20):
        window.add(f"b{number:02}")
    kept = open_window().own
    assert 1 < len(kept.entries) < 21
    assert {"a", "b19"} <= set(kept.names)
    assert kept.names == window.own.names
