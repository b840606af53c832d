import numpy as np
import pytest

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.errors import BadInput
from tests.support.built_in import COLOURS, noise


@pytest.mark.parametrize(
    ("name", "widths"), [("MLP-7", [7]), ("MLP-256-64", [256, 64]), ("MLP-9-8-7-6", [9, 8, 7, 6])]
)
def test_an_mlp_is_named_by_its_widths(name: str, widths: list[int]) -> None:
    found = find_architecture(name, COLOURS)
    shapes = found.state_shapes()
    layers = range(1, len(widths) + 2)
    assert [shapes[f"fc{one}.bias"] for one in layers] == [(one,) for one in [*widths, 7]]
    assert shapes["fc1.weight"] == (widths[0], 3 * 32 * 32)
    assert found.name == name
    assert found.linear_layers == tuple(f"fc{one}" for one in layers)


def test_it_computes_relus_between_its_layers() -> None:
    member, x = find_architecture("MLP-9-8-7").build(), noise(5, 1, 28, 28)
    of = {name: one.detach().double().numpy() for name, one in member.named_parameters()}
    hidden = x.double().numpy().reshape(5, 784)
    for layer in ("fc1", "fc2", "fc3"):
        hidden = np.maximum(hidden @ of[f"{layer}.weight"].T + of[f"{layer}.bias"], 0)
    expected = hidden @ of["fc4.weight"].T + of["fc4.bias"]
    assert member(x).detach().numpy() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    "name",
    [
        "MLP-0",
        "MLP-128-0-5",
        "MLP-65537",
        "MLP-" + "9" * 5000,
        "MLP" + 33 * "-1",
        "MLP" + 9999 * "-1",
    ],
)
def test_widths_that_nobody_can_want_are_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        find_architecture(name)
    said = str(refusal.value)
    assert "1 to 32 hidden layers of 1 to 65,536 units each" in said
    assert "MLP-256-64" in said
    assert len(said) < 250


@pytest.mark.parametrize(
    "name",
    ["MLP", "MLP-", "MLP-12-", "mlp-12", "MLP--5", "MLP-1.5", "MLP-٣", "MLP-12 ", "", "\ud800"],
)
def test_other_names_are_unknown_and_those_there_are_told(name: str) -> None:
    with pytest.raises(BadInput, match=r"There is no architecture .* or an MLP of other widths"):
        find_architecture(name)
