from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.running.timing import once
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import Unseen
from ensemble_gui.running.timing.once import OneOff, time_one_off, time_stacking


class Work:
    """Takes these times in turn, and waits for a core for as long as the second ones."""

    name: ClassVar[str] = "a model"

    def __init__(self, *times: tuple[float, float]) -> None:
        self.now = self.waited = 0.0
        self.done = 0
        self._times: Iterator[tuple[float, float]] = iter(times)

    def read(self) -> float:
        return self.waited

    def __call__(self) -> None:
        seconds, waited = next(self._times)
        self.now += seconds
        self.waited += waited
        self.done += 1


def timed(work: Work, do: Callable[[], object] | None = None) -> OneOff:
    stopwatch = Stopwatch(synchronise=lambda: None, clock=lambda: work.now)
    return time_one_off(do or work, stopwatch, work, CancelToken())


def test_what_is_cheap_is_done_again_and_has_the_median() -> None:
    work = Work((0.004, 0), (0.001, 0), (0.002, 0), (0.001, 0), (0.009, 0))
    found = timed(work)
    assert (found.seconds, found.disturbed) == (pytest.approx(0.002), False)
    assert work.done == 5


def test_what_takes_long_is_done_once() -> None:
    work = Work((1.0, 0))
    assert timed(work) == OneOff(seconds=1.0, disturbed=False)
    assert work.done == 1


def test_the_times_on_which_foreign_load_fell_do_not_count_if_there_are_others() -> None:
    work = Work((0.005, 0.004), (0.001, 0), (0.006, 0.005), (0.003, 0), (0.006, 0.005))
    found = timed(work)
    assert (found.seconds, found.disturbed) == (pytest.approx(0.002), False)


def test_where_foreign_load_fell_on_each_time_it_is_marked() -> None:
    work = Work(*[(0.001, 0.0005), (0.002, 0.001), (0.003, 0.002)], *[(0.02, 0.01)] * 2)
    found = timed(work)
    assert (found.seconds, found.disturbed) == (pytest.approx(0.0025), True)


def test_a_cancel_ends_it_between_the_times() -> None:
    token, done = CancelToken(), []

    def work() -> None:
        done.append(1)
        token.cancel()

    stopwatch = Stopwatch(synchronise=lambda: None, clock=lambda: 0.0)
    with pytest.raises(CancelledError):
        time_one_off(work, stopwatch, Unseen(), token)
    assert len(done) == 1


@pytest.mark.parametrize(("at_once", "stacks"), [(2**26, [3]), (2**19, [1, 1, 1])])
def test_stacking_stacks_each_parameter_of_all_members(
    monkeypatch: pytest.MonkeyPatch, at_once: int, stacks: list[int]
) -> None:
    seen: list[tuple[int, torch.Size]] = []
    plain = torch.stack

    def stack(tensors: list[torch.Tensor]) -> torch.Tensor:
        seen.append((len(tensors), tensors[0].shape))
        return plain(tensors)

    monkeypatch.setattr(torch, "stack", stack)
    monkeypatch.setattr(once, "_AT_ONCE", at_once)
    monkeypatch.setattr(once, "_MOST_TIMES", 1)
    ensemble = random_ensemble(SIMPLE_MLP, 3, seed=0, device=torch.device("cpu"))
    stopwatch = Stopwatch(synchronise=lambda: None)
    found = time_stacking(ensemble, stopwatch, Unseen(), CancelToken())
    assert found.seconds > 0
    assert [members for members, shape in seen if shape == (128, 784)] == stacks
    assert len({shape for _, shape in seen}) == 5  # two biases have one shape
