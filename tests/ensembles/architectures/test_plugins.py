"""Architectures of other packages: what is wrong with one is a sentence, and only where asked."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures import registry
from ensemble_gui.ensembles.architectures.family import without_storage
from ensemble_gui.ensembles.architectures.plugins import architecture_from
from ensemble_gui.ensembles.architectures.registry import (
    ARCHITECTURE_NAMES,
    ENTRY_POINTS,
    architecture_names,
    find_architecture,
)
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from tests.support.built_in import COLOURS, noise

Add = Callable[[str, str], None]


def test_a_network_whose_weight_autograd_computes_has_a_copy_without_storage() -> None:
    network = nn.Linear(3, 2)
    network.computed = network.weight * 2  # as the older weight_norm does
    copy = without_storage(network)
    assert {one.device.type for one in copy.parameters()} == {"meta"}
    assert torch.equal(copy.computed, network.computed)
    assert copy.computed.is_leaf


def good(task: Task) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(task.numbers, len(task.classes)))


def raising(_task: Task) -> nn.Module:
    raise RuntimeError("no\nway")


def leaving(_task: Task) -> nn.Module:
    sys.exit(3)


def of_digits_alone(_task: Task) -> nn.Module:
    return good(DIGITS_TASK)


class Picky(nn.Module):
    """Cannot be called without storage."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(784, 10)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.fc(x.flatten(1))
        return logits if x.sum().item() < 1e9 else -logits


def picky(_task: Task) -> nn.Module:
    return Picky()


NOT_CALLABLE = "no function"


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch) -> Add:
    """Installs an entry point of this name and value."""
    there: list[EntryPoint] = []
    monkeypatch.setattr(registry, "_entries", lambda: tuple(there))

    def add(name: str, value: str) -> None:
        there.append(EntryPoint(name=name, value=value, group=ENTRY_POINTS))

    return add


def test_the_installed_ones_are_looked_for_in_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def entry_points(*, group: str) -> list[EntryPoint]:
        asked.append(group)
        return [EntryPoint(name="Theirs", value="no.such:thing", group=group)]

    monkeypatch.setattr(registry, "entry_points", entry_points)
    assert architecture_names() == (*ARCHITECTURE_NAMES, "Theirs")  # nothing is loaded for that
    assert asked == ["ensemble_gui.architectures"]


@pytest.mark.parametrize("task", [DIGITS_TASK, COLOURS])
def test_one_that_is_fine_is_an_architecture_like_any_other(add: Add, task: Task) -> None:
    add("Theirs", f"{__name__}:good")
    found = find_architecture("Theirs", task)
    classes = len(task.classes)
    assert (found.name, found.task) == ("Theirs", task)
    assert found.activations == task.numbers + classes
    ensemble = random_ensemble(found, 2, seed=0, device=torch.device("cpu"))
    assert ensemble.members[1](noise(3, *task.shape)).shape == (3, classes)


def test_a_built_in_name_is_the_built_in_one(add: Add) -> None:
    add("LeNet-5", f"{__name__}:raising")
    assert find_architecture("LeNet-5").state_shapes()["fc3.bias"] == (10,)
    assert architecture_names().count("LeNet-5") == 1


def test_one_that_needs_storage_to_be_called_gets_it(add: Add) -> None:
    add("Theirs", f"{__name__}:picky")
    found = find_architecture("Theirs")
    assert (found.activations, found.widest) == (10, 10)
    assert {one.device.type for one in found.build_on_meta().parameters()} == {"meta"}
    ensemble = random_ensemble(found, 2, seed=0, device=torch.device("cpu"))
    assert ensemble.members[0](noise(3, 1, 28, 28)).shape == (3, 10)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("no.such.module:build", "ModuleNotFoundError"),
        (f"{__name__}:nothing", "AttributeError"),
        (f"{__name__}:raising", "RuntimeError: no"),
        (f"{__name__}:leaving", "SystemExit: 3"),
        (f"{__name__}:NOT_CALLABLE", "is not a function but a str"),
        ("builtins:repr", "gives a str: its factory must return a torch.nn.Module"),
        (f"{__name__}:of_digits_alone", r"for images \(3, 32, 32\)"),
    ],
)
def test_one_that_does_not_work_is_a_sentence_and_breaks_no_other(
    add: Add, value: str, said: str
) -> None:
    add("Theirs", value)
    assert find_architecture("LeNet-5", COLOURS).name == "LeNet-5"
    with pytest.raises(BadInput, match=said) as refusal:
        find_architecture("Theirs", COLOURS)
    assert "'Theirs'" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_logits_of_another_number_of_classes_are_refused_with_both() -> None:
    with pytest.raises(BadInput, match=r"gives \(2, 5\) for two images, not logits \(2, 10\)"):
        architecture_from(
            "Five", lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 5)), DIGITS_TASK
        )


def test_a_network_without_parameters_is_refused() -> None:
    with pytest.raises(BadInput, match="'Empty' has no parameters"):
        architecture_from("Empty", nn.Flatten, DIGITS_TASK)
