from pathlib import Path

import pytest

from benchmarks.peer_document import BEGIN, END, write_between
from ensemble_gui.errors import BadInput

DOCUMENT = Path(__file__).parents[2] / "docs/performance.md"


def test_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        write_between(path, ["| a |", "|---|"])
        text = path.read_text(encoding="utf-8")
        assert text == f"before\n{BEGIN}\n\n| a |\n|---|\n\n{END}\nafter\n"


def test_a_document_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"{END}\nprose\n{BEGIN}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="add both marks"):
        write_between(path, ["| a |"])
    assert path.read_text(encoding="utf-8") == f"{END}\nprose\n{BEGIN}\n"


def test_the_document_has_each_mark_once() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
