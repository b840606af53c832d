import json
import os
from pathlib import Path

import pytest

from ensemble_gui.qt.opening.looking import Sorted, sort_out
from ensemble_gui.qt.opening.run_names import is_run
from ensemble_gui.records.run_file import RUN_FORMAT

pytestmark = pytest.mark.usefixtures("qapp")
RUN = json.dumps({"format": RUN_FORMAT, "version": 1})


@pytest.mark.parametrize("name", ["mine.run.json", "MINE.RUN.JSON", "none/mine.run.json"])
def test_a_run_is_known_by_its_name_whatever_it_holds(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert is_run(str(path))


@pytest.mark.parametrize("name", ["mine.json", "mine.run (1).json"])
def test_other_json_is_a_run_if_it_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("{}")
    assert not is_run(str(path))
    path.write_text(RUN)
    image = str(tmp_path / "a.png")
    found = sort_out((str(path), image), looks=True)
    assert found == Sorted(runs=(str(path),), others=(image,))


@pytest.mark.parametrize("name", ["a.png", "model.safetensors.index.json", "a.txt", "", "a\0.json"])
def test_nothing_else_is_a_run(tmp_path: Path, name: str) -> None:
    if name and "\0" not in name:
        (tmp_path / name).write_text(RUN)
    assert not is_run(str(tmp_path / name))


def test_a_folder_is_not_a_run(tmp_path: Path) -> None:
    for name in ("a.run.json", "a.json"):
        (tmp_path / name).mkdir()
        assert not is_run(str(tmp_path / name))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert not is_run(str(tmp_path / "a.json"))
