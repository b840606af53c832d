"""Networks whose state or forward pass is not of float32 alone go through all that there is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ensemble_gui.records.growth import GrowthRequest, GrowthResult
from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage, Recipe
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Failure, Outcome, Request
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import DType, InputMode, RunSettings
from ensemble_gui.records.shift import Shift, ShiftRequest, ShiftResult
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from tests.support.odd_networks import (
    MEMBERS,
    WITH_REFERENCE,
    WITHOUT_REFERENCE,
    ComplexFrequencies,
    ComplexWeights,
    RelativePositions,
    UpCast,
    ZeroState,
    ensemble_of,
    settings_of,
    voters_of,
)

pytestmark = pytest.mark.usefixtures("_threads", "_no_foreign_load")

ANY = ("loop", "vmap", "vmap-chunked", "auto")  # the strategies that know any network
ALL = (*ANY[:3], "stacked", "fused", "chunked", "auto")
ODD = (*WITH_REFERENCE, *WITHOUT_REFERENCE)


def ask(request: Request, voters: Voters) -> Outcome[object]:
    return answer(request, Work(kept=Kept(voters), report=[].append))


def run(factory: type[nn.Module], settings: RunSettings) -> RunResult:
    found = ask(RunRequest(settings=settings, with_samples=True), voters_of(factory))
    assert isinstance(found, RunResult), found
    return found


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("factory", WITH_REFERENCE)
def test_every_strategy_that_knows_it_gives_the_reference_s_answers(
    factory: type[nn.Module], mode: InputMode
) -> None:
    found = run(factory, replace(settings_of(factory), strategies=ALL, input=mode))
    assert tuple(one.strategy for one in found.timings) == ANY
    assert {one.strategy for one in found.failures} == {"stacked", "fused", "chunked"}
    assert found.reference_missing == ""
    assert [one.strategy for one in found.reference] == list(ANY)
    assert max(one.max_rel for one in found.reference) < 1e-5
    assert all(one.allclose and not one.flipped_predictions for one in found.equivalence)
    assert found.samples is not None
    assert np.isfinite(found.samples.probabilities).all()


@pytest.mark.parametrize("factory", WITHOUT_REFERENCE)
def test_one_that_cannot_run_in_float64_loses_the_reference_and_nothing_else(
    factory: type[nn.Module],
) -> None:
    found = run(factory, replace(settings_of(factory), strategies=ALL))
    assert found.reference == ()
    assert "float64" in found.reference_missing
    assert tuple(one.strategy for one in found.timings) == ANY
    assert all(one.allclose for one in found.equivalence)
    assert found.samples is not None
    assert found.disagreement.samples == 2


def test_the_reason_is_what_torch_says_with_the_usual_causes() -> None:
    said = run(UpCast, settings_of(UpCast)).reference_missing
    assert "RuntimeError: " in said
    assert "x.float()" in said
    assert "\n" not in said


@pytest.mark.parametrize("dtype", [DType.BFLOAT16, DType.FLOAT16])
@pytest.mark.parametrize("factory", WITH_REFERENCE)
def test_in_fewer_bits_integers_bools_and_complex_numbers_stay(
    factory: type[nn.Module], dtype: DType
) -> None:
    found = run(factory, replace(settings_of(factory), dtype=dtype))
    assert [one.strategy for one in found.timings] == ["loop", "vmap"]
    assert max(one.max_rel for one in found.reference) < 0.1


@pytest.mark.parametrize("factory", [UpCast, ZeroState])
def test_one_that_needs_float32_says_so_in_fewer_bits(factory: type[nn.Module]) -> None:
    settings = replace(settings_of(factory), dtype=DType.BFLOAT16)
    found = ask(RunRequest(settings=settings), voters_of(factory))
    assert isinstance(found, Failure)
    assert "dtype" in found.message


def test_complex_parameters_are_run_beside_real_ones() -> None:
    found = run(ComplexWeights, settings_of(ComplexWeights))
    assert found.timings[0].strategy == "loop"
    assert max(one.max_rel for one in found.reference) < 1e-5


@pytest.mark.parametrize("factory", [RelativePositions, ComplexFrequencies, UpCast])
def test_it_is_swept(factory: type[nn.Module]) -> None:
    base = replace(settings_of(factory), strategies=("loop", "vmap"))
    settings = SweepSettings(base=base, members=(1, MEMBERS), batches=(2,))
    found = ask(SweepRequest(settings=settings), voters_of(factory))
    assert isinstance(found, SweepResult), found
    assert [len(one.timings) for one in found.cells] == [2, 2]


@pytest.mark.parametrize("factory", ODD)
def test_it_sees_images_and_is_inspected(factory: type[nn.Module], tmp_path: Path) -> None:
    levels = np.random.default_rng(0).integers(0, 256, (4, 4), dtype=np.uint8)
    path = str(tmp_path / "image.png")
    Image.fromarray(levels).save(path)
    settings, voters = settings_of(factory), voters_of(factory)
    scaled = (torch.from_numpy(levels)[None, None] / 255 - 0.5) / 0.25
    with torch.inference_mode():
        members = voters.of(settings).members
        expected = torch.stack([one(scaled).softmax(-1) for one in members]).numpy()
    images = ask(ImagesRequest(settings=settings, paths=(path,)), voters)
    assert isinstance(images, ImagesResult), images
    assert images.samples is not None
    np.testing.assert_allclose(images.samples.probabilities, expected, atol=1e-6)
    image = OwnImage(name="image.png", path=path, pixels=levels)
    seen = ask(InspectionRequest(settings=settings, recipe=Recipe(), image=image), voters)
    assert isinstance(seen, Inspection), seen
    assert seen.probabilities is not None
    np.testing.assert_allclose(seen.probabilities, expected[:, 0], atol=1e-6)


@pytest.mark.parametrize("factory", [RelativePositions, ComplexFrequencies, ZeroState])
def test_it_grows_and_is_shifted(factory: type[nn.Module]) -> None:
    settings, voters = settings_of(factory), voters_of(factory)
    made = ask(RunRequest(settings=settings, with_samples=True), voters)
    assert isinstance(made, RunResult), made
    assert made.samples is not None
    samples = made.samples.take(np.arange(5))
    grown = ask(GrowthRequest(settings=settings, samples=samples, strategy="vmap"), voters)
    assert isinstance(grown, GrowthResult), grown
    assert grown.costs.failure == ""
    moved = ask(ShiftRequest(settings=settings, samples=samples, shift=Shift.CONTRAST), voters)
    assert isinstance(moved, ShiftResult), moved
    assert all(one.not_finite == 0 for one in moved.levels)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16])
def test_only_what_is_not_whole_is_converted(dtype: torch.dtype) -> None:
    for factory in ODD:
        ensemble = ensemble_of(factory)
        other = ensemble.converted(dtype)
        assert (ensemble.dtype, other.dtype) == (torch.float32, dtype)
        for name, one in ensemble.stacked.items():
            if not (one.is_floating_point() or one.is_complex()):
                assert other.stacked[name] is one
