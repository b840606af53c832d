import math

import numpy as np
import pytest
import torch

from ensemble_gui.records.run import Flip, MemberError
from ensemble_gui.running.timing.checking import check_equivalence, check_reference


def logits(members: int = 2, samples: int = 3) -> torch.Tensor:
    """Logits (member, sample, class) whose largest is that of class 4."""
    return torch.nn.functional.one_hot(torch.full((members, samples), 4), 10).float()


def test_equal_logits_are_equivalent() -> None:
    found = check_equivalence("vmap", logits(), logits())
    assert found.strategy == "vmap"
    assert found.allclose
    assert (found.max_abs_difference, found.flipped_predictions, found.predictions) == (0, 0, 6)


def test_a_flipped_prediction_is_counted_of_every_member_and_sample() -> None:
    theirs = logits()
    theirs[0, 1, 7] = 1.5
    theirs[1, 2, 0] = 3.0
    found = check_equivalence("vmap", theirs, logits())
    assert not found.allclose
    assert found.flipped_predictions == 2
    assert found.max_abs_difference == 3.0


@pytest.mark.parametrize(("difference", "allclose"), [(0.9e-3, True), (1.1e-3, False)])
def test_the_tolerance_is_that_of_the_tutorial(*, difference: float, allclose: bool) -> None:
    theirs = logits()
    theirs[0, 0, 0] -= difference
    found = check_equivalence("vmap", theirs, logits())
    assert found.allclose is allclose
    assert found.max_abs_difference == pytest.approx(difference, rel=1e-3)
    assert found.flipped_predictions == 0


def test_what_equivalence_says_are_plain_numbers() -> None:
    found = check_equivalence("vmap", logits(), logits())
    kinds = [type(found.max_abs_difference), type(found.allclose), type(found.flipped_predictions)]
    assert kinds == [float, bool, int]


def test_each_member_s_error_is_told_with_its_flips_and_their_margins() -> None:
    reference = np.array([[[4.0, 1.0], [2.0, 1.5]], [[0.0, 8.0], [3.0, 1.0]]])
    theirs = torch.tensor(reference, dtype=torch.float32)
    theirs[0, 1] = torch.tensor([2.0, 2.5])  # flipped, at a margin of 0.5
    theirs[1, 0, 0] = 0.25
    found = check_reference("vmap", theirs, reference)
    assert (found.strategy, found.samples, found.flips) == ("vmap", 2, 1)
    assert [one.max_abs for one in found.members] == [1.0, 0.25]
    assert [one.max_rel for one in found.members] == [0.5, 0.25 / 8]
    assert found.members[0].flips == (Flip(sample=1, margin=0.5),)
    assert found.members[1].flips == ()
    assert (found.max_abs, found.max_rel) == (1.0, 0.5)


def test_only_the_samples_of_the_reference_are_compared() -> None:
    theirs = logits()
    reference = theirs[:, :1].double().numpy()
    theirs[:, 1:] = 99
    assert check_reference("vmap", theirs, reference).max_abs == 0


INF, NAN = math.inf, math.nan


@pytest.mark.parametrize("unsound", [NAN, INF, -INF])
def test_outputs_that_are_finite_in_neither_are_the_same_answer(unsound: float) -> None:
    theirs, baseline = logits(), logits()
    theirs[1, :, 3] = unsound
    baseline[1] = NAN
    found = check_equivalence("vmap", theirs, baseline)
    assert found.allclose
    assert (found.max_abs_difference, found.flipped_predictions, found.predictions) == (0, 0, 6)


@pytest.mark.parametrize("unsound", [NAN, INF, -INF])
def test_an_output_that_is_finite_in_one_alone_is_another_answer(unsound: float) -> None:
    theirs = logits()
    theirs[1, 2, 3] = unsound
    for one, other in ((theirs, logits()), (logits(), theirs)):
        found = check_equivalence("vmap", one, other)
        assert not found.allclose
        assert (found.max_abs_difference, found.flipped_predictions) == (INF, 1)
        assert type(found.allclose) is bool


def test_without_any_finite_output_there_is_no_difference() -> None:
    nothing = torch.full((1, 2, 10), NAN)
    found = check_equivalence("vmap", nothing, nothing)
    assert math.isnan(found.max_abs_difference)
    assert (found.allclose, found.flipped_predictions) == (True, 0)


def test_what_the_reference_has_no_finite_logit_for_is_not_checked() -> None:
    reference = np.array([[[NAN, 1.0], [2.0, 1.5]], [[NAN, NAN], [INF, 1.0]]])
    theirs = torch.tensor([[[3.0, 1.0], [1.0, 1.5]], [[0.0, 8.0], [3.0, 1.0]]])
    found = check_reference("vmap", theirs, reference)
    assert found.members[0] == MemberError(
        max_abs=1.0, max_rel=0.5, flips=(Flip(sample=1, margin=0.5),)
    )
    assert math.isnan(found.members[1].max_abs)
    assert found.members[1].flips == ()
    assert (found.max_abs, found.max_rel, found.flips) == (1.0, 0.5, 1)
    assert math.isnan(check_reference("vmap", theirs[1:], reference[1:]).max_abs)


@pytest.mark.parametrize("unsound", [NAN, INF, -INF])
def test_a_logit_that_is_not_finite_where_the_reference_is_has_an_infinite_error(
    unsound: float,
) -> None:
    reference = np.array([[[4.0, 1.0], [2.0, 1.5]]])
    theirs = torch.tensor(reference, dtype=torch.float32)
    theirs[0, 1, 0] = unsound
    found = check_reference("vmap", theirs, reference)
    assert (found.max_abs, found.max_rel) == (INF, INF)
    assert found.members[0].flips == (Flip(sample=1, margin=0.5),)
