"""A run that is kept as a file, in sentences."""

from datetime import datetime
from pathlib import PurePath

from ensemble_gui.records.run import Origin, RunResult
from ensemble_gui.records.run_file import RunSaved
from ensemble_gui.wording.figures import byte_size, count, one_line, printable, shorten
from ensemble_gui.wording.history import differences_from_here, when

NO_RUN = "There is no run to save yet: press Run."
_LONGEST_FAULT = 300  # characters
_MACHINE = ("platform", "device_name")  # what of an environment names a machine
_OUTPUTS = {  # of other files that hold JSON, by the keys that only they have
    ("settings", "environment", "timings"): "the output of 'ensemble-gui run --json'",
    ("settings", "environment", "cells"): "the output of 'ensemble-gui sweep --json'",
    ("version", "entries"): "a history",
}


def damaged(name: str, what: str) -> str:
    """A saved run that cannot be read, and what is wrong where."""
    return f"{shorten(name)} is damaged ({printable(what, _LONGEST_FAULT)}). Open another copy."


def newer(name: str, version: int, known: int) -> str:
    """A run in a format that only a later version reads."""
    return (
        f"{shorten(name)} was saved by a newer Ensemble Explorer (file format {version:,}; this "
        f"version reads format {known}). Update Ensemble Explorer to open it."
    )


def not_json(name: str, what: str) -> str:
    """A file that is not even JSON, and what is wrong where."""
    return (
        f"{shorten(name)} is not a saved run: it is not JSON ({printable(what, _LONGEST_FAULT)})."
    )


def not_a_run(name: str, found: object) -> str:
    """A file that holds other JSON, and what it is."""
    for keys, kind in _OUTPUTS.items():
        if isinstance(found, dict) and found.keys() >= set(keys):
            return f"{shorten(name)} is not a saved run but {kind}. Save runs with File > Save run."
    return f"{shorten(name)} is not a saved run. Save runs with File > Save run."


def not_a_file(name: str) -> str:
    """A folder, a pipe or a device."""
    return f"{shorten(name)} is not a file: choose a saved run."


def too_large(name: str, most: int) -> str:
    """A file that no run fills."""
    return f"{shorten(name)} is not a saved run: it is larger than {byte_size(most)}."


def unwritable(fault: str) -> str:
    """A run that could not be opened again, and why."""
    return f"This run cannot be saved as a file ({printable(fault, _LONGEST_FAULT)})."


def saved(found: RunSaved) -> str:
    """What was saved, and how it opens again."""
    name = printable(PurePath(found.request.path).name)
    return f"Saved the run to {name} ({byte_size(found.size)}). Reopen with File > Open run."


def left_closed(others: int) -> str:
    """So many runs were given besides the one that was opened."""
    return f"One run is shown at a time: {count(others, 'more file')} not opened."


def opened_from(result: RunResult, origin: Origin) -> str:
    """The file that a result was opened from, when it was run, and how it is different there."""
    at = f" {when(result.at, datetime.now().astimezone().date())}" if result.at else ""
    there, here = result.environment, origin.here
    apart = differences_from_here(there, here)
    is_elsewhere = any(getattr(there, one) != getattr(here, one) for one in _MACHINE)
    where = "on another machine" if is_elsewhere else "in another environment"
    name = f"Opened from {printable(origin.name)}, run{at}"
    if not apart:
        return f"{name} in an environment like this one"
    return one_line(f"{name} {where}: {apart}")


def members_elsewhere(origin: Origin) -> str:
    """Why nothing can be asked of the members whose predictions are shown."""
    return (
        f"Predictions are from {printable(origin.name)}; its members are not open. "
        "Press Run to use the chosen members."
    )
