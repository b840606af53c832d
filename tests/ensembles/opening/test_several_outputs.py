from collections import OrderedDict, namedtuple
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from ensemble_gui.ensembles.opening.adapting import Which
from ensemble_gui.ensembles.opening.several_outputs import chosen, note_on
from ensemble_gui.errors import BadInput

LOGITS, OTHER, FEATURES = torch.zeros(2, 3), torch.ones(2, 3), torch.zeros(2, 5)
PLANES, ROWS, WHOLE = torch.zeros(2, 4, 7, 7), torch.zeros(2), torch.zeros(2, 3, dtype=torch.int64)
Named = namedtuple("Named", ("logits", "aux"))  # noqa: PYI024 -- as people write them


@dataclass
class Answer:
    logits: Tensor
    hidden: tuple[Tensor, ...]


def choose(result: object, said: Which = None, classes: int | None = None) -> Which:
    which, found = chosen(result, said, classes, "The network", "two images")
    assert found.shape in ((2, 3), (2,))
    return which


@pytest.mark.parametrize(
    ("result", "which"),
    [
        (LOGITS, None),
        (ROWS, None),
        ((LOGITS,), 0),
        ([LOGITS, PLANES], 0),
        ((PLANES, LOGITS), 1),
        ((LOGITS, ROWS), 0),
        ((LOGITS, WHOLE), 0),
        ((LOGITS, (FEATURES, FEATURES)), 0),
        ((LOGITS, None), 0),
        ({"out": LOGITS}, "out"),
        ({"logits": LOGITS, "planes": PLANES}, "logits"),
        (OrderedDict(loss=torch.zeros(()), logits=LOGITS), "logits"),
        ({0: PLANES, 1: LOGITS}, 1),
        (Named(LOGITS, None), 0),
        (Answer(LOGITS, (PLANES,)), "logits"),
    ],
)
def test_the_only_tensor_that_fits_is_taken(result: object, which: Which) -> None:
    assert choose(result) == which


def test_the_number_of_classes_tells_two_apart() -> None:
    assert choose((FEATURES, LOGITS), classes=3) == 1


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ((LOGITS, OTHER), 1),
        ({"logits": LOGITS, "aux": OTHER}, "aux"),
        ({"logits": LOGITS, "aux": OTHER}, 1),
        (Named(LOGITS, OTHER), "aux"),
        (Answer(LOGITS, ()), "logits"),
    ],
)
def test_the_one_that_is_said_is_taken(result: object, said: Which) -> None:
    assert choose(result, said) == said


@pytest.mark.parametrize(
    ("result", "said", "told"),
    [
        (PLANES, None, "The network gives (2×4×7×7) for two images: it must give logits (sample×"),
        (None, None, "gives a NoneType for two images: it must give"),
        ((), None, "gives a tuple for two images: it must give"),
        (
            (LOGITS, FEATURES),
            None,
            "a tuple of (2×3), (2×5) for two images: name the one that is meant in ensemble",
        ),
        (
            {"logits": LOGITS, "aux": OTHER},
            None,
            'two images: name the one that is meant in ensemble.toml, such as output = "logits".',
        ),
        ((PLANES, "text"), None, "gives a tuple of (2×4×7×7), str for two images: it must give"),
        ([LOGITS] * 12, None, "(2×3), (2×3) and 4 more for two images: name the one"),
        (LOGITS, 0, "gives (2×3) for two images, and no others: remove output from ensemble.toml."),
        ((LOGITS, OTHER), 2, "ensemble.toml: output is 2, which does not exist. The network gives"),
        ((LOGITS, OTHER), "aux", 'output is "aux", which does not exist.'),
        ({"a": PLANES}, "a", 'output is "a", which is (2×4×7×7).'),
        (3, "a", "which does not exist. The network gives a int"),
    ],
)
def test_what_does_not_fit_is_refused_by_what_there_is(
    result: object, said: Which, told: str
) -> None:
    with pytest.raises(BadInput) as caught:
        choose(result, said)
    assert told in str(caught.value)


def test_what_was_taken_is_noted() -> None:
    assert note_on("logits").startswith(
        'The network returns several things, of which output "logits" is taken.'
    )
    assert "set output in ensemble.toml" in note_on(0)
