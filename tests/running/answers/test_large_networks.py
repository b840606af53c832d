"""What a network that takes long gets: the times first, then as much else as there is time for."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torch.nn.modules import module

from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.growth import GrowthRequest, GrowthResult
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.shift import RibbonRequest, Shift, ShiftRequest, ShiftResult
from ensemble_gui.records.sweep import SweepRequest, SweepSettings
from ensemble_gui.running.answers import growth_costs, images, run, run_measuring, shift
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members import pacing, predicting
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.timing import reference
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.samples.pictures import noise_pictures
from tests.support.running.cancelling import CancelAt
from tests.support.running.slow_network import TASK, Clock, slow_ensemble

pytestmark = pytest.mark.usefixtures("_threads", "_no_foreign_load")

SETTINGS = RunSettings(
    members=3,
    batch=16,
    repeats=2,
    threads=1,
    source=Source.NOISE,
    weights=Weights.FILE,
    digest="slow",
    path="/slow",
)
ASKED = RunRequest(settings=SETTINGS, with_samples=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for room in (pacing, predicting, reference, shift):
        monkeypatch.setattr(room, "perf_counter", made)
    for room in (run_measuring, growth_costs):
        monkeypatch.setattr(room, "Stopwatch", partial(Stopwatch, clock=made))
    monkeypatch.setattr(images, "monotonic", made)
    return made


def voters(clock: Clock, seconds: float) -> Voters:
    """Has members at hand that take so long for a sample."""
    opened = Opened()
    opened.keep(SETTINGS.digest, slow_ensemble(clock, seconds=seconds))
    return Voters(opened)


def samples_of(at_hand: Voters, count: int) -> SampleSet:
    pictures = noise_pictures(TASK)
    return sample_set(
        kind=SampleKind.NOISE,
        title="Random noise",
        population=count,
        images=pictures.images[:count],
        labels=pictures.labels[:count],
        names=pictures.names[:count],
        probabilities=predict(at_hand.of(SETTINGS), pictures.images[:count]),
        weights=Weights.FILE,
        classes=TASK.classes,
    )


def test_the_times_come_first_and_then_as_many_samples_as_there_is_time_for(clock: Clock) -> None:
    parts: list[RunResult] = []
    heard: list[RunProgress] = []
    work = Work(kept=Kept(voters(clock, 0.1)), report=parts.append, progress=heard.append)
    found = answer(ASKED, work)
    assert isinstance(found, RunResult), found
    first, timed = parts
    assert [one.is_first_calls for one in (first, timed, found)] == [True, False, False]
    for one in first.timings:
        assert one.samples_s.tolist() == [one.first_call_s]
    assert timed.timings[0].samples_s.tolist() == found.timings[0].samples_s.tolist()
    assert (first.samples, timed.samples, timed.reference) == (None, None, ())
    assert found.samples is not None
    assert (len(found.samples.labels), found.samples.population) == (32, 1000)
    assert list(dict.fromkeys(one.stage for one in heard)) == [
        "Preparing",
        "Timing",
        "Checking",
        "Predicting",
    ]


def test_what_there_was_no_time_for_is_said_with_the_figures(clock: Clock) -> None:
    found = answer(ASKED, Work(kept=Kept(voters(clock, 0.1))))
    assert isinstance(found, RunResult), found
    checked = found.reference[0].samples
    assert 1 < checked < 16
    said = f"The float64 reference checks the first {checked} samples of 16: all would take longer"
    assert found.limits == (
        f"{said} than 2 s.",
        "Random noise: 32 of 1,000, drawn at random, seed 0 (more would take longer than 10 s).",
    )


def test_of_a_quick_run_no_part_is_shown(clock: Clock) -> None:
    parts: list[RunResult] = []
    found = answer(ASKED, Work(kept=Kept(voters(clock, 1e-4)), report=parts.append))
    assert isinstance(found, RunResult), found
    assert parts == []
    assert found.limits == ()


@pytest.mark.parametrize("stage", ["Checking", "Predicting"])
def test_a_cancel_takes_no_longer_than_one_pass_of_one_member(clock: Clock, stage: str) -> None:
    hear = CancelAt(stage)
    seen: list[int] = []

    def note(progress: RunProgress) -> None:
        hear(progress)
        if hear.token.cancelled and not seen:
            seen.append(len(clock.passes))

    work = Work(kept=Kept(voters(clock, 0.1)), token=hear.token, progress=note)
    assert isinstance(answer(ASKED, work), Cancelled)
    assert len(clock.passes) == seen[0]


@pytest.mark.parametrize("strategy", ["loop", "vmap"])
def test_a_cancel_takes_effect_in_a_call_that_is_timed_between_two_layers(
    clock: Clock, strategy: str
) -> None:
    work = Work(kept=Kept(voters(clock, 0.1)))
    clock.at_pass = work.token.cancel
    request = replace(ASKED, settings=replace(SETTINGS, strategies=(strategy,)))
    assert isinstance(answer(request, work), Cancelled)
    assert len(clock.passes) == 1
    assert not module._global_forward_pre_hooks


def test_a_sweep_and_the_costs_of_growth_are_cancelled_in_a_call_as_well(clock: Clock) -> None:
    at_hand = voters(clock, 0.1)
    samples = samples_of(at_hand, 4)
    base = replace(SETTINGS, strategies=("loop", "vmap"))
    for request in (
        SweepRequest(settings=SweepSettings(base=base, members=(3,), batches=(16,))),
        GrowthRequest(settings=SETTINGS, samples=samples, strategy="loop"),
        ShiftRequest(settings=SETTINGS, samples=samples, shift=Shift.BLUR),
    ):
        work = Work(kept=Kept(at_hand))
        clock.passes.clear()
        clock.at_pass = work.token.cancel
        assert isinstance(answer(request, work), Cancelled)
        assert len(clock.passes) == 1


@pytest.mark.parametrize("mode", InputMode)
def test_one_that_fails_on_the_samples_keeps_its_times(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, mode: InputMode
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("shape '[16, 16]' is invalid")

    monkeypatch.setattr(run, "predict_pictures", fail)
    request = replace(ASKED, settings=replace(SETTINGS, input=mode))
    found = answer(request, Work(kept=Kept(voters(clock, 1e-4))))
    assert isinstance(found, RunResult), found
    assert found.samples is None
    (note,) = found.limits
    assert note.startswith("The samples could not be predicted. ")
    assert "shape '[16, 16]' is invalid" in note
    assert found.disagreement.samples == (16 if mode is InputMode.SAME else 0)


def test_images_come_in_groups_that_are_predicted_in_a_moment(clock: Clock, tmp_path: Path) -> None:
    for index in range(9):
        Image.new("L", (4, 4), 20 * index).save(tmp_path / f"{index}.png")
    parts: list[ImagesResult] = []
    request = ImagesRequest(settings=SETTINGS, paths=(str(tmp_path),))
    rest = answer(request, Work(kept=Kept(voters(clock, 0.05)), report=parts.append))
    assert isinstance(rest, ImagesResult), rest
    assert [len(one.images) for one in (*parts, rest)] == [4, 2, 2, 1]


def test_a_shift_evaluates_as_many_samples_as_there_is_time_for(clock: Clock) -> None:
    at_hand = voters(clock, 0.05)
    request = ShiftRequest(settings=SETTINGS, samples=samples_of(at_hand, 100), shift=Shift.BLUR)
    start = clock.now
    found = answer(request, Work(kept=Kept(at_hand)))
    assert isinstance(found, ShiftResult), found
    assert {one.samples for one in found.levels} == {16}
    assert found.note.startswith("16 of 100 samples, drawn at random: ")
    assert clock.now - start < 70


def test_a_ribbon_is_cancelled_between_passes(clock: Clock) -> None:
    image = noise_pictures(TASK).images[0]
    work = Work(kept=Kept(voters(clock, 0.05)))
    clock.at_pass = work.token.cancel
    request = RibbonRequest(settings=SETTINGS, image=image, shift=Shift.BLUR)
    assert isinstance(answer(request, work), Cancelled)
    assert len(clock.passes) == 1


def test_calls_that_are_too_long_have_no_time_in_growth_and_say_what_would_do(
    clock: Clock,
) -> None:
    at_hand = voters(clock, 0.5)
    request = GrowthRequest(settings=SETTINGS, samples=samples_of(at_hand, 4), strategy="loop")
    found = answer(request, Work(kept=Kept(at_hand)))
    assert isinstance(found, GrowthResult), found
    expected = "One call takes 8.00 s, too long to time growth: choose a smaller batch."
    assert found.costs.failure == expected
    assert np.isnan(found.costs.median_s).all()
