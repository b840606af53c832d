from datetime import datetime
from pathlib import Path

import pytest

from ensemble_gui.records.exporting import (
    ScriptKind,
    ScriptRequest,
    ScriptResult,
    kind_of,
    stands_alone,
)
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.wording.exporting import belongings, run_date, written
from tests.support.qt.synthetic import run_result

ALONE = RunSettings(weights=Weights.RANDOM, source=Source.NOISE)


def result(settings: RunSettings, *files: str, notes: tuple[str, ...] = ()) -> ScriptResult:
    request = ScriptRequest(result=run_result(settings), date="")
    names = tuple(str(Path("there", one)) for one in files)
    return ScriptResult(request=request, text="", files=names, notes=notes)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (("run.py",), ""),
        (("run.py", "run.pt"), ", with run.pt next to it"),
        (
            ("run.py", "run_network/net.py", "run_network/a/b.py", "run.pt"),
            ", with run.pt and run_network (2 files of the network's code) next to it",
        ),
    ],
)
def test_the_files_are_named(files: tuple[str, ...], said: str) -> None:
    assert written(result(ALONE, *files)) == f"Saved {Path('there', 'run.py')}{said}"


def test_what_the_code_needs_is_said() -> None:
    assert belongings(result(ALONE)).startswith("It needs torch and nothing else")
    own = belongings(result(RunSettings(), notes=("Odd.",)))
    assert own.startswith("It reads members and minibatch from a .pt file")
    assert own.endswith("Odd.")


def test_a_date_is_that_of_the_users_clock() -> None:
    assert run_date(datetime(2026, 11, 30, 1, 2)) == "2026-11-30 at 01:02"


def test_a_suffix_asks_for_a_kind() -> None:
    assert (kind_of("a.PY"), kind_of("a.ipynb")) == (ScriptKind.SCRIPT, ScriptKind.NOTEBOOK)
    assert kind_of("a.txt") is None


@pytest.mark.parametrize(
    ("settings", "alone"),
    [
        (ALONE, True),
        (RunSettings(), False),
        (RunSettings(weights=Weights.RANDOM), False),
        (RunSettings(weights=Weights.RANDOM, source=Source.NOISE, digest="d"), False),
        (RunSettings(weights=Weights.RANDOM, source=Source.NOISE, architecture="n.py:N"), False),
    ],
)
def test_seeds_alone_make_random_members_on_noise(settings: RunSettings, alone: bool) -> None:  # noqa: FBT001 -- a case
    assert stands_alone(settings) is alone
