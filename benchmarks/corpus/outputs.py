"""What networks give: logits, probabilities, one number, tuples and dicts."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from benchmarks.corpus.case import Case, Expected, opens, refused
from benchmarks.corpus.networks import SmallNet
from benchmarks.corpus.saving import Value, each, factory
from benchmarks.corpus.truths import (
    Says,
    as_they_are,
    of_one_logit,
    of_one_probability,
    softmax,
)

_SAVE = each("seed{}.pt")


class Probable(SmallNet):
    """Ends in a softmax."""

    def forward(self, x: Tensor) -> Tensor:
        """The probabilities of a minibatch."""
        return super().forward(x).softmax(1)


class SoftmaxLayer(nn.Module):
    """A Sequential whose last layer is Softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(192, 3), nn.Softmax(dim=1))

    def forward(self, x: Tensor) -> Tensor:
        """The probabilities of a minibatch."""
        found: Tensor = self.layers(x)
        return found


class LogProbable(SmallNet):
    """Ends in log_softmax, as many tutorials do."""

    def forward(self, x: Tensor) -> Tensor:
        """The log-probabilities of a minibatch."""
        return super().forward(x).log_softmax(1)


class OneLogit(SmallNet):
    """A binary classifier with one output, for BCEWithLogitsLoss."""

    def __init__(self) -> None:
        super().__init__(classes=1)


class FlatLogit(OneLogit):
    """The same, without the dimension of the class."""

    def forward(self, x: Tensor) -> Tensor:
        """One logit for each image."""
        return super().forward(x).squeeze(1)


class OneProbability(OneLogit):
    """A binary classifier that ends in a sigmoid."""

    def forward(self, x: Tensor) -> Tensor:
        """One probability for each image."""
        return super().forward(x).sigmoid()


class SeveralLabels(SmallNet):
    """A sigmoid for each of several labels."""

    def forward(self, x: Tensor) -> Tensor:
        """A probability for each label."""
        return super().forward(x).sigmoid()


class TwoLogits(SmallNet):
    """A binary classifier with two outputs."""

    def __init__(self) -> None:
        super().__init__(classes=2)


class WithFeatures(SmallNet):
    """Gives a tuple."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]  # a tuple
        """Logits and features."""
        return super().forward(x), x.flatten(1)[:, :5]


class FeaturesFirst(SmallNet):
    """Gives a tuple, of which the logits are second."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]  # a tuple
        """Features and logits."""
        return x.flatten(1)[:, :5], super().forward(x)


class InDict(SmallNet):
    """Gives a dict."""

    def forward(self, x: Tensor) -> dict[str, Tensor]:  # type: ignore[override]  # a dict
        """Logits and features by name."""
        return {"features": x.flatten(1)[:, :5], "logits": super().forward(x)}


class InOrderedDict(SmallNet):
    """Gives an OrderedDict, as torchvision's segmentation does; ModelOutput is one too."""

    def forward(self, x: Tensor) -> OrderedDict[str, Tensor]:  # type: ignore[override]  # a dict
        """Logits by name."""
        return OrderedDict(logits=super().forward(x), loss=x.mean())


class InList(SmallNet):
    """Gives a list of one."""

    def forward(self, x: Tensor) -> list[Tensor]:  # type: ignore[override]  # a list
        """Logits."""
        return [super().forward(x)]


class Planes(SmallNet):
    """Gives logits with height and width of 1."""

    def forward(self, x: Tensor) -> Tensor:
        """Logits (sample, class, 1, 1)."""
        return super().forward(x)[:, :, None, None]


def _case(
    name: str,
    network: type[SmallNet],
    says: Says = softmax,
    expected: Expected | None = None,
    **keys: Value,
) -> Case:
    make = factory(_SAVE, network, says=says, **keys)
    return Case(name, make, expected or opens())


def _of_first(outputs: Sequence[Tensor]) -> Tensor:
    return softmax(outputs[0])


def _of_logits(outputs: Mapping[str, Tensor]) -> Tensor:
    return softmax(outputs["logits"])


def _again(outputs: Tensor) -> Tensor:
    """Probabilities, taken for logits by the user's word."""
    return outputs.softmax(1)


CASES = (
    _case("logits", SmallNet),
    _case("two logits", TwoLogits),
    _case("a softmax at the end", Probable, as_they_are, opens("probabilities")),
    Case("a Softmax layer at the end", factory(_SAVE, SoftmaxLayer, says=as_they_are),
         opens("probabilities")),
    _case("probabilities, by the manifest", Probable, as_they_are, outputs="probabilities"),
    _case("probabilities that the manifest calls logits", Probable, _again, outputs="logits"),
    _case("a log_softmax at the end", LogProbable, torch.exp),
    _case("log-probabilities, by the manifest", LogProbable, torch.exp,
          outputs="log-probabilities"),
    _case("one logit", OneLogit, of_one_logit, opens("two classes")),
    _case("one logit and two classes", OneLogit, of_one_logit, classes=["no", "yes"]),
    _case("one logit without its dimension", FlatLogit, of_one_logit, opens("two classes")),
    _case("a sigmoid at the end", OneProbability, of_one_probability, opens("two classes")),
    _case("a sigmoid, by the manifest", OneProbability, of_one_probability,
          outputs="probabilities"),
    _case("several labels, taken for logits", SeveralLabels, softmax, opens("sigmoid")),
    _case("a tuple, by an index", WithFeatures, _of_first, output=0),
    _case("a tuple, by the second index", FeaturesFirst, lambda found: found[1].softmax(1),
          output=1),
    _case("a dict, by a key", InDict, _of_logits, output="logits"),
    _case("an OrderedDict, by a key", InOrderedDict, _of_logits,
          output="logits"),
    _case("a list, by an index", InList, _of_first, output=0),
    _case("a key that is not there", InDict, _of_logits, refused("scores", "logits"),
          output="scores"),
    _case("an index that is not there", WithFeatures, _of_first, refused(r"\b5\b"), output=5),
    _case("logits with height and width", Planes, lambda found: softmax(found.flatten(1)),
          refused("1\N{MULTIPLICATION SIGN}1")),
    _case("fewer classes than named", SmallNet, softmax, refused("3 class"),
          classes=["a", "b", "c", "d"]),
)  # fmt: skip
