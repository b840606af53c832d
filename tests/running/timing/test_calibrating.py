import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.records.progress import unheard
from ensemble_gui.records.rule import DEFAULT_RULE
from ensemble_gui.running.timing import calibrating
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.calibrating import DisturbedError, calibrate
from ensemble_gui.running.timing.load import Unseen

pytestmark = pytest.mark.usefixtures("_no_grad")


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
    monkeypatch.setattr(calibrating, "_FEW", 2)
    monkeypatch.setattr(calibrating, "_BATCHES", (2, 4))
    monkeypatch.setattr(calibrating, "_LONG", (1, 2))
    monkeypatch.setattr(calibrating, "_WHOLE_S", 300)
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
    assert heard == [0, 1, 2, 3, 4]
    assert rule.packed_batch in (0, 2, 4)
    assert (rule.per_core_same, rule.per_core_different) in ((0, 0), (50_000, 10_000))
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), before)  # of what random members are made


@pytest.mark.usefixtures("_brief", "_threads")
@pytest.mark.parametrize(
    ("threads", "packed", "compared"),
    [(1, 0.9, []), (2, 0.9, ["packed", "per-core"]), (2, 1.1, ["chunked", "per-core"])],
)
def test_cores_apart_are_compared_with_what_is_taken_else(
    monkeypatch: pytest.MonkeyPatch, threads: int, packed: float, compared: list[str]
) -> None:
    """Where there are several, and each strategy after a call of its own."""
    torch.set_num_threads(threads)
    asked: dict[str, tuple[list[object], bool]] = {}
    seconds = {"packed": packed, "per-core": 2.0}

    def times(
        _bench: object, calls: dict[object, object], budget: str, *, lead_in: bool = False
    ) -> dict[object, float]:
        asked[budget] = list(calls), lead_in
        return {key: seconds.get(str(key), 1.0) for key in calls}

    monkeypatch.setattr(calibrating._Bench, "times", times)
    rule = calibrate(Unseen(), CancelToken(), unheard)
    assert asked.get("per-core") == ((compared, True) if compared else None)
    assert rule.packed_batch == (2 if packed < 1 else 0)
    assert rule.per_core_same == rule.per_core_different * 5 == (0 if compared else 50_000)


def test_foreign_load_gives_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that it fell on do not count, however many."""
    monkeypatch.setattr(calibrating, "_WHOLE_S", 0.05)
    monkeypatch.setattr(calibrating, "_BLOCK_S", 1e-6)
    monkeypatch.setattr(calibrating, "_ENOUGH", 3)
    calm, stopwatch = Unseen(), Stopwatch(synchronise=lambda: None)
    quick = {"nothing": lambda: None}
    assert set(calibrating._Bench(calm, CancelToken(), stopwatch).times(quick, "call")) == {
        "nothing"
    }
    with pytest.raises(DisturbedError):
        calibrating._Bench(Waiting(), CancelToken(), stopwatch).times(quick, "call")


def test_a_cancel_ends_it() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        calibrate(Unseen(), token, unheard)
