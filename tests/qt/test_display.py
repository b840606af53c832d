import pytest

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
