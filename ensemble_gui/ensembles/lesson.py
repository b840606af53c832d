"""What a training reads, and how far it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.descent import Pace
from ensemble_gui.ensembles.unfinished import Unfinished
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.settings import Array
from ensemble_gui.records.training import TrainSettings

Augment = Callable[[Tensor, Generator], Tensor]  # (sample, 1, 28, 28), the same shape back
MakeExtra = Callable[[int], tuple[Array, Array]]  # a member's own inputs and labels
Keep = Callable[[Unfinished], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """The data, the settings and the state of a training."""

    inputs: Tensor  # (sample, 1, 28, 28)
    labels: Tensor  # (sample,)
    settings: TrainSettings
    state: Unfinished
    augment: Augment | None
    make_extra: MakeExtra | None
    keep: Keep | None
    token: CancelToken
    progress: Progress
    until: int | None = None  # so many epochs are done in the end; None: all

    @property
    def goal(self) -> int:
        """How many epochs are done in the end."""
        return self.settings.epochs if self.until is None else self.until

    @property
    def epoch_steps(self) -> int:
        """The steps of one epoch."""
        return -(-(len(self.labels) + self.settings.extra) // self.settings.batch)

    @property
    def steps(self) -> int:
        """The steps of one member's training."""
        return self.settings.epochs * self.epoch_steps

    def pace(self, epochs: int) -> Pace:
        """That of a descent which has done this many epochs."""
        peak = self.settings.peak_learning_rate
        return Pace(peak=peak, steps=self.steps, done=epochs * self.epoch_steps)

    def keep_state(self) -> None:
        """Keep what would have to be done again, unless all is done."""
        if self.keep is not None and int(self.state.epochs.min()) < self.settings.epochs:
            self.keep(self.state)


class Reader:
    """Reads one member's minibatches, in its own shuffles, from where the member stands."""

    def __init__(self, lesson: Lesson, member: int) -> None:
        self.chance = lesson.state.generator(member)
        self._lesson = lesson
        self._extra_inputs, self._labels = lesson.inputs[:0], lesson.labels
        if lesson.settings.extra and lesson.make_extra is not None:
            inputs, labels = (torch.from_numpy(one) for one in lesson.make_extra(member))
            self._extra_inputs, self._labels = inputs, torch.cat([lesson.labels, labels])

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The inputs and labels of each step."""
        order = torch.randperm(len(self._labels), generator=self.chance)
        for chosen in order.split(self._lesson.settings.batch):
            inputs = self._inputs(chosen)
            if self._lesson.augment is not None:
                inputs = self._lesson.augment(inputs, self.chance)
            yield inputs, self._labels[chosen]

    def _inputs(self, chosen: Tensor) -> Tensor:
        """Those of the lesson, which are too many to copy for each member, and the extra ones."""
        shared = len(self._lesson.inputs)
        found = self._lesson.inputs[chosen.clamp(max=shared - 1)]
        is_extra = chosen >= shared
        found[is_extra] = self._extra_inputs[chosen[is_extra] - shared]
        return found
