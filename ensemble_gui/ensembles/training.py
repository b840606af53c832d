"""Trains any number of members: all in one vectorised pass, or each by itself on a core."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from threading import Lock

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture, StackedForward
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import Array
from ensemble_gui.records.training import TrainSettings

Augment = Callable[[Tensor, Generator], Tensor]  # (sample, 1, 28, 28), the same shape back


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """The data, the settings and the progress of a training."""

    inputs: Tensor  # (sample, 1, 28, 28)
    labels: Tensor  # (sample,)
    settings: TrainSettings
    augment: Augment | None
    token: CancelToken
    progress: Progress

    @property
    def steps(self) -> int:
        return self.settings.epochs * -(-len(self.labels) // self.settings.batch)

    def generator(self, member: int) -> Generator:
        """The member's own source of chance, below 2**63."""
        seeds = np.random.SeedSequence((self.settings.seed, member))
        (mixed,) = seeds.generate_state(1, np.uint64)
        return Generator().manual_seed(int(mixed) >> 1)

    def minibatches(self, member: int) -> Iterator[tuple[Tensor, Tensor]]:
        """The inputs and labels of each of the member's steps, in its own shuffles."""
        generator = self.generator(member)
        for _ in range(self.settings.epochs):
            order = torch.randperm(len(self.labels), generator=generator)
            for chosen in order.split(self.settings.batch):
                inputs = self.inputs[chosen]
                if self.augment is not None:
                    inputs = self.augment(inputs, generator)
                yield inputs, self.labels[chosen]


def train(
    architecture: Architecture,
    inputs: Array,
    labels: Array,
    settings: TrainSettings,
    *,
    augment: Augment | None = None,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> dict[str, Tensor]:
    """The stacked state of members trained on inputs (sample, 1, 28, 28) and labels (sample,).

    Every member has its own initialisation, its own shuffles and its own augmentations, the same
    whatever else is trained with it. Raises CancelledError through the token.
    """
    lesson = _Lesson(
        inputs=torch.from_numpy(inputs),
        labels=torch.from_numpy(labels),
        settings=settings,
        augment=augment,
        token=token or CancelToken(),
        progress=progress,
    )
    stacked = random_ensemble(
        architecture,
        settings.members,
        seed=settings.seed,
        device=torch.device("cpu"),
        token=token,
        progress=progress,
    ).stacked
    forward = architecture.stacked_forward
    if forward is None or architecture.trained_apart:
        _fit_apart(architecture, stacked, lesson)
    else:
        _fit_together(forward, stacked, lesson)
    return {name: tensor.detach() for name, tensor in stacked.items()}


def _fit_together(forward: StackedForward, stacked: dict[str, Tensor], lesson: _Lesson) -> None:
    """Fit all members in one pass per step.

    The loss is the sum over the members of each one's mean, and Adam works element by element,
    so that members do not affect each other.
    """
    descent = _Descent([one.requires_grad_() for one in stacked.values()], lesson)
    shuffles = [lesson.minibatches(member) for member in range(lesson.settings.members)]
    for step, minibatches in enumerate(zip(*shuffles, strict=True)):
        lesson.token.raise_if_cancelled()
        inputs = torch.stack([one.flatten(1) for one, _ in minibatches])  # (member, sample, 784)
        labels = torch.stack([one for _, one in minibatches])  # (member, sample)
        logits = forward(stacked, inputs)  # (member, sample, class)
        losses = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
        descent.step(losses.view(labels.shape).mean(1).sum())
        lesson.progress(RunProgress(stage="Training", done=step + 1, total=lesson.steps))


def _fit_apart(architecture: Architecture, stacked: dict[str, Tensor], lesson: _Lesson) -> None:
    """Fit each member by itself, as many at a time as torch has threads, one thread each."""
    members = lesson.settings.members
    steps, counted = members * lesson.steps, Lock()
    done = 0

    def step_done() -> None:
        nonlocal done
        with counted:
            done += 1
            lesson.progress(RunProgress(stage="Training", done=done, total=steps))

    with ThreadPoolExecutor(
        max_workers=torch.get_num_threads(), initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        fits = [
            pool.submit(_fit_member, architecture, stacked, index, lesson, step_done)
            for index in range(members)
        ]
        try:
            for fit in as_completed(fits):
                fit.result()
        except BaseException:  # the keyboard's too: nobody waits for the remaining ones
            lesson.token.cancel()
            raise


def _fit_member(
    architecture: Architecture,
    stacked: dict[str, Tensor],
    index: int,
    lesson: _Lesson,
    step_done: Callable[[], None],
) -> None:
    member = architecture.build_on_meta()
    own = {name: _channels_last(stack[index]) for name, stack in stacked.items()}
    member.load_state_dict(own, assign=True)
    descent = _Descent(list(member.requires_grad_().parameters()), lesson)
    for inputs, labels in lesson.minibatches(index):
        lesson.token.raise_if_cancelled()
        logits = member(inputs.contiguous(memory_format=torch.channels_last))
        descent.step(functional.cross_entropy(logits, labels))
        step_done()
    with torch.no_grad():
        for name, parameter in member.named_parameters():
            stacked[name][index].copy_(parameter)


def _channels_last(tensor: Tensor) -> Tensor:
    """A copy in the layout in which convolutions on a CPU are quicker."""
    layout = torch.channels_last if tensor.dim() == 4 else torch.contiguous_format
    return tensor.clone(memory_format=layout)


class _Descent:
    """Adam with a one-cycle schedule."""

    def __init__(self, parameters: list[nn.Parameter] | list[Tensor], lesson: _Lesson) -> None:
        peak = lesson.settings.peak_learning_rate
        self._adam = torch.optim.Adam(parameters, lr=peak, fused=True)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._adam, max_lr=peak, total_steps=lesson.steps
        )

    def step(self, loss: Tensor) -> None:
        """Follow the gradient of this loss one step down."""
        self._adam.zero_grad()
        loss.backward()
        self._adam.step()
        self._schedule.step()
