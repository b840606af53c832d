"""Sentences about a session that was kept, restored or damaged."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path

from ensemble_gui.records.session import MOST_COPIED, Recent, RecentKind, SessionName
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.faults import system_fault
from ensemble_gui.wording.figures import count, duration, printable
from ensemble_gui.wording.history import size_of, when
from ensemble_gui.wording.opening import name_of_path

_LONGEST_PATH = 300  # characters
_NOT_CHOSEN = ("path", "digest", "architecture")  # which follow from the members
HEADINGS = {
    RecentKind.ENSEMBLE: "Ensembles",
    RecentKind.IMAGES: "Images",
    RecentKind.RUN: "Runs",
    RecentKind.SAMPLES: "Samples",
}
SESSIONS = "Sessions"
_STAYS = "The previous session stays as it was."


def unreadable(why: str, kept: Path, *, has_other: bool) -> str:
    """The last session has this fault: where it is kept, and what the window begins with."""
    then = (
        "The previous one is restored." if has_other else "The window starts with default settings."
    )
    return f"The last session {why}. It is kept as {_path(kept)}. {then}"


def recent_title(recent: Recent) -> str:
    """What was opened recently, by its name."""
    name = name_of_path(recent.paths[0])
    return name if len(recent.paths) == 1 else f"{name} and {count(len(recent.paths) - 1, 'other')}"


def place_of(recent: Recent) -> str:
    """Where it is."""
    return "\n".join(printable(one, _LONGEST_PATH) for one in recent.paths)


def session_title(name: SessionName, today: date) -> str:
    """When a session was closed, and what is in it: 3 Nov 14:32, 10 × 64, same, 2 images."""
    parts = (
        size_of(name.settings),
        name_of_path(name.ensemble) if name.ensemble else "",
        count(name.images, "image") if name.images else "",
    )
    return ", ".join((when(name.at, today), *(filter(None, parts))))


def applied(wanted: RunSettings, got: RunSettings) -> str:
    """Whether earlier settings are chosen, and which of them are not available here."""
    lacking = [_lacking(one.name, wanted, got) for one in fields(RunSettings)]
    named = ", ".join(filter(None, lacking))
    if not named:
        return "These settings are chosen: press Run."
    return f"These settings are chosen, except for {named}. Press Run."


def _lacking(name: str, wanted: RunSettings, got: RunSettings) -> str:
    """The part of this setting that is not chosen; '' if all of it is."""
    asked, chosen = getattr(wanted, name), getattr(got, name)
    if asked == chosen or name in _NOT_CHOSEN:
        return ""
    if isinstance(asked, tuple):
        asked = " and ".join(one for one in asked if one not in chosen)
    return f"{name.replace('_', ' ')} {asked}" if asked else ""


def not_there(why: str) -> str:
    """Why the session that the user chose cannot be opened."""
    return f"This session {why}. Choose another one."


def not_kept(error: Exception) -> str:
    """Why the session could not be saved."""
    why = (
        system_fault(error) if isinstance(error, OSError) else f"It could not be written: {error}."
    )
    return f"The session could not be saved. {why} {_STAYS}"


CHANGED_SINCE = "The files of that ensemble have changed since then."
NOT_OPEN = "Its network has to be opened again first."
CHANGED = "The files of your ensemble have changed since the last session."
_ENSEMBLE_KEPT = "It stays in your session, and is tried again at the next start."


def not_opened(fault: str) -> str:
    """The members of the last session are not open: why, and what becomes of them."""
    what = f"Your ensemble is not open again. {fault}".strip()
    return f"{what} {_ENSEMBLE_KEPT}"


def kept_open(at: str, today: date) -> str:
    """The session was kept while its window was open."""
    return (
        f"This is your session of {when(at, today)}. Its window was not closed: it has crashed, or "
        "is still open."
    )


def without_copies(uncopied: int, images: int) -> str:
    """Some images come back from their files alone."""
    has = "has no copy" if uncopied == 1 else "have no copies"
    return (
        f"{uncopied:,} of {count(images, 'image')} {has} in the session: keep the files where they "
        f"are. At most {MOST_COPIED // 2**20} MB of image files are copied."
    )


NOT_KEPT_IN_TIME = f"The session could not be saved in time. {_STAYS}"


def quit_anyway(fault: str, labels: Sequence[int | None]) -> str:
    """What is lost if the window closes although its session could not be saved."""
    what = "Settings that you have changed since then"
    if labels:
        labelled = sum(one is not None for one in labels)
        which = f"{count(len(labels), 'image')}, {labelled:,} labelled"
        what = f"Changes to My images since then ({which})"
    return f"{fault}\n\n{what} are lost if you quit now."


def settings_fault(why: str, kept: Path) -> str:
    """The file of the window's place and theme has this fault: where it is kept."""
    return f"The window's settings file {why}. It is kept as {_path(kept)}."


def settings_read_only(path: Path) -> str:
    """The file of the window's place and theme cannot be written."""
    return f"{_path(path)} is read-only: the window's place and theme are not kept."


def copy_lost(name: str) -> str:
    """An image without a file whose copy cannot be read."""
    return f"{printable(name)}: its copy in the session is missing or damaged"


def waits_for_run(estimate_s: float | None) -> str:
    """Why the first run does not start by itself."""
    if estimate_s is None:
        return "Your last session is open again: press Run to see its results."
    return (
        f"Your last session is open again. Its run takes about {duration(estimate_s)}: press Run "
        "to start it."
    )


def _path(path: Path) -> str:
    return printable(str(path), _LONGEST_PATH)
