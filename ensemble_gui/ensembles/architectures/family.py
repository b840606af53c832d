"""How built-in networks are made for a task, and how parameters imply a task."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isqrt

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.architectures.storageless import built_on_meta
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Task

Build = Callable[[Task], nn.Module]
Shapes = Mapping[str, tuple[int, ...]]  # of a member's parameters and buffers, by name
ImageShape = tuple[int, int, int]  # channel, height, width

_CHANNELS = (1, 3)  # grey, colour
_USUAL_SIDES = (28, 32, 64)  # pixels: of the images that people learn on
_USUAL_SIDE = {1: 28, 3: 32}  # by channels, where the parameters fit images of any size
_MOST_SIDE = 4096  # pixels
_MOST_PARAMETERS, _MOST_NUMBERS = 10**7, 10**5  # of a network, and of its images, that are small


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Networks of one plan, one for each task."""

    name: str
    make: Callable[[Task], Architecture]  # raises BadInput for a task that it does not fit
    last: str  # the layer that gives a logit for each class
    image_shape: Callable[[Shapes], ImageShape]  # raises KeyError or ValueError for others' shapes
    forward: str  # what it does between its layers, which parameters do not show


def architecture_of(name: str, build: Callable[[], nn.Module], task: Task) -> Architecture:
    """What can be said of any network that `build` makes for the task, on meta as well."""
    activations, widest = layer_sizes(_built(build, task), task)
    return Architecture(
        name=name, build=build, task=task, activations=activations, widest=widest
    )  # fmt: skip


def _built(build: Callable[[], nn.Module], task: Task) -> nn.Module:
    """A network: on the CPU if it and its images are small, else without storage.

    For a forward pass on meta, torch imports its compiler, which takes as long as all of torch.
    """
    network = built_on_meta(build)
    numbers = sum(one.numel() for one in state_of(network).values())
    if numbers > _MOST_PARAMETERS or task.numbers > _MOST_NUMBERS:
        return network
    with torch.random.fork_rng(devices=[]):  # the caller's seed stays what it is
        return build()


def layer_sizes(network: nn.Module, task: Task) -> tuple[int, int]:
    """How many numbers the innermost layers give for one image: all together, and the widest.

    The network may be without storage. It is called once.
    """
    sizes: list[int] = []

    def note(_layer: nn.Module, _given: object, result: object) -> None:
        tensors = result if isinstance(result, tuple) else (result,)
        sizes.extend(one.numel() for one in tensors if isinstance(one, Tensor))

    layers = [one for one in network.modules() if not list(one.children())]
    hooks = [one.register_forward_hook(note) for one in layers]
    device = next((one.device for one in network.parameters()), torch.device("cpu"))
    was_training = network.training
    try:
        with torch.inference_mode():
            network.eval()(torch.zeros(1, *task.shape, device=device))
    finally:
        network.train(was_training)
        for hook in hooks:
            hook.remove()
    return sum(sizes), max(sizes, default=1)


def without_storage(network: nn.Module) -> nn.Module:
    """A copy on meta, in which parameters that are one stay one, as they do not by `to`.

    A tensor that autograd computed, such as the weight of the older weight_norm, is copied without
    its history, with which torch refuses to copy it.
    """
    attributes = (one for module in network.modules() for one in vars(module).values())
    computed = (one for one in attributes if isinstance(one, Tensor) and not one.is_leaf)
    found: dict[int, object] = {id(one): one.detach().clone() for one in computed}
    found |= {id(one): one.detach().to("meta") for one in network.buffers()}
    found |= {
        id(one): nn.Parameter(one.detach().to("meta"), requires_grad=one.requires_grad)
        for one in network.parameters()
    }
    return copy.deepcopy(network, found)


def check_side(name: str, task: Task, least: int) -> None:
    """Raise BadInput if the task's images are smaller than the network's layers need."""
    _, height, width = task.shape
    if min(height, width) < least:
        raise BadInput(
            f"{name} needs images of at least {least} x {least} pixels, not {height} x {width}: "
            "choose another architecture."
        )


def shape_of_numbers(numbers: int) -> ImageShape:
    """The shape of a square image of this many numbers. Raises ValueError if there is none."""
    for channels in _CHANNELS:
        side = isqrt(numbers // channels)
        if channels * side * side == numbers:
            return square(channels, side)
    raise ValueError(f"{numbers} numbers are not a square image")


def shape_of_rows(numbers: int) -> ImageShape:
    """The shape of a square image with this many numbers per row, all channels together.

    84 is a colour image of 28 pixels, the usual case. Raises ValueError if there is none.
    """
    if numbers not in _USUAL_SIDES and numbers % 3 == 0 and numbers // 3 in _USUAL_SIDES:
        return square(3, numbers // 3)
    return square(1, numbers)


def shape_of_channels(channels: int) -> ImageShape:
    """The usual shape if images of any size fit. Raises ValueError for other than 1 or 3."""
    if channels not in _CHANNELS:
        raise ValueError(f"{channels} channels are not those of a picture")
    return square(channels, _USUAL_SIDE[channels])


def by_inputs(weight: str, shape_of: Callable[[int], ImageShape]) -> Callable[[Shapes], ImageShape]:
    """An `image_shape` by the number of inputs that the weight of this name has."""
    return lambda shapes: shape_of(shapes[weight][1])


def square(channels: int, side: int) -> ImageShape:
    """The shape of a square image. Raises ValueError if no picture has it."""
    if channels not in _CHANNELS or not 1 <= side <= _MOST_SIDE:
        raise ValueError(f"{channels} channels of side {side} are not those of a picture")
    return channels, side, side


def root(number: int) -> int:
    """The whole square root. Raises ValueError if there is none."""
    found = isqrt(number)
    if found * found != number:
        raise ValueError(f"{number} is not a square")
    return found
