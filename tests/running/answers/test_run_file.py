"""A run is saved as a file whole or not at all, and opened from one without anything else."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.history.run_file import to_json
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.run_file import OpenRunRequest, RunOpened, RunSaved, SaveRunRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers import run_file
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from tests.support.history.any_history import plain
from tests.support.made_up_runs import KINDS, few_digits, made_up_run


@pytest.fixture(autouse=True)
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_file, "_digits", few_digits)


def saved(path: Path, result: RunResult | None = None) -> RunSaved | Failure | Cancelled:
    return answer(SaveRunRequest(result=result or made_up_run(), path=str(path)))


def opened(path: object) -> RunOpened | Failure | Cancelled:
    return answer(OpenRunRequest(path=str(path)))


def sentence(outcome: object) -> str:
    """Why it failed, in a sentence without a traceback."""
    assert isinstance(outcome, Failure)
    assert outcome.traceback is None
    return outcome.message


@pytest.mark.parametrize("kind", ["same", "folder", "non-finite"])
def test_a_saved_run_opens_again_and_names_its_origin(tmp_path: Path, kind: str) -> None:
    path, result = tmp_path / "mine.run.json", KINDS[kind]()
    done = saved(path, result)
    assert isinstance(done, RunSaved)
    assert done.size == path.stat().st_size
    found = opened(path)
    assert isinstance(found, RunOpened)
    origin = found.result.origin
    assert origin is not None
    assert origin.name == "mine.run.json"
    assert repr(plain(replace(found.result, origin=None))) == repr(plain(result))


def test_the_environment_here_is_that_of_the_same_settings(tmp_path: Path) -> None:
    settings = replace(made_up_run().request.settings, device="cuda:7", threads=3)
    path = tmp_path / "mine.run.json"
    saved(path, made_up_run(settings))
    found = opened(path)
    assert isinstance(found, RunOpened)
    assert found.result.origin is not None
    here = found.result.origin.here
    assert (here.device, here.threads, here.dtype) == ("cpu", 3, "float32")
    assert here.platform != found.result.environment.platform


def test_a_run_that_was_made_here_is_opened_as_such(tmp_path: Path) -> None:
    """A real one: its numbers are of the types that torch and NumPy give."""
    settings = RunSettings(members=2, batch=4, repeats=2, strategies=("loop", "vmap"))
    run = answer(RunRequest(settings=settings))
    assert isinstance(run, RunResult)
    path = tmp_path / "mine.run.json"
    assert isinstance(saved(path, run), RunSaved)
    found = opened(path)
    assert isinstance(found, RunOpened)
    assert found.result.origin is not None
    assert found.result.origin.here == run.environment
    named = replace(run, environment=replace(run.environment, dtype="float32"))  # not a DType
    assert repr(plain(replace(found.result, origin=None))) == repr(plain(named))
    assert run.at.endswith("+00:00")


def test_a_run_that_would_not_open_again_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "mine.run.json"
    path.write_text("as it was")
    whole = made_up_run()
    odd = replace(whole.comparisons[0], speedup=9.17)
    said = sentence(saved(path, replace(whole, comparisons=(odd, *whole.comparisons[1:]))))
    assert said.startswith("This run cannot be saved as a file (comparisons[0]: ")
    infinite = replace(whole, elapsed_s=float("inf"))
    assert "cannot be saved" in sentence(saved(path, infinite))
    assert path.read_text() == "as it was"


def test_a_save_that_fails_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.run.json"
    path.write_text("as it was")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(os, "fsync", fail)
    assert "The disk is full" in sentence(saved(path))
    assert path.read_text() == "as it was"
    assert os.listdir(tmp_path) == ["mine.run.json"]  # noqa: PTH208 -- the names are enough


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = sentence(saved(tmp_path / "none" / "mine.run.json"))
    assert "No such file or folder" in said
    assert "mine.run.json" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.run.json", "No such file or folder"),
        ("a\0b.run.json", "is not a file"),
        ("", "is not a file"),
        ("folder.run.json", "folder.run.json is not a file"),
        ("empty.run.json", "empty.run.json is not a saved run"),
        ("image.run.json", "image.run.json is not a saved run: it is not JSON"),
    ],
)
def test_what_is_no_saved_run_is_refused_in_a_sentence(
    tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "folder.run.json").mkdir()
    (tmp_path / "empty.run.json").touch()
    (tmp_path / "image.run.json").write_bytes(b"\x89PNG\r\n")
    assert said in sentence(opened(tmp_path / name if name else ""))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.run.json"
    os.mkfifo(path)
    assert "pipe.run.json is not a file" in sentence(opened(path))


def test_a_file_that_no_run_fills_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.run.json"
    saved(path)
    monkeypatch.setattr(run_file, "LARGEST", 1000)
    assert "larger than 1 kB" in sentence(opened(path))
    assert "cannot be saved" in sentence(saved(path))


@pytest.mark.parametrize("step", range(4))
def test_a_cancel_ends_the_work_and_changes_nothing(tmp_path: Path, step: int) -> None:
    path = tmp_path / "mine.run.json"
    text = to_json(made_up_run(), few_digits)
    path.write_text(text)
    for request in (
        OpenRunRequest(path=str(path)),
        SaveRunRequest(result=made_up_run(KINDS["one member"]().request.settings), path=str(path)),
    ):
        token, seen = CancelToken(), []

        def look(progress: RunProgress, seen: list = seen, token: CancelToken = token) -> None:
            seen.append(progress)
            if progress.done == step:
                token.cancel()

        outcome = answer(request, Work(token=token, progress=look))
        is_reached = any(one.done == step for one in seen)
        if is_reached and seen[-1].done < seen[-1].total - (isinstance(request, SaveRunRequest)):
            assert isinstance(outcome, Cancelled)
            assert path.read_text() == text
