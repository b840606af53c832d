"""Attention by its maths path: torch's fused kernels have few batching rules."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.copying import copied

_FUNCTION = "scaled_dot_product_attention"
_LAYERS = (nn.MultiheadAttention, nn.TransformerEncoderLayer, nn.TransformerDecoderLayer)


@contextmanager
def maths_attention() -> Iterator[None]:
    """Within this, attention is computed in single operations, by every thread."""
    was_enabled = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with sdpa_kernel(SDPBackend.MATH):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(was_enabled)


def has_attention(network: nn.Module) -> bool:
    """Whether torch's attention is in it, as a layer or as a call in its own code."""
    modules = list(network.modules())
    if any(isinstance(one, _LAYERS) for one in modules):
        return True
    seen: set[CodeType] = set()
    kinds = {kind for one in modules for kind in type(one).__mro__ if not _is_torchs(kind)}
    methods = (value for kind in kinds for value in vars(kind).values())
    return any(_calls_attention(one, seen) for one in methods if inspect.isfunction(one))


def with_maths_attention(network: nn.Module) -> nn.Module:
    """A copy whose forward computes attention by its maths path.

    Raises BadInput where there is no attention of torch's.
    """
    if not has_attention(network):
        raise BadInput("There is no attention of torch's in it, so there is no other path for it.")
    changed = copied(network)
    own = type(changed)
    changed.__class__ = type(own.__name__, (_MathsAttention, own), {})
    return changed


class _MathsAttention(nn.Module):
    """The forward of the class behind it, by the maths path of attention."""

    def forward(self, *inputs: Any, **named: Any) -> Any:  # noqa: ANN401 -- as the network has it
        with maths_attention():
            return super().forward(*inputs, **named)


def _is_torchs(one: type | FunctionType) -> bool:
    return (one.__module__ or "").partition(".")[0] in {"torch", "builtins"}


def _calls_attention(function: Callable[..., Any], seen: set[CodeType]) -> bool:
    """Whether a function of Python, or one that it calls by a global name, names attention."""
    if not isinstance(function, FunctionType) or function.__code__ in seen:
        return False
    code = function.__code__
    seen.add(code)
    if _FUNCTION in code.co_names:
        return True
    named = (function.__globals__.get(name) for name in code.co_names)
    own = (one for one in named if isinstance(one, FunctionType) and not _is_torchs(one))
    return any(_calls_attention(one, seen) for one in own)
