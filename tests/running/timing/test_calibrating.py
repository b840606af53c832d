from collections.abc import Iterator

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.records.progress import unheard
from ensemble_gui.records.rule import DEFAULT_RULE
from ensemble_gui.running.timing import calibrating
from ensemble_gui.running.timing.calibrating import (
    DisturbedError,
    cached,
    calibrate,
    one_thread_work,
)
from ensemble_gui.running.timing.load import Unseen

MEBI = 2**20
TIMES = {MEBI // 2: 1.2, MEBI: 1.1, 2 * MEBI: 1.0, 4 * MEBI: 1.02, 8 * MEBI: 1.3}


@pytest.fixture(autouse=True)
def _no_grad() -> Iterator[None]:
    with torch.inference_mode():
        yield


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, (2 * MEBI, 4 * MEBI)),
        ({MEBI: 1.02}, (MEBI, 4 * MEBI)),  # no difference: the default ones
        ({4 * MEBI: 1.1}, (2 * MEBI, 2 * MEBI)),
        ({8 * MEBI: 0.9}, (8 * MEBI, 8 * MEBI)),
        ({MEBI // 2: 0.9, MEBI: 0.95, 4 * MEBI: 1.5}, (MEBI // 2, MEBI // 2)),
    ],
)
def test_the_quickest_groups_are_taken_where_they_differ(
    changed: dict[int, float], found: tuple[int, int]
) -> None:
    assert cached(TIMES | changed) == found


MEMBER = 784 * 128 + 128 * 128 + 128 * 10  # multiply-adds at a batch of one


@pytest.mark.parametrize(
    ("gains", "work"),
    [((3.0, 5.0, 9.0), 0), ((1.0, 5.0, 9.0), MEMBER), ((-2.0, 1.0, 2.0), 2 * MEMBER), ((), 0)],
)
def test_tiny_work_is_where_threads_gain_less_than_a_call_costs(
    gains: tuple[float, ...], work: int
) -> None:
    counts = (1, 2, 4)[: len(gains)]
    times = {(count, True): 10.0 for count in counts}
    times |= {(count, False): 10.0 - gain for count, gain in zip(counts, gains, strict=True)}
    assert one_thread_work(2.0, times) == work


class Waiting:
    """A meter that sees load all the time."""

    name = "made up"

    def __init__(self) -> None:
        self.seconds = 0.0

    def read(self) -> float:
        self.seconds += 1
        return self.seconds


@pytest.fixture
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small work, in little time."""
    monkeypatch.setattr(calibrating, "_MEMBERS", 4)
    monkeypatch.setattr(calibrating, "_TINY", (1, 2))
    monkeypatch.setattr(calibrating, "_GROUPS", (1, 4))
    monkeypatch.setattr(calibrating, "_SAMPLES", 2)
    monkeypatch.setattr(calibrating, "_BUDGET_S", dict.fromkeys(("call", "threads", "groups"), 30))
    monkeypatch.setattr(calibrating, "_BLOCK_S", 1e-6)
    monkeypatch.setattr(calibrating, "_ENOUGH", 3)


@pytest.mark.usefixtures("_brief", "_threads")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_rule_comes_out_with_its_time(threads: int) -> None:
    torch.set_num_threads(threads)
    before = torch.get_rng_state()
    heard: list[int] = []
    rule = calibrate(Unseen(), CancelToken(), lambda one: heard.append(one.done))
    assert rule.measured.endswith("+00:00")
    assert rule.all_cached_bytes >= rule.cached_bytes >= 2 * 128 * 4
    assert rule.small_batch == DEFAULT_RULE.small_batch
    assert heard == [0, 1, 2]
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), before)  # of what random members are made


def test_foreign_load_gives_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrating, "_BUDGET_S", {"call": 0.01, "threads": 0.01, "groups": 0.01})
    with pytest.raises(DisturbedError):
        calibrate(Waiting(), CancelToken(), unheard)


def test_a_cancel_ends_it() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        calibrate(Unseen(), token, unheard)
