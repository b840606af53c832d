"""Writes what a view shows: a picture as it was drawn, a table in the form of its file."""

from collections.abc import Callable
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.table import SaveViewRequest, Table, ViewSaved
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.table_text import as_csv, as_markdown, as_tsv
from ensemble_gui.wording.taking_away import name_in_use
from ensemble_gui.writing import write_file

_FORMS: dict[str, Callable[[Table], str]] = {".csv": as_csv, ".tsv": as_tsv, ".md": as_markdown}
_FOR_SPREADSHEETS = (".csv", ".tsv")


def save_view(request: SaveViewRequest, work: Work) -> ViewSaved:
    """Replace the file at the path. Raises BadInput, OSError and CancelledError."""
    path = Path(request.path)
    work.progress(RunProgress(stage=f"Saving {path.suffix[1:].upper()}", done=0, total=1))
    content = request.content
    if isinstance(content, Table):
        content = _encoded(content, path.suffix.lower())
    work.token.raise_if_cancelled()
    if not request.replaces and path.exists():
        raise BadInput(name_in_use(request.path))
    write_file(path, content)
    return ViewSaved(request=request, size=len(content))


def _encoded(table: Table, suffix: str) -> bytes:
    """UTF-8, with a byte order mark where a spreadsheet would read it as something else."""
    text = _FORMS[suffix](table)
    marked = suffix in _FOR_SPREADSHEETS and not text.isascii()
    return text.encode("utf-8-sig" if marked else "utf-8", "replace")
