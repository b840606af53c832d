"""Opens a case as its owner would, by the command line, and says what came of it."""

import io
import json
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.corpus.case import Answer, Array, Case, Expected, Truth, opens
from ensemble_gui.cli import main

CLOSE = 1e-6  # of probabilities
_MARKER = Path("marker")  # what code of a file would make
_PICTURE = np.full((28, 28), 128, np.uint8)  # where there is no truth


class Result(Enum):
    """What came of opening a case."""

    EQUAL = "opened, equal"
    REFUSED = "refused as expected"
    DIFFERENT = "silent differences"
    UNSAID = "equal, but not all said"
    OTHER = "other failures"

    @property
    def is_as_expected(self) -> bool:
        """Whether the case holds."""
        return self in (Result.EQUAL, Result.REFUSED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a case, and what was found where it was not expected."""

    result: Result
    found: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command printed."""

    status: int
    out: str
    err: str

    @property
    def read(self) -> dict[str, Any]:
        """Its JSON. Raises ValueError."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def play(case: Case, root: Path, *, runs: bool = True) -> Outcome:
    """Make the case in a new folder and open it; with `runs`, members that open are also run."""
    folder = root / "ensemble"
    folder.mkdir(parents=True)
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            truth = case.make(folder)
        outcome = _opened(case, folder, truth, runs=runs)
        if _MARKER.exists():
            _MARKER.unlink()
            return Outcome(Result.DIFFERENT, "code of the file has run")
        return outcome
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _opened(case: Case, folder: Path, truth: Truth | None, *, runs: bool) -> Outcome:
    which = _words(case, folder)
    predicted = ask("predict", *_pictures(folder, truth), *which, "--trust", "--json")
    outcome = _judged(case.expected, predicted)
    if outcome is None and truth is not None:
        outcome = _of_members(truth.members, predicted.read)
    if outcome is not None or not runs:
        return outcome or Outcome(Result.EQUAL)
    return _of_run(case, folder, truth, which) or Outcome(Result.EQUAL)


def _judged(expected: Expected, printed: Printed) -> Outcome | None:
    """What is decided without the figures; None if it opened and all is said."""
    if printed.status == 2:
        return _of_refusal(expected, printed)
    if printed.status != 0:
        return Outcome(Result.OTHER, _last_line(printed))
    try:
        notes = [str(one) for one in printed.read["notes"]]
    except ValueError:
        return Outcome(Result.OTHER, f"no JSON: {printed.out[:200]}")
    if expected.answer is Answer.REFUSED:
        return Outcome(Result.DIFFERENT, f"opened; notes: {notes}")
    if expected.answer is Answer.OPENS and (unsaid := _unsaid(expected, notes)):
        return Outcome(Result.UNSAID, f"{unsaid} not in {notes}")
    return None


def _of_refusal(expected: Expected, printed: Printed) -> Outcome:
    sentence = _last_line(printed)
    if expected.answer is Answer.OPENS:
        return Outcome(Result.OTHER, sentence)
    missing = [one for one in expected.words if not re.search(one, sentence)]
    if missing:
        return Outcome(Result.OTHER, f"refused without {missing}: {sentence}")
    return Outcome(Result.REFUSED)


def _unsaid(expected: Expected, notes: list[str]) -> list[str]:
    return [one for one in expected.words if not any(re.search(one, note) for note in notes)]


def _of_members(members: Array, read: dict[str, Any]) -> Outcome | None:
    differs = _difference(members, read)
    return Outcome(Result.DIFFERENT, f"{differs}; notes: {read['notes']}") if differs else None


def _difference(members: Array, read: dict[str, Any]) -> str:
    """How the members' probabilities differ from the true ones; '' if they do not."""
    found = np.array([one["members"] for one in read["images"]], dtype=np.float64)
    if found.ndim != 3 or found.swapaxes(0, 1).shape != members.shape:
        return f"{found.swapaxes(0, 1).shape if found.ndim == 3 else 'ragged'}, not {members.shape}"
    found = found.swapaxes(0, 1)
    if not np.array_equal(np.isnan(found), np.isnan(members)):
        return "other members are not finite"
    apart = float(np.nanmax(np.abs(found - members)))
    return f"{apart:.2g} apart" if apart > CLOSE else ""


def _of_run(case: Case, folder: Path, truth: Truth | None, which: list[str]) -> Outcome | None:
    """What came of a run of the members, if not all that is expected."""
    words = [one.replace("{}", str(folder)) for one in case.run]
    few = ("--strategies", "loop,vmap", "--repeats", "1", "--json")
    printed = ask("run", "--batch", "4", *words, *which, "--trust", *few)
    accuracy = truth.accuracy if truth is not None else None
    if accuracy == () and printed.status == 2:
        return None
    outcome = _judged(case.of_run or opens(), printed)
    if outcome is not None or accuracy is None:
        return outcome if outcome is None else replace(outcome, found=f"run: {outcome.found}")
    scored = printed.read["accuracy"]
    found = scored["members"] if scored else []
    if len(found) != len(accuracy) or not np.allclose(found, accuracy):
        return Outcome(Result.DIFFERENT, f"run: accuracy {found}, not {list(accuracy)}")
    return None


def _words(case: Case, folder: Path) -> list[str]:
    """The options that name the members."""
    found: list[str] = []
    for one in case.at:
        found += ["--weights", str(folder / one if one else folder)]
    return found + [one.replace("{}", str(folder)) for one in case.words]


def _pictures(folder: Path, truth: Truth | None) -> list[str]:
    """The files of the pictures, next to the folder."""
    place = folder.with_name("pictures")
    place.mkdir()
    found = []
    for index, one in enumerate(truth.pictures if truth is not None else [_PICTURE]):
        path = place / f"{index}.png"
        Image.fromarray(one).save(path)
        found.append(str(path))
    return found


def ask(*words: str) -> Printed:
    """What the command line prints for these words; a traceback becomes status 1."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _as_in_a_process():
        try:
            status = main(words)
        except SystemExit as leaving:  # how argparse ends
            status = int(leaving.code or 0)
    return Printed(status, out.getvalue(), err.getvalue())


@contextmanager
def _as_in_a_process() -> Iterator[None]:
    """Without warnings that end a test, and without modules that the last case imported."""
    before, path = set(sys.modules), list(sys.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            sys.path[:] = path
            for name in set(sys.modules) - before:
                if _is_of_a_case(sys.modules[name]):
                    del sys.modules[name]


def _is_of_a_case(module: object) -> bool:
    return "/ensemble/" in str(getattr(module, "__file__", None) or "")


def _last_line(printed: Printed) -> str:
    lines = printed.err.strip().splitlines()
    return lines[-1] if lines else f"status {printed.status} without a word"
