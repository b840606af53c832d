from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening import ensemble_names, looking
from ensemble_gui.qt.opening.looking import Looking, Sorted, names_say_enough, sort_out
from tests.support.qt.gestures import only

Sort = Callable[..., Sorted]


def text(*paths: Path) -> tuple[str, ...]:
    return tuple(map(str, paths))


@pytest.mark.parametrize(
    "name", ["ensemble.toml", "a.safetensors", "a.PT", "seed0/best.ckpt", "x/y/z/m.bin"]
)
def test_a_folder_with_members_is_an_ensemble_and_so_are_they(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    for path in (tmp_path, tmp_path / name):
        assert sort_out(text(path), looks=True) == Sorted(ensembles=text(path))


def test_images_and_their_folders_are_no_ensemble(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "pixels.bin").touch()  # which members' files may be called as well
    brought = (*text(tmp_path, tmp_path / "a.png", tmp_path / "none"), "https://example.org/a.pt")
    assert sort_out(brought, looks=True) == Sorted(others=brought)


def test_a_file_whose_name_says_nothing_is_judged_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "member").write_bytes(b"PK\3\4....")
    (tmp_path / "other").write_bytes(b"\x40" + bytes(7) + b"{}")
    (tmp_path / "photo").write_bytes(b"\x89PNG....")
    members, photo = text(tmp_path / "member", tmp_path / "other"), text(tmp_path / "photo")
    assert sort_out((*members, *photo), looks=True) == Sorted(ensembles=members, others=photo)
    assert sort_out(members) == Sorted(others=members)


def test_a_huge_folder_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ensemble_names, "_MOST_LOOKED_AT", 5)
    for one in range(20):
        (tmp_path / f"{one}.png").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "m.pt").touch()
    assert not ensemble_names.is_ensemble(str(tmp_path))


def test_of_many_unclear_names_only_the_first_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_MOST_LOOKED_AT", 1)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"PK\3\4....")
    first, second = text(tmp_path / "a"), text(tmp_path / "b")
    assert sort_out((*first, *second), looks=True) == Sorted(ensembles=first, others=second)


def test_that_there_is_no_such_file_is_noted(tmp_path: Path) -> None:
    assert sort_out(text(tmp_path / "none.png"), looks=True).none_exists
    assert not sort_out(text(tmp_path / "none.png", tmp_path), looks=True).none_exists


def test_clear_names_need_no_look_unless_there_are_many() -> None:
    assert names_say_enough(("/a.png", "/m.pt", "/mine.run.json", "https://a/b", "/notes.txt"))
    assert not names_say_enough(("/a.png", "/folder"))
    assert not names_say_enough(("/a.png",) * 1001)


def test_clear_names_are_sorted_at_once(qapp: QObject) -> None:
    found: list[Sorted] = []
    sorter = Looking(qapp)
    sorter.found.connect(found.append)
    sorter.sort(("/a.png", "/m.pt", "/mine.run.json"))
    assert found == [Sorted(ensembles=("/m.pt",), runs=("/mine.run.json",), others=("/a.png",))]
    sorter.deleteLater()


def test_the_window_does_not_wait_for_a_disk_and_says_so(
    qtbot: QtBot, qapp: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Event()

    def wait(_path: str) -> bool:
        answers.wait()
        return True

    monkeypatch.setattr(looking, "is_ensemble", wait)
    sorter = Looking(qapp)
    only(sorter, QTimer).setInterval(0)
    with qtbot.waitSignal(sorter.takes_long):
        sorter.sort(("/folder",))
    with qtbot.waitSignal(sorter.found) as found:
        answers.set()
    assert found.args == [Sorted(ensembles=("/folder",), none_exists=True)]
    sorter.deleteLater()
