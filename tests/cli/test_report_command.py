"""`ensemble-gui report`: what it writes, where, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.records.images import OwnImage
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.session import KeepRequest, KeptImage, Session, SessionKept
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.wording.session import CHANGED
from tests.support.report_pages import Page, check_alone
from tests.support.saved_members import save_mlps
from tests.support.sessions import NOON

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
    assert "Predicted by 10 convolutional members" in page.text
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
        ("two.png", "does not end in .html"),
        ("mine.html", "exists and is not a report"),
        ("gone/run.html", "No such file or folder"),
        ("folder.html", "This is a folder"),
    ],
)
def test_nothing_is_run_for_a_place_that_cannot_be_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    (tmp_path / "mine.html").write_text("mine")
    (tmp_path / "folder.html").mkdir()
    monkeypatch.setattr("ensemble_gui.cli.reported.answer", None)
    status, out, err = cli(*SMALL, "--output", tmp_path / name)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert (tmp_path / "mine.html").read_text() == "mine"


@pytest.fixture
def last_session(digit: str) -> Session:
    """The window's last session: two members, and an image with a label."""
    settings = RunSettings(members=2, batch=4, repeats=1, strategies=("loop",))
    kept = KeptImage(name="two.png", path=digit, called="2")
    gone = KeptImage(name="gone.png", path=f"{digit}.gone.png")
    session = Session(settings=settings, at=NOON, images=(kept, gone))
    images = tuple(
        OwnImage(name=one.name, path=one.path, pixels=np.zeros((28, 28), np.uint8))
        for one in session.images
    )
    found = answer(KeepRequest(session=session, images=images))
    assert isinstance(found, SessionKept)
    assert found.key
    return session


@pytest.mark.usefixtures("last_session")
def test_the_last_session_is_run_and_its_images_keep_their_labels(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "session.html"
    status, out, err = cli("report", "--session", "--output", path)
    assert (status, out) == (0, "")
    assert "gone.png" in err.splitlines()[0]
    text = Page(path.read_bytes()).text
    assert "2 trained members" in text
    assert "Predicted by 10 convolutional members" in text
    assert "label 2, correct" in text
    assert "Skipped 1 file:" in text


@pytest.mark.usefixtures("last_session")
def test_a_session_and_settings_do_not_go_together(cli: Cli, digit: str, tmp_path: Path) -> None:
    words = ("report", digit, "--session", "--members", 3, "--output", tmp_path / "a.html")
    status, out, err = cli(*words)
    assert (status, out) == (2, "")
    assert err == (
        "ensemble-gui: --session takes settings and images from the last session: leave out "
        "images, --members.\n"
    )


def test_without_a_session_a_sentence_says_so(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli("report", "--session", "--output", tmp_path / "a.html")
    assert (status, out) == (2, "")
    assert err.startswith("ensemble-gui: There is no session to report")
    assert err.count("\n") == 1


def test_an_ensemble_that_has_changed_since_is_said_on_the_screen_and_in_the_report(
    cli: Cli, tmp_path: Path
) -> None:
    members = save_mlps(tmp_path / "nets", 2)
    settings = RunSettings(
        members=2, batch=4, repeats=1, strategies=("loop",), weights=Weights.FILE,
        path=str(members), digest="of other files", architecture="SimpleMLP",
    )  # fmt: skip
    session = Session(settings=settings, at=NOON, ensemble=OpenRequest(path=str(members)))
    answer(KeepRequest(session=session, images=()))
    path = tmp_path / "session.html"
    status, _, err = cli("report", "--session", "--output", path)
    assert status == 0
    assert CHANGED in err
    assert CHANGED in Page(path.read_bytes()).text


def test_a_run_that_fails_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli(*SMALL, "--strategies", "looop", "--output", tmp_path / "run.html")
    assert (status, out) == (2, "")
    assert "There is no strategy 'looop'" in err
    assert list(tmp_path.iterdir()) == []
