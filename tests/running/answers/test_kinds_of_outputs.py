"""Members that give probabilities, or their logarithms, are measured as those that give logits."""

from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP, SimpleMLP
from ensemble_gui.ensembles.bundled import trained_ensemble
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.samples import Disagreement, SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.shift import Ribbon, RibbonRequest, Shift, ShiftRequest, ShiftResult
from ensemble_gui.records.tasks import DIGITS_TASK, Outputs
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.opened import Opened

pytestmark = pytest.mark.usefixtures("_threads")
OTHERS = (Outputs.PROBABILITIES, Outputs.LOG_PROBABILITIES)
SETTINGS = RunSettings(members=3, weights=Weights.FILE, repeats=2, batch=16)


class Ending(SimpleMLP):
    """SimpleMLP whose outputs are of one of the kinds."""

    def __init__(self, kind: Outputs) -> None:
        super().__init__()
        self.kind = kind

    def forward(self, x: Tensor) -> Tensor:
        logits = super().forward(x)
        if self.kind is Outputs.LOGITS:
            return logits
        return logits.softmax(-1) if self.kind is Outputs.PROBABILITIES else logits.log_softmax(-1)


@dataclass(frozen=True, kw_only=True)
class Found:
    run: RunResult
    samples: SampleSet
    analysis: Analysis
    shift: ShiftResult
    ribbon: Ribbon


def found_of(kind: Outputs) -> Found:
    """All that is measured of the bundled members with this ending."""
    build: partial[nn.Module] = partial(Ending, kind)
    architecture = replace(
        SIMPLE_MLP,
        build=build,
        task=replace(DIGITS_TASK, outputs=kind),
        stacked_forward=None,
        fused_forward=None,
        linear_layers=(),
    )
    bundled = trained_ensemble(SIMPLE_MLP, 3, device=torch.device("cpu"))
    opened = Opened()
    opened.keep(kind, Ensemble(architecture, bundled.stacked))
    settings = replace(SETTINGS, digest=kind)
    work = Work(kept=Kept(Voters(opened)))
    run = answer(RunRequest(settings=settings, with_samples=True), work)
    assert isinstance(run, RunResult), run
    assert run.samples is not None
    some = run.samples.take(np.arange(200))
    requests = (
        AnalysisRequest(settings=settings, samples=some),
        ShiftRequest(settings=settings, samples=some, shift=Shift.NOISE),
        RibbonRequest(settings=settings, image=some.images[0], shift=Shift.ROTATE),
    )
    analysis, shift, ribbon = (answer(one, work) for one in requests)
    return Found(run=run, samples=run.samples, analysis=analysis, shift=shift, ribbon=ribbon)


@pytest.fixture(scope="module")
def expected() -> Found:
    return found_of(Outputs.LOGITS)


@pytest.fixture(scope="module", params=OTHERS)
def found(request: pytest.FixtureRequest) -> Found:
    return found_of(request.param)


def assert_alike(found: Disagreement, expected: Disagreement) -> None:
    for one in fields(Disagreement):
        np.testing.assert_allclose(
            getattr(found, one.name), getattr(expected, one.name), atol=1e-4, err_msg=one.name
        )


def test_a_run_says_the_same(found: Found, expected: Found) -> None:
    assert found.run.accuracy == expected.run.accuracy
    assert_alike(found.run.disagreement, expected.run.disagreement)
    ours, theirs = found.samples.probabilities, expected.samples.probabilities  # growth's, too
    np.testing.assert_allclose(ours.sum(axis=1), theirs.sum(axis=1), rtol=1e-4)
    means = found.samples.mean.sum(axis=0), expected.samples.mean.sum(axis=0)
    np.testing.assert_allclose(*means, rtol=1e-4)
    assert all(one.allclose for one in found.run.equivalence)
    assert [one.flips for one in found.run.reference] == [0, 0]


def test_calibration_and_temperature_are_the_same(found: Found, expected: Found) -> None:
    theirs, ours = expected.analysis.calibration, found.analysis.calibration
    assert theirs is not None
    assert ours is not None
    assert theirs.temperature is not None
    assert ours.temperature == pytest.approx(theirs.temperature, rel=1e-3)
    for score in ("ece", "nll", "brier", "confidence"):
        assert getattr(ours.ensemble, score) == pytest.approx(
            getattr(theirs.ensemble, score), abs=1e-4
        )
        assert getattr(ours.scaled, score) == pytest.approx(getattr(theirs.scaled, score), abs=1e-3)


def test_shift_and_ribbon_are_the_same(found: Found, expected: Found) -> None:
    assert isinstance(found.shift, ShiftResult), found.shift
    for ours, theirs in zip(found.shift.levels, expected.shift.levels, strict=True):
        assert ours.accuracy == pytest.approx(theirs.accuracy, nan_ok=True)
        assert ours.brier == pytest.approx(theirs.brier, abs=1e-4, nan_ok=True)
        assert ours.mutual_information == pytest.approx(theirs.mutual_information, abs=1e-4)
    np.testing.assert_allclose(found.ribbon.probabilities, expected.ribbon.probabilities, atol=1e-5)
