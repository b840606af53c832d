"""`ensemble-gui report`: what it writes, where, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.report_pages import Page, check_alone

Cli = Callable[..., tuple[int, str, str]]

SMALL = ("report", "--members", "2", "--batch", "4", "--repeats", "1", "--strategies", "loop")
NOISE = ("--source", "noise", "--weights", "random")


def test_a_run_and_images_become_a_page_and_skipped_files_are_said(
    cli: Cli, digit: str, tmp_path: Path
) -> None:
    path, empty = tmp_path / "run.html", tmp_path / "empty.png"
    empty.touch()
    status, out, err = cli(*SMALL, digit, empty, "--output", path)
    assert (status, out) == (0, "")
    skipped, saved = err.splitlines()
    assert "empty.png" in skipped
    assert saved.startswith(f"ensemble-gui: Saved the report to {path} (")
    page = Page(path.read_bytes())
    check_alone(page)
    assert "2 trained members" in page.text
    assert "Predicted by 10 conv members" in page.text
    assert "two.png" in page.text
    assert skipped.removeprefix("ensemble-gui: ") in page.text
    again = cli(*SMALL, *NOISE, "--output", path)[2]
    assert "Replaced the report" in again


def test_the_members_that_are_named_see_the_images_as_well(
    cli: Cli, digit: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.html"
    assert cli(*SMALL, digit, "--weights", "mlp", "--output", path)[0] == 0
    assert "Predicted by 2 trained members" in Page(path.read_bytes()).text


def test_without_a_name_a_new_file_is_written_into_the_current_folder(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ensemble-report.html", "ensemble-report-2.html"):
        status, out, err = cli(*SMALL, *NOISE)
        assert (status, out) == (0, "")
        assert f"Saved the report to {name} (" in err
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "ensemble-report-2.html",
        "ensemble-report.html",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("two.png", "A report is an HTML file"),
        ("mine.html", "is not a report, and would be overwritten"),
        ("gone/run.html", "No such file or folder"),
        ("folder.html", "This is a folder"),
    ],
)
def test_nothing_is_run_for_a_place_that_cannot_be_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    (tmp_path / "mine.html").write_text("mine")
    (tmp_path / "folder.html").mkdir()
    monkeypatch.setattr("ensemble_gui.cli.report.answer", None)
    status, out, err = cli(*SMALL, "--output", tmp_path / name)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert (tmp_path / "mine.html").read_text() == "mine"


def test_a_run_that_fails_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli(*SMALL, "--strategies", "looop", "--output", tmp_path / "run.html")
    assert (status, out) == (2, "")
    assert "There is no strategy 'looop'" in err
    assert list(tmp_path.iterdir()) == []
