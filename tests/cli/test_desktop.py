import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ensemble_gui.cli import desktop
from ensemble_gui.cli.desktop import entry_text, launcher

Cli = Callable[..., tuple[int, str, str]]
linux = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="for Linux desktops")
pytestmark = linux


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's data folder, and no program that updates the desktop's index."""
    folder = tmp_path / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setattr(desktop.shutil, "which", lambda name: name if "/" in name else None)
    return folder


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The script of an installation, as the program that runs."""
    path = tmp_path / "my tools" / "ensemble-gui"
    path.parent.mkdir()
    path.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(path), "--install-desktop"])
    return path


def fields(entry: str) -> dict[str, str]:
    head, *lines = entry.splitlines()
    assert head == "[Desktop Entry]"
    return dict(line.split("=", 1) for line in lines)


def words_of(command: str) -> list[str]:
    """What a desktop makes of the key Exec, by its specification: unescaped, then unquoted."""
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', command.replace("\\\\", "\\"))
    return [re.sub(r"\\(.)", r"\1", quoted or plain).replace("%%", "%") for quoted, plain in words]


def test_it_is_installed_and_removed(cli: Cli, data: Path, script: Path) -> None:
    entry = data / "applications" / "ensemble-explorer.desktop"
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / "ensemble-explorer.svg"
    status, out, err = cli("--install-desktop")
    assert (status, err) == (0, "")
    assert str(entry) in out
    assert str(script) in out
    assert "--uninstall-desktop" in out
    found = fields(entry.read_text())
    assert words_of(found["Exec"]) == [str(script), "%F"]
    assert found["TryExec"] == str(script)
    assert found["Icon"] == str(icon)
    assert "image/png" in found["MimeType"].split(";")
    assert icon.read_bytes().startswith(b"<svg")
    assert cli("--install-desktop")[0] == 0  # again
    status, out, err = cli("--uninstall-desktop")
    assert (status, err) == (0, "")
    assert str(entry) in out
    assert not entry.exists()
    assert not icon.exists()
    assert cli("--uninstall-desktop") == (0, "There is no entry to remove.\n", "")


@pytest.mark.parametrize(
    "folder", ["/opt/bin", "/a b/bin", '/a"b$c`d\\e/bin', "/100%/bin", "/it's/bin", "/a;b&c/bin"]
)
def test_any_folder_can_be_started_from(folder: str) -> None:
    program = f"{folder}/ensemble-gui"
    found = fields(entry_text(program, [], Path("/icon.svg")))
    through = ["/usr/bin/env"] if "%" in folder else []  # where GNOME finds no such program
    assert words_of(found["Exec"]) == [*through, program, "%F"]
    assert found["TryExec"].replace("\\\\", "\\") == program
    assert "Path" not in found


def test_the_escapes_are_those_of_the_specification() -> None:
    found = fields(entry_text('/a "b" $c\\d/x', [], Path("/icon.svg")))
    assert found["Exec"] == '"/a \\\\"b\\\\" \\\\$c\\\\\\\\d/x" %F'


def test_a_percent_sign_is_no_field_code() -> None:
    found = fields(entry_text("/100%F/x", [], Path("/icon.svg")))
    assert found["Exec"] == "/usr/bin/env /100%%F/x %F"


def test_every_key_has_a_value_and_the_types_are_names_of_images() -> None:
    found = fields(entry_text("/bin/ensemble-gui", [], Path("/icon.svg")))
    assert all(found.values())
    assert found["MimeType"].endswith(";")
    types = found["MimeType"].strip(";").split(";")
    assert all(re.fullmatch(r"image/[a-z.-]+", one) for one in types)


def test_a_link_to_the_script_is_kept_as_pipx_and_uv_make_it(tmp_path: Path, script: Path) -> None:
    link = tmp_path / "bin" / "ensemble-gui"
    link.parent.mkdir()
    link.symlink_to(script)
    assert launcher(link) == [str(link)]


def test_without_a_script_python_starts_the_package_where_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    program, *words = launcher(tmp_path / "__main__.py")
    assert [program, *words] == [str(tmp_path / "python"), "-m", "ensemble_gui"]
    found = fields(entry_text(program, words, Path("/icon.svg")))
    assert (Path(found["Path"]) / "ensemble_gui" / "__main__.py").is_file()


@pytest.mark.usefixtures("data")
def test_a_temporary_copy_is_refused(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path
) -> None:
    path = tmp_path / ".cache" / "uv" / "bin" / "ensemble-gui"
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(path)])
    status, out, err = cli("--install-desktop")
    assert (status, out) == (2, "")
    assert "temporary copy" in err
    assert not data.exists()


@pytest.mark.usefixtures("script")
def test_a_data_folder_that_cannot_be_written_is_named(cli: Cli, data: Path) -> None:
    data.write_text("a file")
    status, out, err = cli("--install-desktop")
    assert (status, out) == (1, "")
    assert str(data) in err


@pytest.mark.usefixtures("script")
def test_a_relative_data_folder_is_ignored(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cli("--install-desktop")[0] == 0
    assert (tmp_path / "home" / ".local" / "share" / "applications").is_dir()
    assert not data.exists()


@pytest.mark.usefixtures("data", "script")
def test_the_desktop_s_index_is_updated_and_a_failure_of_that_is_none(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    started: list[list[str]] = []

    def run(words: list[str], **_: object) -> None:
        started.append(words)
        raise subprocess.TimeoutExpired(words, 1)

    monkeypatch.setattr(desktop.shutil, "which", lambda name: f"/usr/bin/{Path(name).name}")
    monkeypatch.setattr(desktop.subprocess, "run", run)
    assert cli("--install-desktop")[0] == 0
    assert started == [["/usr/bin/update-desktop-database", str(data / "applications")]]


@pytest.mark.parametrize(("system", "said"), [("darwin", "Automator"), ("win32", "shortcut")])
def test_other_systems_are_told_what_is_possible(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, system: str, said: str
) -> None:
    monkeypatch.setattr(desktop.sys, "platform", system)
    status, out, err = cli("--install-desktop")
    assert (status, out) == (2, "")
    assert said in err
