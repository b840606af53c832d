"""Files are written whole, and nobody's own file is overwritten."""

from pathlib import Path

import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.running.exporting import files
from ensemble_gui.running.exporting.files import check_place, write_all
from ensemble_gui.running.exporting.script import MARK

TEXT = f'"""{MARK}"""\n'
CODE = {"net.py": b"class Net: ...\n", "parts/layers.py": b"x = 1\n"}


def test_all_that_belongs_together_is_written(tmp_path: Path) -> None:
    path = tmp_path / "ein Lauf é'.py"
    written = write_all(path, TEXT, b"tensors", "lauf_network", CODE)
    names = [str(Path(one).relative_to(tmp_path)) for one in written]
    assert names[0] == path.name
    assert set(names[1:]) == {
        "lauf_network/net.py", "lauf_network/parts/layers.py", "ein Lauf é'.pt"
    }  # fmt: skip
    assert path.with_suffix(".pt").read_bytes() == b"tensors"


def test_an_earlier_export_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    write_all(path, TEXT, b"old", "run_network", CODE)
    write_all(path, TEXT, b"new", "run_network", {"net.py": b"changed\n"})
    assert path.with_suffix(".pt").read_bytes() == b"new"
    assert (tmp_path / "run_network" / "net.py").read_bytes() == b"changed\n"


@pytest.mark.parametrize("name", ["run.pt", "run_network/net.py"])
def test_a_file_of_the_users_own_is_not_overwritten(tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(b"ten years of work")
    with pytest.raises(BadInput, match="in use by something else"):
        write_all(tmp_path / "run.py", TEXT, b"tensors", "run_network", CODE)
    assert own.read_bytes() == b"ten years of work"
    assert not (tmp_path / "run.py").exists()


def test_the_networks_own_file_is_not_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "net.py"
    own.write_bytes(CODE["net.py"])
    with pytest.raises(BadInput, match="network's own code"):
        write_all(own, TEXT, b"tensors", "net_network", CODE)
    assert own.read_bytes() == CODE["net.py"]


def test_the_same_file_may_lie_there_already(tmp_path: Path) -> None:
    (tmp_path / "run.pt").write_bytes(b"tensors")
    write_all(tmp_path / "run.ipynb", TEXT, b"tensors", "", {})
    write_all(tmp_path / "run.py", TEXT, b"tensors", "", {})
    assert (tmp_path / "run.py").read_text() == TEXT


def test_a_full_disk_leaves_the_earlier_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.py"
    write_all(path, TEXT, b"old", "", {})

    def full(file: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr(files, "write_file", full)
    with pytest.raises(BadInput, match=r"The disk is full: .*run\.pt"):
        write_all(path, f"{TEXT}# new\n", b"new", "", {})
    assert (path.read_text(), path.with_suffix(".pt").read_bytes()) == (TEXT, b"old")


def test_a_place_where_nothing_can_be_written_is_seen_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a folder.py").mkdir()
    (tmp_path / "file").touch()
    check_place(tmp_path / "run.py")
    for name, said in (
        ("a folder.py", "This is a folder"),
        ("none/run.py", "No such file or folder"),
        ("file/run.py", "Part of the path is not a folder"),
    ):
        with pytest.raises(BadInput, match=said):
            check_place(tmp_path / name)
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    with pytest.raises(BadInput, match="Permission denied"):
        check_place(tmp_path / "run.py")
