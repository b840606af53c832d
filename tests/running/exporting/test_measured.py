import numpy as np
import pytest
import torch
from torch import Tensor

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.exporting.measured import MEAN, MEASURES, measured


def made_up(members: int, samples: int = 40, classes: int = 5) -> Tensor:
    return 4 * torch.randn(members, samples, classes, generator=torch.Generator().manual_seed(0))


def expect_measures(outputs: Tensor, kind: Outputs) -> None:
    probabilities = probabilities_of(outputs, kind).numpy()
    expected = disagreement(probabilities)
    found = {name: one.numpy() for name, one in measured(outputs, kind).items()}
    assert set(found) == {MEAN, *MEASURES}
    np.testing.assert_allclose(found[MEAN], mean_of_finite(probabilities), atol=1e-6)
    for name in MEASURES:
        np.testing.assert_allclose(found[name], getattr(expected, name), atol=2e-6, err_msg=name)


@pytest.mark.parametrize("members", [1, 2, 7])
@pytest.mark.parametrize("kind", Outputs)
def test_the_measures_are_those_of_the_window(members: int, kind: Outputs) -> None:
    outputs = made_up(members)
    if kind is not Outputs.LOGITS:
        outputs = outputs.softmax(-1)
    expect_measures(outputs.log() if kind is Outputs.LOG_PROBABILITIES else outputs, kind)


def test_probabilities_of_exactly_0_count_nothing() -> None:
    expect_measures(torch.eye(3).expand(4, 3, 3).roll((0, 1, 0), (0, 1, 2)), Outputs.PROBABILITIES)


def test_members_that_agree_have_no_disagreement() -> None:
    found = measured(made_up(1).expand(5, -1, -1), Outputs.LOGITS)
    for name in ("mutual_information", "vote_entropy", "variation_ratio"):
        assert found[name].abs().max() < 1e-6, name


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_a_member_whose_output_is_not_finite_has_no_share(value: float) -> None:
    outputs = made_up(4)
    outputs[0, :10, 2] = value
    outputs[:3, 5, 0] = value  # one member is left: no disagreement
    outputs[:, 6] = value  # nobody is left
    expect_measures(outputs, Outputs.LOGITS)
