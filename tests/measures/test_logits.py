from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.logits import measure_outputs
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Outputs
from tests.support.made_up_predictions import thorough

logits = st.tuples(st.integers(1, 6), st.integers(1, 8), st.integers(2, 10)).flatmap(
    lambda shape: arrays(
        np.float32,
        shape,
        elements=st.one_of(st.floats(-30, 30, width=32), st.sampled_from([0.0, 5.0, 200.0])),
    )
)


def softmax(values: Array) -> Array:
    return torch.from_numpy(values).softmax(-1).numpy()


def assert_alike(found: Disagreement, expected: Disagreement) -> None:
    for one in fields(Disagreement):
        np.testing.assert_allclose(
            getattr(found, one.name), getattr(expected, one.name), atol=2e-6, err_msg=one.name
        )


@thorough
@given(logits)
def test_they_are_those_of_the_probabilities(values: Array) -> None:
    found, mean = measure_outputs(torch.from_numpy(values), Outputs.LOGITS)
    probabilities = softmax(values)
    assert_alike(found, disagreement(probabilities))
    np.testing.assert_allclose(mean, mean_of_finite(probabilities), atol=1e-6)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_an_output_that_is_not_finite_is_left_out(wrong: float) -> None:
    values = np.random.default_rng(0).normal(size=(3, 4, 10)).astype(np.float32)
    values[1, 2, :] = wrong
    found, mean = measure_outputs(torch.from_numpy(values), Outputs.LOGITS)
    assert found.votes.sum(axis=1).tolist() == [3, 3, 2, 3]
    assert np.isfinite(mean).all()
    assert_alike(found, disagreement(softmax(values)))


def test_the_logits_are_left_as_they_are() -> None:
    values = torch.randn(3, 4, 10, generator=torch.Generator().manual_seed(0))
    former = values.clone()
    measure_outputs(values, Outputs.LOGITS)
    assert torch.equal(values, former)


def test_margins_near_1_keep_their_order() -> None:
    values = torch.zeros(2, 2, 10)
    values[:, :, 0] = torch.tensor([20.0, 21.0])  # a second probability of 2e-9, of 8e-10
    found, _ = measure_outputs(values, Outputs.LOGITS)
    assert found.member_margin[0] < found.member_margin[1] < 1


@pytest.mark.parametrize("kind", Outputs)
@pytest.mark.parametrize("members", [1, 3])
def test_outputs_of_every_kind_have_the_measures_of_their_probabilities(
    kind: Outputs, members: int
) -> None:
    values = torch.randn(members, 4, 10, generator=torch.Generator().manual_seed(0)) * 3
    given = {
        Outputs.LOGITS: values,
        Outputs.PROBABILITIES: values.softmax(-1),
        Outputs.LOG_PROBABILITIES: values.log_softmax(-1),
    }[kind]
    found, mean = measure_outputs(given, kind)
    assert_alike(found, disagreement(softmax(values.numpy())))
    np.testing.assert_allclose(mean, softmax(values.numpy()).mean(axis=0), atol=1e-6)
