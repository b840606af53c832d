from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.exporting.failing import Differs
from ensemble_gui.running.exporting.measured import MEAN
from ensemble_gui.running.exporting.program import Call, Program, members_output
from ensemble_gui.running.exporting.program_check import check, members_answers
from tests.support.built_in import noise, uneven_ensemble
from tests.support.odd_networks import ensemble_of

NAME = members_output(Outputs.LOGITS)
IMAGES = noise(20, 1, 28, 28)


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return uneven_ensemble(find_architecture("MLP-16"), 3)


def altered(ensemble: Ensemble, change: Callable[[dict[str, Tensor]], object]) -> Call:
    """The members' answers after a change to them."""
    program = Program(ensemble, "loop")

    def call(images: Tensor) -> dict[str, Tensor]:
        with torch.no_grad():
            found = program(images)
        change(found)
        return dict(found)

    return call


def test_equal_answers_pass(ensemble: Ensemble) -> None:
    call = altered(ensemble, lambda found: found[NAME].add_(1e-6))
    found = check(call, ensemble, IMAGES, members_answers(ensemble, IMAGES))
    assert (found.samples, found.predictions, found.flipped) == (20, 60, 0)
    assert 5e-7 < found.max_abs_difference < 2e-6
    assert found.measures_difference < 1e-5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found[NAME].add_(0.01), "max difference 1.0e-02, 0 of"),
        (lambda found: found[NAME].neg_(), "predictions flipped"),
        (lambda found: found[MEAN].mul_(1.01), "mean and disagreement off by"),
        (lambda found: found["vote_entropy"].add_(0.1), "mean and disagreement off by 1.0e-01"),
        (lambda found: found["variation_ratio"].fill_(torch.nan), "off by infinite"),
        (lambda found: found[NAME][1].fill_(torch.nan), "max difference infinite"),
        (lambda found: found.pop(MEAN), "outputs of the exported graph are"),
        (lambda found: found.update({MEAN: found[MEAN].T}), "has shape"),
    ],
)
def test_other_answers_are_refused_with_the_difference(
    ensemble: Ensemble, change: Callable[[dict[str, Tensor]], object], said: str
) -> None:
    with pytest.raises(Differs, match=said):
        check(altered(ensemble, change), ensemble, IMAGES, members_answers(ensemble, IMAGES))


def test_one_image_alone_is_checked_as_well(ensemble: Ensemble) -> None:
    def only_of_one(found: dict[str, Tensor]) -> None:
        if len(found[MEAN]) == 1:
            found[NAME].add_(1)

    with pytest.raises(Differs):
        check(altered(ensemble, only_of_one), ensemble, IMAGES, members_answers(ensemble, IMAGES))


def test_a_tie_that_is_decided_otherwise_is_counted_and_not_refused(ensemble: Ensemble) -> None:
    expected = dict(members_answers(ensemble, IMAGES))
    outputs = expected[NAME].clone()
    first, second = outputs[0, 3].topk(2).indices
    outputs[0, 3, second] = outputs[0, 3, first] - 1e-7
    expected[NAME] = outputs

    def decide(found: dict[str, Tensor]) -> None:
        if len(found[MEAN]) > 1:
            found[NAME][0, 3] = outputs[0, 3]
            found[NAME][0, 3, second] += 2e-7

    found = check(altered(ensemble, decide), ensemble, IMAGES, expected)
    assert found.flipped == 1


def test_members_that_are_not_finite_are_compared_as_such(ensemble: Ensemble) -> None:
    broken = Ensemble(ensemble.architecture, {k: v.clone() for k, v in ensemble.stacked.items()})
    broken.stacked["fc1.weight"][1] = torch.nan
    found = check(altered(broken, lambda _: None), broken, IMAGES, members_answers(broken, IMAGES))
    assert found.max_abs_difference < 1e-5


class Centred(nn.Module):
    """A network whose answer to an image depends on the others in the minibatch."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head((x - x.mean(0)).flatten(1))
        return logits


def test_one_image_alone_is_compared_with_what_the_members_say_of_it_alone() -> None:
    ensemble, images = ensemble_of(Centred), noise(5, 1, 4, 4)
    call = altered(ensemble, lambda _: None)
    assert check(call, ensemble, images, members_answers(ensemble, images)).flipped == 0
