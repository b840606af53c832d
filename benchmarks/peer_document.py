"""Writes the tables into docs/performance.md, so that no figure is copied by hand."""

from collections.abc import Iterable
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.writing import write_file

BEGIN = "<!-- written by benchmarks.peers --markdown -->"
END = "<!-- end of what is written -->"


def write_between(path: Path, lines: Iterable[str]) -> None:
    """Replace what stands between the two marks. Raises BadInput without them, and OSError."""
    text = path.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise BadInput(f"{path} has no {BEGIN} ... {END}: add both marks where the tables belong.")
    content = "\n".join(lines)
    write_file(path, f"{head}{BEGIN}\n\n{content}\n\n{END}{tail}".encode())
