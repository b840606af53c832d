"""Trains any number of SimpleMLPs at once, in one vectorised pass."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures import Architecture, StackedForward
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records import Array, Progress, RunProgress, unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings:
    """How members are trained: Adam with a one-cycle schedule over all steps."""

    members: int = 20
    epochs: int = 5
    seed: int = 0
    batch: int = 64
    peak_learning_rate: float = 3e-3


def train(
    architecture: Architecture,
    inputs: Array,
    labels: Array,
    settings: TrainSettings,
    *,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> dict[str, Tensor]:
    """The stacked state of members trained on inputs (sample, ...) and labels (sample,).

    Every member has its own initialisation and its own shuffles. The loss is the sum over the
    members of each one's mean, and Adam works element by element, so that none feels the others.
    Raises BadInput for an architecture without a stacked forward pass, Cancelled by the token.
    """
    forward = architecture.stacked_forward
    if forward is None:
        raise BadInput(f"{architecture.name} cannot be trained: it has no stacked forward pass.")
    token = token or CancelToken()
    ensemble = random_ensemble(
        architecture,
        settings.members,
        seed=settings.seed,
        device=torch.device("cpu"),
        token=token,
        progress=progress,
    )
    stacked = {name: tensor.requires_grad_() for name, tensor in ensemble.stacked.items()}
    data = torch.from_numpy(inputs).flatten(1), torch.from_numpy(labels)
    _fit(forward, stacked, data, settings, token, progress)
    return {name: tensor.detach() for name, tensor in stacked.items()}


def _fit(
    forward: StackedForward,
    stacked: dict[str, Tensor],
    data: tuple[Tensor, Tensor],
    settings: TrainSettings,
    token: CancelToken,
    progress: Progress,
) -> None:
    inputs, labels = data
    steps = settings.epochs * -(-len(labels) // settings.batch)
    optimizer = torch.optim.Adam(stacked.values(), lr=settings.peak_learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=settings.peak_learning_rate, total_steps=steps
    )
    for step, chosen in enumerate(_shuffles(len(labels), settings)):
        token.raise_if_cancelled()
        logits = forward(stacked, inputs[chosen])  # (member, sample, class)
        losses = functional.cross_entropy(
            logits.flatten(0, 1), labels[chosen].flatten(), reduction="none"
        )
        optimizer.zero_grad()
        losses.view(chosen.shape).mean(1).sum().backward()
        optimizer.step()
        schedule.step()
        progress(RunProgress(stage="Training", done=step + 1, total=steps))


def _shuffles(population: int, settings: TrainSettings) -> Iterator[Tensor]:
    """The indices of each step's minibatches, (member, sample): every member's own shuffle."""
    generators = [
        torch.Generator().manual_seed(_member_seed(settings.seed, member))
        for member in range(settings.members)
    ]
    for _ in range(settings.epochs):
        order = torch.stack([torch.randperm(population, generator=one) for one in generators])
        yield from order.split(settings.batch, dim=1)


def _member_seed(seed: int, member: int) -> int:
    """A seed of the member's own, below 2**63."""
    (mixed,) = np.random.SeedSequence((seed, member)).generate_state(1, np.uint64)
    return int(mixed) >> 1
