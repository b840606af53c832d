"""Fits a network's call to what the members' calls are, by hooks: its state keeps its names."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import (
    Adaptation,
    Architecture,
    StackedForward,
)
from ensemble_gui.records.tasks import Outputs

Which = str | int | None  # of several outputs: its key or its index; None of one alone


def adapted(architecture: Architecture, how: Adaptation) -> Architecture:
    """The architecture whose networks are adapted."""
    if how == Adaptation():
        return architecture
    stacked, fused = architecture.stacked_forward, architecture.fused_forward
    return replace(
        architecture,
        build=lambda: adapt(architecture.build(), how),
        base=lambda: adapt(architecture.build_on_meta(), how),
        stacked_forward=stacked and _of_two(stacked, how),
        fused_forward=fused and _of_two(fused, how),
        linear_layers=() if how.single else architecture.linear_layers,
        adaptations=(*architecture.adaptations, how),
    )


def adapt(network: nn.Module, how: Adaptation) -> nn.Module:
    """The same network, with the hooks."""
    if how.clones:
        network.register_forward_pre_hook(_copied)
    if how.output is not None:
        network.register_forward_hook(partial(_taken, how.output))
    if how.keeps_rows:
        network.register_forward_hook(_in_rows)
    if how.single is not None:
        network.register_forward_hook(partial(_doubled, how.single))
    return network


def take(result: object, which: Which) -> object:
    """One of several outputs. Raises LookupError, AttributeError or TypeError if there is none."""
    if which is None:
        return result
    if isinstance(result, Mapping):
        return result[which] if isinstance(which, str) else list(result.values())[which]
    if isinstance(which, str):
        return getattr(result, which)
    return result[which]  # type: ignore[index]  # the error for what has no index is the caller's


def _copied(_network: nn.Module, given: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(one.clone() if isinstance(one, Tensor) else one for one in given)


def _taken(which: Which, _network: nn.Module, _given: object, result: object) -> object:
    return take(result, which)


def _in_rows(_network: nn.Module, given: tuple[Tensor, ...], result: Tensor) -> Tensor:
    return result.reshape(len(given[0]), -1)


def _doubled(kind: Outputs, _network: nn.Module, _given: object, result: Tensor) -> Tensor:
    return of_two_classes(result, kind)


def of_two_classes(outputs: Tensor, kind: Outputs) -> Tensor:
    """The outputs of both classes, (..., 2), from that of the second, (..., sample) or (..., 1)."""
    second = outputs if outputs.ndim > 1 and outputs.shape[-1] == 1 else outputs.unsqueeze(-1)
    first = 1 - second if kind is Outputs.PROBABILITIES else torch.zeros_like(second)
    return torch.cat((first, second), dim=-1)


def _of_two(forward: StackedForward, how: Adaptation) -> StackedForward:
    kind = how.single
    if kind is None:
        return forward
    return lambda stacked, x: of_two_classes(forward(stacked, x), kind)
