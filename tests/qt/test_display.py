import socket
from pathlib import Path

import pytest

from ensemble_gui.qt import display
from ensemble_gui.qt.display import NO_DISPLAY, has_display


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_on_linux_there_is_a_display_where_the_environment_names_one(name: str) -> None:
    assert has_display({name: "something"}, "linux")
    assert not has_display({name: ""}, "linux")


def test_without_any_of_them_there_is_none_on_linux() -> None:
    assert not has_display({"HOME": "/home/somebody"}, "linux")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_always_have_one(platform: str) -> None:
    assert has_display({}, platform)


def test_the_sentence_says_what_would_do() -> None:
    assert "ensemble-gui run" in NO_DISPLAY


@pytest.mark.parametrize("name", [":7", ":7.0", "unix:7"])
@pytest.mark.parametrize("answers", [True, False])
def test_a_display_of_this_machine_is_one_where_a_server_answers(
    monkeypatch: pytest.MonkeyPatch, name: str, *, answers: bool
) -> None:
    asked: list[str] = []

    def connects(address: str) -> bool:
        asked.append(address)
        return answers

    monkeypatch.setattr(display, "_connects", connects)
    assert has_display({"DISPLAY": name}, "linux") is answers
    assert asked[0] == "/tmp/.X11-unix/X7"  # noqa: S108 -- X's own place


def test_a_display_of_another_machine_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_connects", lambda _address: False)
    assert has_display({"DISPLAY": "elsewhere:7"}, "linux")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no unix sockets here")
def test_a_server_answers_as_long_as_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's address must be short
    assert not display._connects("X7")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("X7")
        server.listen()
        assert display._connects("X7")
    assert not display._connects("X7")
