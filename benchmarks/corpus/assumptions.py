"""What a manifest says, and what is assumed where it does not: in a note each, never in silence."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.corpus.case import Case, Truth, opens, refused
from benchmarks.corpus.networks import ClassicLeNet, DigitNet, LeNet, SmallNet, code_of
from benchmarks.corpus.saving import CLASSES, Make, Value, digit, each, factory, manifest, small
from benchmarks.corpus.truths import MNIST, truth_of
from benchmarks.oracle.members import digits

_SAVE = each("seed{}.pt")
_FASHION = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
]  # fmt: skip
_PIXELS: dict[str, Value] = {"mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375]}


class Gelu(DigitNet):
    """The names of the built-in network, and GELU between."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc2(nn.functional.gelu(self.fc1(x.flatten(1))))
        return logits


class Grey(nn.Module):
    """Grey images of 8 x 8 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.layers(x)
        return logits


def _of_digits(build: Callable[[], nn.Module], **keys: Value) -> Make:
    """Networks of digits next to a manifest, which says these keys."""

    def make(folder: Path) -> Truth | None:
        truth = digit(_SAVE, build)(folder)
        manifest(folder, **keys)
        return truth

    return make


def _seen_with(build: Callable[[], nn.Module], truth: Truth | None, folder: Path,
               mean: tuple[float, ...], std: tuple[float, ...]) -> Truth:  # fmt: skip
    """What the saved networks say of pictures that are normalised so."""
    networks = []
    for path in sorted(folder.glob("*.pt")):
        network = build().eval()
        network.load_state_dict(torch.load(path))
        networks.append(network)
    assert truth is not None  # noqa: S101 -- it has one
    return truth_of(networks, truth.pictures, mean, std)


def _normalised(mean: tuple[float, ...], std: tuple[float, ...]) -> Make:
    """Networks of digits, whose normalisation the manifest says."""

    def make(folder: Path) -> Truth:
        truth = _of_digits(DigitNet, mean=list(mean), std=list(std))(folder)
        return _seen_with(DigitNet, truth, folder, mean, std)

    return make


def _unscored(make: Make) -> Make:
    """The same, whose members must not be scored on MNIST's digits."""

    def write(folder: Path) -> Truth | None:
        truth = make(folder)
        return None if truth is None else replace(truth, accuracy=())

    return write


def _scored(make: Make) -> Make:
    """The same, with the accuracy on all of MNIST's test digits."""

    def write(folder: Path) -> Truth | None:
        truth = make(folder)
        images, labels = digits()
        seen = None if truth is None else replace(truth, pictures=images)
        said = _seen_with(DigitNet, seen, folder, *MNIST).members.argmax(2)
        right = (said == labels).mean(axis=1).tolist()
        return None if truth is None else replace(truth, accuracy=tuple(right))

    return write


def _coded(network: type[nn.Module], **keys: Value) -> Make:
    """Networks of digits with their own code."""

    def make(folder: Path) -> Truth | None:
        truth = digit(_SAVE, network)(folder)
        (folder / "net.py").write_text(code_of(network), encoding="utf-8")
        manifest(folder, architecture="net.py:build", **keys)
        return truth

    return make


def _written(content: str | bytes) -> Make:
    """A manifest with this content."""

    def make(folder: Path) -> None:
        small(_SAVE)(folder)
        path = folder / "ensemble.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return make


def _encoded(encode: Callable[[str], bytes]) -> Make:
    """A manifest in another encoding."""

    def make(folder: Path) -> Truth | None:
        truth = small(_SAVE, classes=[*CLASSES])(folder)
        path = folder / "ensemble.toml"
        path.write_bytes(encode(path.read_text(encoding="utf-8")))
        return truth

    return make


def _unsaid(folder: Path) -> Truth:
    """A manifest without mean and std, which are assumed to be 0 and 1."""
    truth = small(_SAVE)(folder)
    manifest(folder, architecture="net.py:build", input_shape=[3, 8, 8])
    return _seen_with(SmallNet, truth, folder, (0.0,), (1.0,))


_DIGITS = ("--source", "digits")

CASES = (
    Case("a built-in forward is said", digit(_SAVE), opens("ReLU", "mean")),
    Case("GELU taken for ReLU is said", digit(_SAVE, Gelu, seen_as=DigitNet), opens("ReLU")),
    Case("LeNet-5 with tanh and average pooling is said",
         digit(_SAVE, ClassicLeNet, seen_as=LeNet), opens("ReLU", "max pooling")),
    Case("GELU, by its own code", _coded(Gelu)),
    Case("tanh and average pooling, by its own code", _coded(ClassicLeNet)),
    Case("ToTensor alone, by the manifest", _normalised((0.0,), (1.0,))),
    Case("0.5 and 0.5, by the manifest", _normalised((0.5,), (0.5,))),
    Case("MNIST's, by the manifest", _normalised(*MNIST)),
    Case("no mean and std for colour", _unsaid, opens("mean")),
    Case("mean and std of pixels up to 255", small(_SAVE, **_PIXELS), opens("255|0 to 1|0\\.\\.1")),
    Case("Fashion-MNIST's classes, on digits", _unscored(_of_digits(DigitNet, classes=_FASHION)),
         run=_DIGITS),
    Case("ten classes that nobody named, on digits", _unscored(digit(_SAVE)),
         opens("class"), run=_DIGITS),
    Case("the digits by the manifest", _scored(_of_digits(DigitNet, classes="digits")),
         run=(*_DIGITS, "--batch", "10000")),
    Case("the digits by --classes", _scored(digit(_SAVE)), words=("--classes", "digits"),
         run=(*_DIGITS, "--batch", "10000")),
    Case("class names", small(_SAVE, classes=[*CLASSES])),
    Case("the number of classes", small(_SAVE, classes=3)),
    Case("class names by --classes", small(_SAVE), words=("--classes", ",".join(CLASSES))),
    Case("grey images", factory(_SAVE, Grey, shape=(1, 8, 8))),
    Case("grey images that are not square", factory(_SAVE, Grey, shape=(1, 4, 16))),
    Case("a built-in network by its name", _of_digits(LeNet, architecture="LeNet-5")),
    Case("a built-in network by --architecture", digit(_SAVE, LeNet),
         words=("--architecture", "LeNet-5")),
    Case("another built-in network by --architecture", digit(_SAVE, LeNet),
         refused("conv1.weight"), words=("--architecture", "SimpleMLP")),
    Case("a manifest with a BOM", _encoded(lambda text: text.encode("utf-8-sig"))),
    Case("a manifest with CRLF",
         _encoded(lambda text: text.replace("\n", "\r\n").encode())),
    Case("a manifest in UTF-16", _encoded(lambda text: text.encode("utf-16")), refused("UTF-8")),
    Case("a key that is unknown", small(_SAVE, num_classes=3), refused("num_classes")),
    Case("a mean of too many numbers", small(_SAVE, mean=[0.5, 0.5]), refused("mean")),
    Case("a std of 0", small(_SAVE, std=[0.0, 1.0, 1.0]), refused("std")),
    Case("four channels", small(_SAVE, input_shape=[4, 8, 8]), refused("input_shape")),
    Case("an input shape that does not fit", small(_SAVE, input_shape=[3, 32, 32]),
         refused("input_shape")),
    Case("an input shape as text", small(_SAVE, input_shape="3x8x8"), refused("input_shape")),
    Case("outputs of an unknown kind", small(_SAVE, outputs="scores"),
         refused("outputs", "logits")),
    Case("not TOML", _written("architecture: net.py:build\n"), refused("TOML")),
    Case("an empty manifest", _written(""), refused("conv.weight")),
)  # fmt: skip
