"""How built-in networks are made for a task, and how many numbers their layers give."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ensemble_gui.records import Task

Build = Callable[[Task], nn.Module]


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
