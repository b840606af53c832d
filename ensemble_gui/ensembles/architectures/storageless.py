"""Networks without storage: of which shapes are asked, and which `functional_call` gives values."""

from collections.abc import Callable, Mapping

import torch
from torch import nn
from torch.overrides import TorchFunctionMode


def built_on_meta(build: Callable[[], nn.Module]) -> nn.Module:
    """What `build` makes, on torch's device meta."""
    with torch.device("meta"), _Unset():
        return build()


class _Unset(TorchFunctionMode):
    """Parameters are not initialised: without storage they have no values.

    torch 2.10 would import its compiler to draw random ones, which takes as long as all of torch.
    """

    def __torch_function__(
        self,
        func: Callable[..., object],
        _types: object,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        given = kwargs or {}
        if getattr(func, "__module__", "") == nn.init.__name__:
            return given["tensor"] if "tensor" in given else args[0]
        return func(*args, **given)
