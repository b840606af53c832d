import numpy as np
import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.bundled import trained_ensemble
from ensemble_gui.running.members import validation
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.validation import Validation


def test_the_mean_of_members_is_found_once_and_belongs_to_those_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def predict(_ensemble: object, images: np.ndarray, **_: object) -> np.ndarray:
        asked.append(len(images))
        return np.full((2, len(images), 10), 0.1, np.float32)

    monkeypatch.setattr(validation, "predict", predict)
    few, more = (trained_ensemble(SIMPLE_MLP, n, device=torch.device("cpu")) for n in (1, 2))
    voters, token = Voters(), CancelToken()
    first = voters.validation.mean(few, token)
    assert first.shape == (5000, 10)
    assert voters.validation.mean(few, token) is first
    voters.validation.mean(more, token)
    assert asked == [5000, 5000]
    Validation().mean(few, token)
    assert asked == [5000, 5000, 5000]


def test_the_digits_are_copied_so_that_the_others_are_not_kept() -> None:
    digits = Validation().digits
    assert digits.images.base is None
    assert len(digits.labels) == 5000
