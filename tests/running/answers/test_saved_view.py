"""What a view shows, written to a file: its form, its encoding, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.table import SaveViewRequest, Table, ViewSaved
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work

TABLE = Table(title="Costs", columns={"strategy": ["loop"], "time (s)": np.array([0.25])})


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("a.csv", "strategy,time (s)"),
        ("a.TSV", "strategy\ttime (s)"),
        ("a.md", "**Costs**"),
    ],
)
def test_the_end_of_the_name_decides_the_form(tmp_path: Path, name: str, first: str) -> None:
    path = tmp_path / name
    saved = answer(SaveViewRequest(path=str(path), content=TABLE))
    assert isinstance(saved, ViewSaved)
    assert saved.size == path.stat().st_size
    assert path.read_text("utf-8").splitlines()[0] == first


def test_a_spreadsheet_reads_what_is_not_ascii(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    answer(SaveViewRequest(path=str(path), content=TABLE.take([0])))
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = Table(title="A", columns={"name": ["Zürich"]})
    answer(SaveViewRequest(path=str(path), content=table))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Zürich" in path.read_text("utf-8-sig")


def test_a_picture_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    answer(SaveViewRequest(path=str(path), content=b"\x89PNG"))
    assert path.read_bytes() == b"\x89PNG"


def test_a_file_whose_name_was_completed_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    refused = answer(SaveViewRequest(path=str(path), replaces=False, content=TABLE))
    assert isinstance(refused, Failure)
    assert refused.bad_input
    assert refused.message.startswith("a.csv already exists.")
    assert path.read_text() == "mine"


def test_a_path_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.csv"
    refused = answer(SaveViewRequest(path=str(path), content=TABLE))
    assert isinstance(refused, Failure)
    assert refused.message.startswith("No such file or folder: ")
    assert str(path) in refused.message
    assert refused.traceback is None


def test_a_cancelled_one_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    token = CancelToken()
    token.cancel()
    request = SaveViewRequest(path=str(path), content=TABLE)
    assert isinstance(answer(request, Work(token=token)), Cancelled)
    assert path.read_text() == "mine"
