from dataclasses import replace

import numpy as np
import pytest

from benchmarks import verdicts
from benchmarks.figures import Figure
from benchmarks.verdicts import is_false, share_false, upper_end, wander
from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.running.timing.comparing import compare_with_baseline


@pytest.mark.parametrize(
    ("false", "runs", "end"),
    [(0, 200, 0.0183), (6, 200, 0.0642), (7, 200, 0.0708), (1, 1, 1.0)],  # R's binom.test
)
def test_the_upper_end_of_a_share_is_clopper_and_pearsons(
    false: int, runs: int, end: float
) -> None:
    assert upper_end(false, runs) == pytest.approx(end, abs=1e-4)


def test_any_verdict_that_says_that_equals_differ_is_false() -> None:
    same = Comparison(
        strategy="vmap",
        baseline="loop",
        speedup=1.01,
        ci95=(0.99, 1.03),
        verdict=Verdict.NOT_DISTINGUISHABLE,
    )
    assert not is_false((same, replace(same, verdict=Verdict.UNSTABLE)))
    assert is_false((same, replace(same, verdict=Verdict.SLOWER)))


def test_the_share_of_false_runs_is_counted_by_the_run() -> None:
    noise = np.zeros((4, 3, 9))  # run, strategy, round
    noise[1] += np.array([[0.0], [0.5], [0.6]])
    assert share_false(noise, compare_with_baseline) == 0.25


def test_noise_that_wanders_resembles_that_of_the_round_before_and_is_no_larger() -> None:
    found = wander(np.random.default_rng(0).standard_normal((4000, 20)))
    assert found.std() == pytest.approx(1, abs=0.05)
    assert np.corrcoef(found[:, 10], found[:, 11])[0, 1] == pytest.approx(0.8, abs=0.05)


def test_runs_that_give_no_ratio_are_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def times(_name: str, _members: int, _batch: int, seed: int) -> dict[str, Timing]:
        calls.append(seed)
        seconds = {"a": 1.0, "b": 2.0 if seed == 1 else 1.0}
        disturbed = len(calls) == 1
        return {
            name: Timing(
                strategy=name,
                samples_s=np.full(9, one),
                calls_per_block=1,
                prepare_s=0.0,
                first_call_s=0.0,
                disturbed=disturbed,
            )
            for name, one in seconds.items()
        }

    calls: list[int] = []
    monkeypatch.setattr(verdicts, "_times_of_copies", times)
    line, figure = verdicts.aa(3)
    assert line == (
        "a strategy and its copy: 1 of 3 verdicts false, withheld for contention or spread: 1 run"
    )
    assert isinstance(figure, Figure)
    assert figure.found == upper_end(1, 3)


def test_a_strategy_is_timed_next_to_its_copy() -> None:
    found = verdicts._times_of_copies("loop", 2, 1, seed=0)
    assert list(found) == ["loop", "loop, prepared apart"]


def test_a_part_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        verdicts.main(["simulations"])
    assert "no such part: simulations" in capsys.readouterr().err
