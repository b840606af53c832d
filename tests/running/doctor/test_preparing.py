from collections import OrderedDict
from typing import NamedTuple

import pytest
import torch

from ensemble_gui.running.doctor.preparing import first_tensor
from ensemble_gui.running.doctor.sizing import sizes


class Several(NamedTuple):
    loss: None
    logits: torch.Tensor


@pytest.mark.parametrize(
    ("members", "batch", "sample_s", "expected"),
    [
        (10, 64, 1e-5, (10, 64)),
        (10, 64, 0.0, (10, 64)),  # unknown
        (10, 64, 1e-3, (10, 16)),
        (10, 64, 4e-3, (5, 8)),
        (10, 64, 1.0, (2, 2)),
        (1, 1, 1.0, (1, 1)),
        (10, 1, 1.0, (2, 1)),
    ],
)
def test_there_are_as_many_members_and_samples_as_there_is_time_for(
    members: int, batch: int, sample_s: float, expected: tuple[int, int]
) -> None:
    assert sizes(members, batch, sample_s, budget_s=10.0) == expected


def test_the_first_tensor_of_numbers_is_found_in_what_networks_return() -> None:
    logits = torch.zeros(2, 3)
    for found in (
        logits,
        (torch.zeros(2, dtype=torch.int64), logits),
        [None, [logits]],
        OrderedDict(labels=None, logits=logits),
        Several(loss=None, logits=logits),
    ):
        assert first_tensor(found) is logits
    for found in (None, "logits", (), torch.zeros(2, dtype=torch.int64), 3):
        assert first_tensor(found) is None
