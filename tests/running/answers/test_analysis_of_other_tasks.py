from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.progress import unheard
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.shift import (
    Foreign,
    Ribbon,
    RibbonRequest,
    Shift,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members import validation
from ensemble_gui.running.members.predicting import predict_pictures
from ensemble_gui.samples.pictures import noise_pictures
from ensemble_gui.wording.calibration import at_temperature
from tests.support.own_tasks import ANIMALS, opened_settings, voters_of

pytestmark = pytest.mark.usefixtures("_threads")
LARGE_DIGITS = Task(shape=(1, 32, 32))


def samples_of(task: Task, count: int = 60) -> SampleSet:
    ensemble = voters_of(task).of(opened_settings(task))
    pictures = noise_pictures(task)
    found = predict_pictures(ensemble, pictures, Weights.FILE, CancelToken(), unheard)
    some = found.take(np.arange(count))
    return replace(some, labels=np.arange(count) % len(task.classes))


@pytest.mark.parametrize("kind", Shift)
def test_an_image_in_colour_has_a_ribbon(kind: Shift) -> None:
    samples = samples_of(ANIMALS, 1)
    request = RibbonRequest(settings=opened_settings(), image=samples.images[0], shift=kind)
    found = answer(request, Work(kept=Kept(voters_of())))
    assert isinstance(found, Ribbon), found
    assert found.images.shape == (kind.level_count, 32, 32, 3)
    assert found.probabilities.shape == (3, kind.level_count, 7)
    (clean,) = np.flatnonzero(found.levels == 0)
    expected = samples.probabilities[:, 0]
    np.testing.assert_allclose(found.probabilities[:, clean], expected, atol=1e-5)


def test_all_samples_of_another_task_are_shifted_and_told_from_foreign_ones() -> None:
    samples = samples_of(ANIMALS)
    request = ShiftRequest(settings=opened_settings(), samples=samples, shift=Shift.ROTATE)
    found = answer(request, Work(report=[].append, kept=Kept(voters_of())))
    assert isinstance(found, ShiftResult), found
    assert found.levels[0].accuracy == pytest.approx((samples.prediction == samples.labels).mean())
    assert [one.foreign for one in found.levels[31:]] == list(Foreign)
    assert all(one.auroc for one in found.levels[1:])


def test_members_of_other_classes_are_not_calibrated_on_digits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none() -> object:
        raise AssertionError("the digits were read")

    monkeypatch.setattr(validation, "load_validation_digits", none)
    request = AnalysisRequest(settings=opened_settings(), samples=samples_of(ANIMALS, 120))
    found = answer(request, Work(kept=Kept(voters_of())))
    assert isinstance(found, Analysis), found
    assert found.calibration is not None
    assert found.calibration.labelled == 120
    assert (found.calibration.validation, found.calibration.has_validation) == (0, False)
    assert found.calibration.temperature is None
    assert found.calibration.scaled is None
    told = at_temperature(found.calibration)
    assert told == "No temperature fitted: there are no validation samples of these classes"


def test_members_of_digits_in_another_size_are_calibrated_on_digits_in_it() -> None:
    settings = opened_settings(LARGE_DIGITS)
    request = AnalysisRequest(settings=settings, samples=samples_of(LARGE_DIGITS))
    found = answer(request, Work(kept=Kept(voters_of(LARGE_DIGITS))))
    assert isinstance(found, Analysis), found
    assert found.calibration is not None
    assert (found.calibration.validation, found.calibration.has_validation) == (5000, True)
