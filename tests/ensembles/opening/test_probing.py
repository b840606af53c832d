"""What members turn out to do when they are tried."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.opening.loading import Loaded, load_ensemble
from ensemble_gui.ensembles.opening.probing import tried
from ensemble_gui.ensembles.opening.trust import find_source
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.settings import InputMode
from ensemble_gui.records.tasks import Outputs, Task
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.vmap import Vmap

TASK = Task(shape=(1, 2, 2), classes=("ant", "bee"), mean=(0,), std=(1,))
Forward = Callable[[Tensor], Tensor]


class Net(nn.Module):
    """A linear layer, and something done to its input and its output."""

    def __init__(self, end: Forward, start: Forward = lambda x: x, outputs: int = 2) -> None:
        super().__init__()
        self.layer = nn.Linear(4, outputs)
        self.start, self.end = start, end

    def forward(self, x: Tensor) -> Tensor:
        return self.end(self.layer(self.start(x).flatten(1)))


def try_out(
    network: Net, said: Outputs | None = None, classes: tuple[str, ...] = TASK.classes
) -> tuple[Architecture, tuple[str, ...]]:
    torch.manual_seed(0)
    task = Task(shape=(1, 2, 2), classes=classes, mean=(0,), std=(1,))
    plain = Architecture(
        name="net.py:build", build=lambda: network, activations=1, widest=1, task=task
    )
    return tried(plain, (network.eval(),), said, CancelToken())


@pytest.mark.parametrize(
    ("end", "kind", "note"),
    [
        (lambda x: x, Outputs.LOGITS, ""),
        (torch.relu, Outputs.LOGITS, ""),
        (lambda x: x.softmax(-1), Outputs.PROBABILITIES, "treated as probabilities: on noise they"),
        (
            lambda x: x.log_softmax(-1),
            Outputs.LOG_PROBABILITIES,
            "treated as log-probabilities: on noise their exponentials sum to 1",
        ),
        (torch.sigmoid, Outputs.LOGITS, "as those of sigmoids for several labels per image"),
        (lambda x: x * float("nan"), Outputs.LOGITS, ""),
    ],
)
@pytest.mark.parametrize("outputs", [2, 5])
def test_the_kind_of_the_outputs_is_seen(
    end: Forward, kind: Outputs, note: str, outputs: int
) -> None:
    classes = tuple("abcde")[:outputs]
    found, notes = try_out(Net(end, outputs=outputs), classes=classes)
    assert found.task.outputs is kind
    assert [note in one for one in notes] == ([True] if note else [])


@pytest.mark.parametrize("said", Outputs)
def test_what_is_said_of_the_outputs_goes_without_a_note(said: Outputs) -> None:
    ends: dict[Outputs, Forward] = {
        Outputs.LOGITS: lambda x: x.softmax(-1),  # which may be somebody's logits
        Outputs.PROBABILITIES: lambda x: x.softmax(-1),
        Outputs.LOG_PROBABILITIES: lambda x: x.log_softmax(-1),
    }
    found, notes = try_out(Net(ends[said]), said)
    assert (found.task.outputs, notes) == (said, ())


@pytest.mark.parametrize("said", [Outputs.PROBABILITIES, Outputs.LOG_PROBABILITIES])
def test_what_the_outputs_cannot_be_is_refused(said: Outputs) -> None:
    with pytest.raises(BadInput) as caught:
        try_out(Net(lambda x: x), said)
    assert str(caught.value).startswith(f'ensemble.toml: outputs is "{said}", but on noise net.py')
    assert str(caught.value).endswith('set outputs = "logits", or leave it out.')


@pytest.mark.parametrize(
    ("end", "kind", "what"),
    [
        (lambda x: x, Outputs.LOGITS, "logit"),
        (lambda x: x.squeeze(1), Outputs.LOGITS, "logit"),
        (torch.sigmoid, Outputs.PROBABILITIES, "probability"),
    ],
)
def test_one_output_is_that_of_the_second_of_two_classes(
    end: Forward, kind: Outputs, what: str
) -> None:
    network = Net(end, outputs=1)
    images = torch.randn(3, 1, 2, 2)
    with torch.inference_mode():
        plain = network.layer(images.flatten(1))
        found, (note,) = try_out(network)
        both = probabilities_of(network(images), found.task.outputs)
    assert found.task.outputs is kind
    assert f"one output, treated as the {what} of bee, the second of two classes" in note
    torch.testing.assert_close(both[:, 1:], plain.sigmoid())
    torch.testing.assert_close(both.sum(1), torch.ones(3))


@pytest.mark.parametrize("outputs", [1, 2])
def test_outputs_of_one_image_stay_a_row(outputs: int) -> None:
    network = Net(torch.squeeze, outputs=outputs)
    _, notes = try_out(network)
    assert "The network drops the minibatch's dimension if it holds one image" in notes[-1]
    with torch.inference_mode():
        for images in (1, 3):
            assert network(torch.randn(images, 1, 2, 2)).shape == (images, 2)


def test_one_output_has_no_log_probability() -> None:
    with pytest.raises(BadInput, match='set outputs = "logits"'):
        try_out(Net(lambda x: x, outputs=1), Outputs.LOG_PROBABILITIES)


@pytest.mark.parametrize("start", [lambda x: x.sub_(0.45), lambda x: torch.relu_(x.flatten(1))])
def test_a_network_that_changes_its_input_gets_a_copy(start: Forward) -> None:
    network = Net(lambda x: x, start)
    found, (note,) = try_out(network)
    assert note.startswith("The forward pass changes its input")
    for one in (network, found.build()):
        images = torch.randn(3, 1, 2, 2)
        before = images.clone()
        one(images)
        assert torch.equal(images, before)


def test_a_random_forward_pass_is_noticed_and_no_generator_moves() -> None:
    torch.manual_seed(0)
    network = Net(lambda x: torch.dropout(x, 0.5, train=True))
    before = torch.default_generator.get_state()
    plain = Architecture(name="n", build=lambda: network, activations=1, widest=1, task=TASK)
    found, notes = tried(plain, (network,), None, CancelToken())
    assert torch.equal(torch.default_generator.get_state(), before)
    assert found.is_random
    assert "The forward pass is random: two calls of the same member differ." in notes
    assert not try_out(Net(lambda x: x))[0].is_random


def test_a_network_may_take_only_the_pixels_of_images() -> None:
    def counted(x: Tensor) -> Tensor:
        assert x.min() >= 0
        return x * 255

    found, notes = try_out(Net(lambda x: x.softmax(-1), counted))
    assert found.task.outputs is Outputs.PROBABILITIES
    assert len(notes) == 1


def test_a_member_that_fails_is_reported() -> None:
    def fail(_x: Tensor) -> Tensor:
        raise KeyError("no such thing")

    with pytest.raises(BadInput, match=r"net\.py:build fail on .* KeyError: 'no such thing'"):
        try_out(Net(fail))


CODE = """
import torch
from torch import nn
class Net(nn.Linear):
    def __init__(self): super().__init__({inputs}, {outputs})
    def forward(self, x):
        {body}
build = Net
"""


def loaded(folder: Path, body: str, *, outputs: int = 3, manifest: str = "") -> Loaded:
    """Two members of a network with this forward pass, opened."""
    folder.mkdir()
    code = CODE.format(inputs=4, outputs=outputs, body=body)
    (folder / "net.py").write_text(code)
    says = (
        f'architecture = "net.py:build"\ninput_shape = [1, 2, 2]\nmean = [0]\nstd = [1]\n{manifest}'
    )
    (folder / "ensemble.toml").write_text(says)
    for one in range(2):
        torch.manual_seed(one)
        torch.save(nn.Linear(4, outputs).state_dict(), folder / f"{one}.pt")
    trusted = frozenset({find_source("net.py:build", folder).sha256})
    request = OpenRequest(path=str(folder), trusted=trusted)
    return load_ensemble(
        request, check_size=lambda *_: None, token=CancelToken(), progress=lambda _: None
    )


def test_members_of_a_file_do_not_see_each_other_s_input(tmp_path: Path) -> None:
    found = loaded(tmp_path / "nets", "x -= 0.5; return super().forward(x.flatten(1))")
    ensemble = found.ensemble
    assert ensemble is not None
    images = torch.randn(5, 1, 2, 2)
    with torch.inference_mode():
        expected = torch.stack(
            [(images - 0.5).flatten(1) @ one.weight.T + one.bias for one in ensemble.members]
        )
        for strategy in (Loop(), Vmap()):
            outputs = strategy.prepare(ensemble, InputMode.SAME)(images)
            torch.testing.assert_close(outputs, expected)
    assert "changes its input" in found.notes[-1]


@pytest.mark.parametrize(
    ("manifest", "kind", "notes"),
    [
        ("classes = 3", Outputs.PROBABILITIES, 1),
        ('classes = 3\noutputs = "probabilities"', Outputs.PROBABILITIES, 0),
        ('classes = 3\noutputs = "logits"', Outputs.LOGITS, 0),
    ],
)
def test_the_manifest_says_otherwise(
    tmp_path: Path, manifest: str, kind: Outputs, notes: int
) -> None:
    body = "return super().forward(x.flatten(1)).softmax(-1)"
    found = loaded(tmp_path / "nets", body, manifest=manifest)
    assert found.architecture.task.outputs is kind
    assert len(found.notes) == notes


def test_one_output_of_a_file_s_members_is_of_two_classes(tmp_path: Path) -> None:
    body = "return super().forward(x.flatten(1)).squeeze(-1)"
    found = loaded(tmp_path / "nets", body, outputs=1, manifest='classes = ["cat", "dog"]')
    ensemble = found.ensemble
    assert ensemble is not None
    images = torch.randn(5, 1, 2, 2)
    for strategy in (Loop(), Vmap()):
        assert strategy.prepare(ensemble, InputMode.SAME)(images).shape == (2, 5, 2)
    assert "the logit of dog" in found.notes[-1]
    with pytest.raises(BadInput, match="has one output, for 2 classes, but 3 are named"):
        loaded(tmp_path / "other", body, outputs=1, manifest='classes = ["a", "b", "c"]')


def test_a_built_in_network_with_one_output_is_of_two_classes(tmp_path: Path) -> None:
    one = Task(classes=("one",))
    for index in range(2):
        state = find_architecture("SimpleMLP", one).build().state_dict()
        torch.save(state, tmp_path / f"{index}.pt")
    request = OpenRequest(path=str(tmp_path), classes=("cat", "dog"))
    found = load_ensemble(
        request, check_size=lambda *_: None, token=CancelToken(), progress=lambda _: None
    )
    ensemble, architecture = found.ensemble, found.architecture
    assert ensemble is not None
    images = torch.randn(5, 1, 28, 28)
    with torch.inference_mode():
        outputs = Loop().prepare(ensemble, InputMode.SAME)(images)
        assert outputs.shape == (2, 5, 2)
        assert architecture.stacked_forward is not None
        assert architecture.fused_forward is not None
        flat = images.flatten(1).expand(2, -1, -1)
        torch.testing.assert_close(architecture.stacked_forward(ensemble.stacked, flat), outputs)
        torch.testing.assert_close(architecture.fused_forward(ensemble.stacked, images), outputs)
    assert architecture.linear_layers == ()
    assert "the logit of dog" in found.notes[-1]
