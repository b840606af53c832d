"""What the views ask of members that know no digits, on samples of the user's own."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest, GrowthResult
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest, TrustNeeded
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.records.shift import (
    Ribbon,
    RibbonRequest,
    Shift,
    ShiftLevel,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.opened import Opened
from tests.support.strange_ensemble import CLASSES, write_ensemble, write_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """The members, their settings on own samples, and what a run showed of these."""

    voters: Voters
    settings: RunSettings
    samples: SampleSet


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Strangers:
    folder = write_ensemble(tmp_path_factory.mktemp("strangers") / "nets")
    zoo = write_samples(folder.parent / "zoo")
    opened = Opened()
    request = OpenRequest(path=str(folder))
    question = answer(request, Work(kept=Kept(Voters(opened))))
    assert isinstance(question, TrustNeeded)
    found = answer(
        OpenRequest(path=str(folder), trusted=frozenset({question.sha256})),
        Work(kept=Kept(Voters(opened))),
    )
    assert isinstance(found, OpenedEnsemble)
    settings = RunSettings(
        members=3,
        weights=Weights.FILE,
        path=str(folder),
        digest=found.digest,
        architecture=found.architecture,
        source=Source.FOLDER,
        samples=str(zoo),
        batch=4,
        repeats=2,
        strategies=("loop", "vmap", "auto"),
    )
    result = answer(
        RunRequest(settings=settings, with_samples=True), Work(kept=Kept(Voters(opened)))
    )
    assert isinstance(result, RunResult)
    assert result.samples is not None
    return Strangers(voters=Voters(opened), settings=settings, samples=result.samples)


def test_the_samples_are_those_of_the_folder(strangers: Strangers) -> None:
    samples = strangers.samples
    assert samples.classes == CLASSES
    assert samples.probabilities.shape == (3, 21, 7)
    assert samples.labels.tolist() == sorted(list(range(7)) * 3)
    assert samples.names[0] == "ant/0.png"


def test_they_are_held_against_their_labels_without_digits_to_fit_a_temperature_on(
    strangers: Strangers,
) -> None:
    request = AnalysisRequest(settings=strangers.settings, samples=strangers.samples)
    found = answer(request, Work(kept=Kept(strangers.voters)))
    assert isinstance(found, Analysis)
    assert found.pairs is not None
    assert found.calibration is not None
    assert found.calibration.labelled == 21
    assert (found.calibration.temperature, found.calibration.validation) == (None, 0)


@pytest.mark.parametrize("source", [Source.FOLDER, Source.NOISE])
def test_what_each_further_member_costs_is_timed_on_what_they_take(
    strangers: Strangers, source: Source
) -> None:
    request = GrowthRequest(
        settings=replace(strangers.settings, source=source),
        samples=strangers.samples,
        strategy="loop",
    )
    found = answer(request, Work(kept=Kept(strangers.voters)))
    assert isinstance(found, GrowthResult)
    assert found.costs.failure == ""
    assert np.isfinite(found.costs.median_s).all()


def test_a_colour_picture_is_turned_before_them(strangers: Strangers) -> None:
    request = RibbonRequest(
        settings=strangers.settings, shift=Shift.ROTATE, image=strangers.samples.images[0]
    )
    found = answer(request, Work(kept=Kept(strangers.voters)))
    assert isinstance(found, Ribbon)
    assert found.images.shape == (31, 32, 32, 3)
    assert found.probabilities.shape == (3, 31, 7)


def test_all_own_samples_are_shifted_and_told_apart_from_images_of_no_class(
    strangers: Strangers,
) -> None:
    told: list[ShiftLevel] = []
    request = ShiftRequest(
        settings=strangers.settings, samples=strangers.samples, shift=Shift.NOISE
    )
    found = answer(
        request, Work(progress=lambda _: None, report=told.append, kept=Kept(strangers.voters))
    )
    assert isinstance(found, ShiftResult)
    assert len(found.levels) == len(told) == 16 + 3


def test_members_that_are_no_longer_open_are_compared_all_the_same(strangers: Strangers) -> None:
    request = AnalysisRequest(settings=strangers.settings, samples=strangers.samples)
    found = answer(request, Work(kept=Kept(Voters(Opened()))))
    assert isinstance(found, Analysis)
    assert found.pairs is not None
    assert found.calibration is None
    assert "is not open" in found.failure
