import math

import pytest
import torch

from ensemble_gui.running.doctor.agreement import agreement

NAN, INF = math.nan, math.inf


def logits(*numbers: float, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    return {"": torch.tensor([numbers], dtype=dtype)}


@pytest.mark.parametrize(
    ("found", "expected", "is_close"),
    [
        (logits(1.0, 2.0), logits(1.0, 2.0), True),
        (logits(1.0009), logits(1.0), True),
        (logits(1.002), logits(1.0), False),
        (logits(1000.5, 0.0), logits(1000.0, 0.0), False),
        (logits(1.0, NAN), logits(1.0, NAN), True),
        (logits(1.0, INF), logits(1.0, -INF), True),  # not finite in either
        (logits(1.0, NAN), logits(1.0, 2.0), False),
        (logits(NAN), logits(NAN), True),
        (logits(1.0), logits(1.0, 2.0), False),
        (logits(1.02, dtype=torch.float16), logits(1.0, dtype=torch.float16), True),
        (logits(1.2, dtype=torch.float16), logits(1.0, dtype=torch.float16), False),
        (logits(1.2, dtype=torch.bfloat16), logits(1.0, dtype=torch.bfloat16), True),
    ],
)
def test_logits_are_compared_by_the_tutorials_tolerance(
    found: dict[str, torch.Tensor],
    expected: dict[str, torch.Tensor],
    is_close: bool,  # noqa: FBT001 -- pytest names it
) -> None:
    assert agreement(found, expected).is_close is is_close


def test_gradients_may_differ_in_a_few_numbers_but_not_in_their_norm() -> None:
    expected = {"weight": torch.ones(10_000)}
    found = {"weight": torch.ones(10_000)}
    found["weight"][0] = 1.5  # a ReLU's input is on the other side of 0
    assert agreement(found, expected).is_close
    assert not agreement({"": found["weight"]}, {"": expected["weight"]}).is_close
    assert not agreement({"weight": 1.1 * expected["weight"]}, expected).is_close


def test_the_largest_difference_is_that_of_all_tensors() -> None:
    expected = {"weight": torch.zeros(3), "bias": torch.zeros(2)}
    found = agreement({"weight": torch.zeros(3), "bias": torch.tensor([0.0, 0.25])}, expected)
    assert found.max_abs_difference == 0.25
    assert not found.is_close


def test_what_is_finite_in_one_alone_is_infinitely_far() -> None:
    assert agreement(logits(1.0), logits(NAN)).max_abs_difference == INF
    assert agreement({"bias": torch.zeros(2)}, {"weight": torch.zeros(2)}).max_abs_difference == INF
