from dataclasses import replace

import pytest
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.progress import unheard
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.exporting.beside_auto import AUTO, Raced, race
from ensemble_gui.running.exporting.program import Call, Program
from ensemble_gui.running.strategies.failing import NoStrategyRan
from tests.support.built_in import noise, uneven_ensemble

IMAGES = noise(4, 1, 28, 28)
SETTINGS = RunSettings(members=3, batch=4, repeats=2, threads=1, strategies=(AUTO,))


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return uneven_ensemble(find_architecture("MLP-16"), 3)


def failing(_images: Tensor) -> dict[str, Tensor]:
    raise RuntimeError("no such kernel")


def failing_later(ensemble: Ensemble) -> Call:
    """A program whose first call works, and no other."""
    program, calls = Program(ensemble, "loop"), []

    def call(images: Tensor) -> dict[str, Tensor]:
        calls.append(images)
        return dict(program(images)) if len(calls) == 1 else failing(images)

    return call


def raced(ensemble: Ensemble, programs: dict[str, Call], token: CancelToken | None = None) -> Raced:
    return race(programs, ensemble, IMAGES, SETTINGS, token or CancelToken(), unheard)


def test_programs_are_timed_and_compared_with_auto_alone(ensemble: Ensemble) -> None:
    programs: dict[str, Call] = {one: Program(ensemble, one) for one in ("loop", "fused")}
    found = raced(ensemble, programs)
    assert [one.strategy for one in found.timings] == [AUTO, "loop", "fused"]
    assert [(one.strategy, one.baseline) for one in found.comparisons] == [
        ("loop", AUTO),
        ("fused", AUTO),
    ]
    assert len({len(one.samples_s) for one in found.timings}) == 1  # rounds of all
    assert found.failures == ()


def test_the_quickest_is_never_auto(ensemble: Ensemble) -> None:
    found = raced(ensemble, {"loop": Program(ensemble, "loop")})
    auto, loop = found.timings
    quick = replace(auto, samples_s=loop.samples_s / 100)
    assert replace(found, timings=(quick, loop)).quickest == "loop"


def test_a_program_that_fails_meanwhile_stops_no_other(ensemble: Ensemble) -> None:
    programs = {"loop": failing_later(ensemble), "fused": Program(ensemble, "fused")}
    found = raced(ensemble, programs)
    assert [one.strategy for one in found.timings] == [AUTO, "fused"]
    (failure,) = found.failures
    assert failure.strategy == "loop"
    assert "no such kernel" in failure.message
    with pytest.raises(NoStrategyRan, match="no such kernel"):
        raced(ensemble, {"loop": failing_later(ensemble)})


def test_a_cancel_takes_effect_between_calls(ensemble: Ensemble) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        raced(ensemble, {"loop": Program(ensemble, "loop")}, token)


def test_the_timed_calls_are_in_inference_mode(ensemble: Ensemble) -> None:
    modes = []

    def call(images: Tensor) -> dict[str, Tensor]:
        modes.append(torch.is_inference_mode_enabled())
        return dict(Program(ensemble, "loop")(images))

    raced(ensemble, {"loop": call})
    assert set(modes) == {True}
