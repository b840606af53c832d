"""What was copied or saved of a view, in sentences."""

from pathlib import PurePath

from ensemble_gui.records.table import Table, ViewSaved
from ensemble_gui.wording.figures import byte_size, count, shorten
from ensemble_gui.wording.table_text import formulas_guarded, guarded_in

NO_VIEW = "Click a table, a plot or the gallery first: the one with the focus is copied or saved."
EMPTY_VIEW = "There is nothing to copy or save in this view yet."
SAVING_LATER = "The file will be written when the running measurement is over."
MOST_COPIED = 200_000  # cells: more of them would stop the window for half a second
_ALL_DIGITS = "Numbers are unrounded; the window rounds them."


def copied_table(table: Table, whole: int) -> str:
    """How much of a table with `whole` rows is on the clipboard."""
    some = table.rows < whole
    rows = f"{table.rows:,} of {count(whole, 'row')} (selected)" if some else count(whole, "row")
    return _in_sentences(f"Copied {rows}: {table.title}.", *_cautions(table))


def too_many_cells(table: Table) -> str:
    """Why a table is not copied, and what to do instead."""
    return (
        f"{count(table.cells, 'cell')} are too many for the clipboard (at most {MOST_COPIED:,}): "
        "use Save table instead."
    )


def picture_note(*, is_dark: bool, is_part: bool) -> str:
    """What a picture shows, for use within a sentence."""
    part = ", the part in view" if is_part else ""
    return f"{'dark' if is_dark else 'light'} theme{part}"


def copied_picture(title: str, size: tuple[int, int], note: str) -> str:
    """Which picture is on the clipboard."""
    width, height = size
    return f"Copied a picture of {width:,} × {height:,} pixels: {title} ({note})."


def saved_view(saved: ViewSaved) -> str:
    """What was written where."""
    name, content = shorten(PurePath(saved.request.path).name), saved.request.content
    if not isinstance(content, Table):
        return f"Saved {name} ({byte_size(saved.size)}, {saved.request.note})."
    return _in_sentences(f"Saved {name} ({count(content.rows, 'row')}).", *_cautions(content))


def name_in_use(path: str) -> str:
    """Why a file is not written: its name was completed, so the dialog did not ask about it."""
    name = shorten(PurePath(path).name)
    return f"{name} already exists. Choose another name, or type its full name to replace it."


def _cautions(table: Table) -> tuple[str, ...]:
    digits = _ALL_DIGITS if table.is_rounded_elsewhere else ""
    guarded = guarded_in(table)
    if not guarded:
        return (digits,)
    return digits, formulas_guarded(count(guarded, "text"))


def _in_sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
