import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import torch
from safetensors.torch import load_file

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.training import (
    EpochsKept,
    MembersKept,
    TrainRequest,
    TrainResult,
    TrainSettings,
)
from ensemble_gui.running.answers import training
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from tests.support.few_digits import learn_from_few

pytestmark = pytest.mark.usefixtures("_threads", "_few_digits")
STEPS = 2  # of an epoch: 128 digits, of which the settings may add some, in batches of 64


@pytest.fixture
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    learn_from_few(monkeypatch, 128)


def request_for(path: Path, start: str = "", **changes: float) -> TrainRequest:
    settings = TrainSettings(**({"members": 2, "epochs": 3} | changes))
    return TrainRequest(settings=settings, output=str(path), start=start)


def cancelled_after(steps: int, request: TrainRequest) -> list[EpochsKept | MembersKept]:
    """What is reported of a training that is cancelled after so many steps."""
    token, told = CancelToken(), list[EpochsKept | MembersKept]()

    def hear(progress: RunProgress) -> None:
        if progress.stage == "Training" and progress.done == steps:
            token.cancel()

    outcome = answer(request, Work(token=token, progress=hear, report=told.append))
    assert isinstance(outcome, Cancelled)
    return told


def test_a_cancelled_training_keeps_its_whole_epochs_and_says_where(tmp_path: Path) -> None:
    output = tmp_path / "members"
    told = cancelled_after(2 * STEPS, request_for(output))
    kept = tmp_path / "members.unfinished"
    assert told == [EpochsKept(path=str(kept))]
    assert list(tmp_path.iterdir()) == [kept]


def test_a_second_start_goes_on_and_ends_with_the_same_members(tmp_path: Path) -> None:
    whole, output, heard = tmp_path / "whole", tmp_path / "members", list[RunProgress]()
    answer(request_for(whole))
    cancelled_after(STEPS + 1, request_for(output))
    outcome = answer(request_for(output), Work(progress=heard.append))
    assert isinstance(outcome, TrainResult)
    assert heard[0].done == STEPS + 1
    assert sorted(tmp_path.iterdir()) == [output, whole]
    members, expected = load_file(output), load_file(whole)
    for name, one in expected.items():
        torch.testing.assert_close(members[name], one, atol=1e-4, rtol=1e-3)


def test_a_cancel_before_another_epoch_ends_says_again_where(tmp_path: Path) -> None:
    output = tmp_path / "members"
    told = cancelled_after(STEPS + 1, request_for(output))
    assert cancelled_after(STEPS + 1, request_for(output)) == told != []


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"epochs": 4}, "epochs"), ({"seed": 1}, "seed"), ({"extra": 9}, "extra")],
)
def test_other_settings_do_not_overwrite_what_is_kept(
    tmp_path: Path, changes: dict[str, int], named: str
) -> None:
    output = tmp_path / "members"
    cancelled_after(2 * STEPS, request_for(output))
    (kept,) = tmp_path.iterdir()
    before = kept.read_bytes()
    outcome = answer(request_for(output, **changes))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert f"with other settings ({named})" in outcome.message
    assert kept.read_bytes() == before


def test_a_training_that_cannot_be_kept_goes_on_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Path] = []

    def full(path: Path, _content: bytes) -> NoReturn:
        tries.append(path)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(training, "write_file", full)
    told: list[EpochsKept | MembersKept] = []
    outcome = answer(request_for(tmp_path / "members"), Work(report=told.append))
    assert isinstance(outcome, TrainResult)
    assert len(tries) == 1
    epochs, members = told
    assert isinstance(epochs, EpochsKept)
    assert epochs.fault.startswith("The disk is full")
    assert members == MembersKept(path=str(tmp_path / "members"))


def test_members_start_from_those_of_a_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    answer(request_for(first))
    slow = {"peak_learning_rate": 1e-6}
    outcome = answer(request_for(second, start=str(first), seed=1, **slow))
    assert isinstance(outcome, TrainResult)
    given, found = load_file(first), load_file(second)
    assert not torch.equal(found["fc1.weight"], given["fc1.weight"])
    torch.testing.assert_close(found["fc1.weight"], given["fc1.weight"], atol=1e-4, rtol=0)


def test_what_was_started_from_other_members_is_not_resumed(tmp_path: Path) -> None:
    first, other, output = (tmp_path / name for name in ("first", "other", "members"))
    answer(request_for(first))
    answer(request_for(other, seed=5))
    cancelled_after(2 * STEPS, request_for(output, start=str(first)))
    outcome = answer(request_for(output, start=str(other)))
    assert isinstance(outcome, Failure)
    assert "with other settings (start_sha256)" in outcome.message
    assert isinstance(answer(request_for(output, start=str(first))), TrainResult)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda _path: None, "No such file or folder"),
        (lambda path: path.write_bytes(b"no members"), "cannot be read"),
        (lambda path: answer(request_for(path, members=1)), "holds 1 trained members, not 2"),
    ],
    ids=["missing", "damaged", "too few"],
)
def test_members_that_cannot_be_started_from_are_bad_input(
    tmp_path: Path, write: Callable[[Path], object], said: str
) -> None:
    path = tmp_path / "given"
    write(path)
    outcome = answer(request_for(tmp_path / "members", start=str(path)))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert said in outcome.message


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extra": -1}, "The number of extra digits is -1: choose 0 or more."),
        ({"peak_learning_rate": 0.0}, "The learning rate is 0: choose a number above 0."),
        ({"peak_learning_rate": float("nan")}, "The learning rate is nan: choose"),
        ({"peak_learning_rate": float("inf")}, "The learning rate is inf: choose"),
    ],
)
def test_settings_that_cannot_be_trained_with_are_bad_input(
    tmp_path: Path, changes: dict[str, float], said: str
) -> None:
    outcome = answer(request_for(tmp_path / "members", **changes))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert said in outcome.message
    assert list(tmp_path.iterdir()) == []
