"""What nobody says of members is assumed, and each assumption is said with the key for it."""

from pathlib import Path

import pytest
import torch
from torch import nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURES, find_architecture
from ensemble_gui.ensembles.opening.loading import Loaded, load_ensemble
from ensemble_gui.ensembles.opening.trust import find_source
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import Alternative, OpenRequest
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS_TASK, Task, numbered_classes
from tests.support.saved_members import save_mlps

DIGITS = ", ".join(f'"{one}"' for one in DIGIT_CLASSES)
SAID = {
    "architecture": '"SimpleMLP"',
    "input_shape": "[1, 28, 28]",
    "classes": f"[{DIGITS}]",
    "mean": "[0.1307]",
    "std": "[0.3081]",
}


def load(path: Path, classes: tuple[str, ...] = (), architecture: str = "") -> Loaded:
    request = OpenRequest(path=str(path), classes=classes, architecture=architecture)
    if (path / "net.py").exists():
        trusted = frozenset({find_source("net.py:build", path).sha256})
        request = OpenRequest(path=str(path), classes=classes, trusted=trusted)
    return load_ensemble(
        request, check_size=lambda *_: None, token=CancelToken(), progress=lambda _: None
    )


def say(folder: Path, **said: str) -> None:
    lines = (f"{key} = {value}\n" for key, value in said.items())
    (folder / "ensemble.toml").write_text("".join(lines))


@pytest.fixture
def mlps(tmp_path: Path) -> Path:
    return save_mlps(tmp_path / "mlps", 2)


def saved(folder: Path, network: nn.Module) -> Path:
    folder.mkdir(exist_ok=True)
    torch.save(network.state_dict(), folder / "a.pt")
    return folder


def test_of_state_dicts_alone_forward_pixels_and_classes_are_assumed(mlps: Path) -> None:
    forward, pixels, classes = load(mlps).notes
    assert forward == (
        "Recognised as SimpleMLP by the parameters, which do not show the forward pass. Assumed: "
        "ReLU after fc1 and fc2. If yours differs, name your own code in ensemble.toml, such as "
        'architecture = "net.py:build".'
    )
    assert pixels == (
        "Assumed MNIST's mean 0.1307 and std 0.3081. If the members were trained with other "
        "values, set mean and std in ensemble.toml: mean = [0] and std = [1] after ToTensor() "
        "alone."
    )
    assert classes == (
        "The 10 classes have no names and are numbered, so there is no accuracy on MNIST's "
        'digits. Set classes = "digits" in ensemble.toml or use --classes digits if they are the '
        "digits; or else their names."
    )


def test_what_is_said_is_not_assumed(mlps: Path) -> None:
    say(mlps, **SAID)
    found = load(mlps)
    assert (found.notes, found.alternatives) == ((), ())
    assert found.architecture.task == DIGITS_TASK


@pytest.mark.parametrize(
    ("left_out", "note"),
    [
        ("architecture", "do not show the forward pass. Assumed: ReLU after fc1 and fc2."),
        ("classes", "The 10 classes have no names and are numbered"),
        (
            "mean",
            "Assumed MNIST's mean 0.1307. If the members were trained with other values, set mean",
        ),
        (
            "std",
            "Assumed MNIST's std 0.3081. If the members were trained with other values, set std in",
        ),
    ],
)
def test_each_key_that_is_left_out_has_its_line(mlps: Path, left_out: str, note: str) -> None:
    say(mlps, **{key: value for key, value in SAID.items() if key != left_out})
    (found,) = load(mlps).notes
    assert note in found


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_of_every_built_in_network_the_forward_pass_is_described(name: str, tmp_path: Path) -> None:
    folder = saved(tmp_path / "nets", find_architecture(name).build())
    forward, *_ = load(folder).notes
    assert ARCHITECTURES[name].forward in forward
    named = load(folder, architecture=name)
    assert "forward pass" not in " ".join(named.notes)


@pytest.mark.parametrize(("name", "assumed"), [("BatchNormCNN", True), ("LeNet-5", False)])
def test_a_size_that_the_parameters_do_not_show_is_assumed(
    tmp_path: Path, name: str, *, assumed: bool
) -> None:
    folder = saved(tmp_path / "nets", find_architecture(name).build())
    said = [one for one in load(folder).notes if "input_shape" in one]
    assert (
        said
        == ["Assumed images 1×28×28. If yours differ, set input_shape in ensemble.toml."][
            : int(assumed)
        ]
    )


def test_a_factory_s_images_are_assumed(tmp_path: Path) -> None:
    code = (
        "from torch import nn\ndef build(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 7))"
    )
    folder = saved(tmp_path / "nets", nn.Sequential(nn.Flatten(), nn.Linear(784, 7)))
    (folder / "net.py").write_text(code)
    say(folder, architecture='"net.py:build"')
    shape, pixels, classes = load(folder).notes
    assert "set input_shape in ensemble.toml" in shape
    assert "Assumed MNIST's mean" in pixels
    assert classes == (
        "The 7 classes have no names and are numbered. Set classes in ensemble.toml, or use "
        "--classes, to name them."
    )


def test_colour_is_taken_from_0_to_1(tmp_path: Path) -> None:
    task = Task(shape=(3, 32, 32), classes=tuple("abc"), mean=(0,) * 3, std=(1,) * 3)
    folder = saved(tmp_path / "nets", find_architecture("LeNet-5", task).build())
    assert "Assumed pixels from 0 to 1, as after ToTensor() alone." in load(folder).notes[1]


@pytest.mark.parametrize(
    ("key", "value", "asked"),
    [
        ("mean", "[33.3]", "mean is 33.3, but pixels are scaled to 0..1 first."),
        ("std", "[78.5]", "std is 78.5, but pixels are scaled to 0..1 first."),
        ("mean", "[1.0]", ""),
        ("std", "[1]", ""),
    ],
)
def test_a_scale_of_0_to_255_is_questioned(mlps: Path, key: str, value: str, asked: str) -> None:
    say(mlps, **SAID | {key: value})
    notes = load(mlps).notes
    assert [one.partition(" If")[0] for one in notes] == ([asked] if asked else [])


def test_unnamed_classes_are_numbered_and_may_be_the_digits(mlps: Path) -> None:
    found = load(mlps)
    task = found.architecture.task
    assert task.classes == numbered_classes(10)
    assert (task.is_of_digits, task.takes_digits) == (False, True)
    (digits,) = found.alternatives
    assert digits == Alternative(
        title="The classes are the digits 0 to 9",
        request=OpenRequest(path=str(mlps), classes=DIGIT_CLASSES),
    )
    other = load(mlps, classes=digits.request.classes)
    assert other.architecture.task == DIGITS_TASK
    assert other.alternatives == ()
    assert not any("classes" in one for one in other.notes)
    assert other.digest != found.digest


@pytest.mark.parametrize(("classes", "are_digits"), [('"digits"', True), ("10", False)])
def test_a_manifest_may_name_the_digits_by_one_word(
    mlps: Path, classes: str, *, are_digits: bool
) -> None:
    say(mlps, **SAID | {"classes": classes})
    assert load(mlps).architecture.task.is_of_digits == are_digits


def test_the_user_s_classes_go_before_the_manifest_s(mlps: Path) -> None:
    say(mlps, **SAID)
    assert load(mlps, classes=tuple("abcdefghij")).architecture.task.classes[2] == "c"


def test_named_classes_offer_no_digits(mlps: Path) -> None:
    found = load(mlps, classes=tuple("abcdefghij"))
    assert not found.architecture.task.takes_digits
    assert found.alternatives == ()


def test_what_only_a_factory_has_is_left_out_and_noted(mlps: Path) -> None:
    say(mlps, **SAID, output='"logits"', arguments="{ width = 3 }")
    assert load(mlps).notes == (
        "Not used from ensemble.toml: output and arguments, since SimpleMLP has no factory.",
    )


def test_more_numbers_than_channels_are_refused(mlps: Path) -> None:
    say(mlps, mean="[0, 0, 0]")
    with pytest.raises(BadInput, match="mean has 3 numbers, but input_shape has 1 channel"):
        load(mlps)
