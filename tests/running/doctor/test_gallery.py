"""Each example does under vmap what its text says, with whatever torch is installed."""

from collections.abc import Sequence
from functools import lru_cache

import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap

from benchmarks.doctor.subjects import of_code
from benchmarks.doctor.truth import WAYS, Truth, Way, truth_of
from ensemble_gui.assets import resource
from ensemble_gui.records.gallery import Example
from ensemble_gui.wording.gallery import EXAMPLES

FORWARD = tuple(one for one in WAYS if one.direction == "forward")
TRAIN = tuple(one for one in WAYS if one.mode == "train")
EVAL = tuple(one for one in WAYS if one.mode == "eval")
SAME = tuple(one for one in WAYS if one.given == "same")
WRONG = 1e-3  # a difference that no rounding explains
FAILING = {  # with what torch says of it
    "branch": "data-dependent control flow",
    "item": ".item() on a Tensor",
    "zeros": "not possible because there exists a Tensor",
    "numpy_forward": "Cannot access",
}
CHANGES = {  # what may be tried, and in which ways it works then
    "nothing drawn": ("dropout", "0.2", "0.0", WAYS),
    "running statistics": ("batch_norm", "(32)", "(32, track_running_stats=False)", WAYS),
    "torch.where": (
        "branch",
        """\
        if x.mean() > 0:
            x = torch.relu(x)
        else:
            x = torch.tanh(x)""",
        "        x = torch.where(x.mean() > 0, torch.relu(x), torch.tanh(x))",
        WAYS,
    ),
    "a branch on the input": (
        "branch",
        "        x = self.hidden(x.flatten(1))\n        if x.mean() > 0:",
        "        seen, x = x, self.hidden(x.flatten(1))\n        if seen.mean() > 0:",
        SAME,
    ),
    "without item": ("item", ".item()", "", WAYS),
    "returned": ("list", "return self.head(x)", "return self.head(x), x", WAYS),
    "new_zeros": ("zeros", "torch.zeros(len(x), 32)", "x.new_zeros(len(x), 32)", WAYS),
    "a buffer": (
        "attribute",
        "self.frequencies = torch.randn(784, 16)",
        'self.register_buffer("frequencies", torch.randn(784, 16))',
        WAYS,
    ),
    "arctan": (
        "numpy_forward",
        "torch.from_numpy(np.arctan(x.detach().numpy()))",
        "torch.arctan(x)",
        WAYS,
    ),
}


def code_of(key: str) -> str:
    (example,) = (one for one in EXAMPLES if one.key == key)
    return resource(example.file).read_text(encoding="utf-8")


@lru_cache
def truth(code: str, way: Way, randomness: str) -> Truth:
    return truth_of(of_code("example", code).build, way, randomness=randomness)


def truths(code: str, ways: Sequence[Way], randomness: str = "error") -> list[Truth]:
    """What vmap does with the code, by the way that it is called."""
    return [truth(code, one, randomness) for one in ways]


def works(truth: Truth) -> bool:
    return truth.behaviour == "works" and truth.difference < WRONG


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.key)
def test_every_example_is_short_and_gives_ten_logits_of_digits(example: Example) -> None:
    code = code_of(example.key)
    assert of_code(example.key, code).build()(torch.zeros(3, 1, 28, 28)).shape == (3, 10)
    assert len(code.splitlines()) <= 30
    assert example.title
    assert all(text.endswith((".", "))")) for text in (example.teaches, example.to_try))


def test_every_bundled_example_has_a_text() -> None:
    folder = resource("gallery/dropout.py").parent
    assert {one.stem for one in folder.glob("*.py")} == {one.key for one in EXAMPLES}


def test_dropout_needs_a_choice_in_training_alone() -> None:
    code = code_of("dropout")
    assert all(works(one) for one in truths(code, EVAL))
    assert all("random" in one.message for one in truths(code, TRAIN))
    for randomness in ("same", "different"):
        assert {one.behaviour for one in truths(code, TRAIN, randomness)} == {"works"}


def test_batch_norm_works_with_its_stacked_buffers() -> None:
    assert all(works(one) for one in truths(code_of("batch_norm"), WAYS))


@pytest.mark.parametrize("cell", ["GRUCell", "RNNCell"])
def test_a_cell_falls_back_in_a_forward_pass(cell: str) -> None:
    for one in truths(code_of("gru_cell").replace("GRUCell", cell), FORWARD):
        assert one.behaviour == "falls back"
        assert {name.removesuffix("_cell") for name in one.operators} <= {
            "aten::gru",
            "aten::rnn_tanh",
        }
        assert one.difference < WRONG


@pytest.mark.parametrize("layer", ["LSTM", "GRU", "RNN"])
def test_a_recurrent_layer_fails_in_a_forward_pass(layer: str) -> None:
    for one in truths(code_of("lstm").replace("nn.LSTM", f"nn.{layer}"), FORWARD):
        assert f"aten::{layer.lower()}" in one.message


@pytest.mark.parametrize(("key", "message"), FAILING.items())
def test_it_fails_in_every_way_and_torch_says_why(key: str, message: str) -> None:
    for one in truths(code_of(key), WAYS):
        assert message in one.message
        assert not one.without_vmap


def test_a_list_works_and_keeps_a_tensor_that_cannot_be_used() -> None:
    assert all(works(one) for one in truths(code_of("list"), WAYS))
    network = of_code("list", code_of("list")).build()
    stacked = {name: one.detach().expand(2, *one.shape) for name, one in network.named_parameters()}
    vmap(lambda state: functional_call(network, state, torch.zeros(1, 1, 28, 28)))(stacked)
    (kept,) = kept_by(network)
    assert str(kept)
    with pytest.raises(RuntimeError, match="escaped from inside a function being vmapped"):
        kept + 1


def kept_by(network: nn.Module) -> list[Tensor]:
    seen: list[Tensor] = network.seen  # type: ignore[assignment]  # a module attribute, for mypy any of several
    return seen


def test_a_plain_attribute_is_one_for_all_members_without_an_error() -> None:
    for one in truths(code_of("attribute"), WAYS):
        assert one.behaviour == "works"
        assert one.difference > WRONG


@pytest.mark.parametrize(("key", "old", "new", "ways"), CHANGES.values(), ids=CHANGES)
def test_the_change_that_a_text_suggests_makes_it_work(
    key: str, old: str, new: str, ways: Sequence[Way]
) -> None:
    code = code_of(key)
    assert old in code
    found = dict(zip(WAYS, truths(code.replace(old, new), WAYS), strict=True))
    assert [way for way, one in found.items() if works(one)] == list(ways)
