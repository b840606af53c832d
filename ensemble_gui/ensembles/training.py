"""Trains any number of members: all in one vectorised pass, or each by itself on a core."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Lock

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture, StackedForward
from ensemble_gui.ensembles.descent import Descent
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.ensembles.lesson import Augment, Keep, Lesson, MakeExtra, Reader
from ensemble_gui.ensembles.unfinished import Unfinished, begun
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import Array
from ensemble_gui.records.training import TrainSettings

_EpochDone = Callable[[int, Mapping[str, Tensor], Descent, Reader], None]


def train(
    architecture: Architecture,
    inputs: Array,
    labels: Array,
    settings: TrainSettings,
    *,
    start: Unfinished | None = None,
    augment: Augment | None = None,
    make_extra: MakeExtra | None = None,
    keep: Keep | None = None,
    until: int | None = None,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Mapping[str, Tensor]:
    """The stacked state of members trained on inputs (sample, 1, 28, 28) and labels (sample,).

    Every member has its own initialisation, shuffles, augmentations and extra digits, the same
    whatever else is trained with it. `start`, by default random members, is changed; `keep` gets
    it each time that members have done an epoch. `until` ends it once so many epochs of the whole
    training are done. Raises CancelledError through the token.
    """
    token = token or CancelToken()
    start = start or random_start(architecture, settings, token, progress)
    lesson = Lesson(
        inputs=torch.from_numpy(inputs),
        labels=torch.from_numpy(labels),
        settings=settings,
        state=start,
        augment=augment,
        make_extra=make_extra,
        keep=keep,
        until=until,
        token=token,
        progress=progress,
    )
    _fit(architecture, lesson)
    return start.parameters


def _fit(architecture: Architecture, lesson: Lesson) -> None:
    forward = architecture.stacked_forward
    if forward is None or architecture.trained_apart:
        _fit_apart(architecture, lesson)
    else:
        _fit_together(forward, lesson)


def random_start(
    architecture: Architecture, settings: TrainSettings, token: CancelToken, progress: Progress
) -> Unfinished:
    """A training of random members, of which no epoch is done. Raises CancelledError."""
    members = random_ensemble(
        architecture,
        settings.members,
        seed=settings.seed,
        device=torch.device("cpu"),
        token=token,
        progress=progress,
    )
    return start_from(members.stacked, settings)


def start_from(stacked: Mapping[str, Tensor], settings: TrainSettings) -> Unfinished:
    """A training of these members of which no epoch is done. Each gets its own source of chance."""
    generators = []
    for member in range(settings.members):
        seeds = np.random.SeedSequence((settings.seed, member))
        (mixed,) = seeds.generate_state(1, np.uint64)
        generators.append(Generator().manual_seed(int(mixed) >> 1))  # below 2**63
    return begun(stacked, generators)


def _fit_together(forward: StackedForward, lesson: Lesson) -> None:
    """Fit all members in one pass per step.

    The loss is the sum over the members of each one's mean, and Adam works element by element,
    so that members do not affect each other.
    """
    state, epochs = lesson.state, int(lesson.state.epochs[0])
    stacked = {name: one.clone().requires_grad_() for name, one in state.parameters.items()}
    descent = Descent(stacked, state.moments, lesson.pace(epochs))
    readers = [Reader(lesson, member) for member in range(lesson.settings.members)]
    done = epochs * lesson.epoch_steps
    for _ in range(epochs, lesson.goal):
        for minibatches in zip(*(one.epoch() for one in readers), strict=True):
            lesson.token.raise_if_cancelled()
            inputs = torch.stack(
                [one.flatten(1) for one, _ in minibatches]
            )  # (member, sample, 784)
            labels = torch.stack([one for _, one in minibatches]).flatten()  # (member * sample,)
            logits = forward(stacked, inputs)  # (member, sample, class)
            losses = functional.cross_entropy(logits.flatten(0, 1), labels, reduction="none")
            descent.step(losses.view(len(readers), -1).mean(1).sum())
            done += 1
            lesson.progress(RunProgress(stage="Training", done=done, total=lesson.steps))
        moments = descent.moments
        for member, reader in enumerate(readers):
            own = {name: one[member] for name, one in stacked.items()}
            state.note(member, own, moments.of(member), reader.chance)
        lesson.keep_state()


def _fit_apart(architecture: Architecture, lesson: Lesson) -> None:
    """Fit each member by itself, as many at a time as torch has threads, one thread each."""
    members, state, lock = lesson.settings.members, lesson.state, Lock()
    done = int(state.epochs.sum()) * lesson.epoch_steps

    def step_done() -> None:
        nonlocal done
        with lock:
            done += 1
            total = members * lesson.steps
            lesson.progress(RunProgress(stage="Training", done=done, total=total))

    def epoch_done(
        member: int, parameters: Mapping[str, Tensor], descent: Descent, reader: Reader
    ) -> None:
        with lock:
            state.note(member, parameters, descent.moments, reader.chance)
            lesson.keep_state()

    with ThreadPoolExecutor(
        max_workers=torch.get_num_threads(), initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        fits = [
            pool.submit(_fit_member, architecture, index, lesson, step_done, epoch_done)
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
    index: int,
    lesson: Lesson,
    step_done: Callable[[], None],
    epoch_done: _EpochDone,
) -> None:
    epochs = int(lesson.state.epochs[index])
    if epochs >= lesson.goal:
        return
    lesson.token.raise_if_cancelled()
    member = architecture.build_on_meta()
    stacks = lesson.state.parameters
    own = {name: _channels_last(stack[index]) for name, stack in stacks.items()}
    member.load_state_dict(own, assign=True)
    parameters = dict(member.requires_grad_().named_parameters())
    descent = Descent(parameters, lesson.state.moments.of(index), lesson.pace(epochs))
    reader = Reader(lesson, index)
    for _ in range(epochs, lesson.goal):
        for inputs, labels in reader.epoch():
            lesson.token.raise_if_cancelled()
            logits = member(inputs.contiguous(memory_format=torch.channels_last))
            descent.step(functional.cross_entropy(logits, labels))
            step_done()
        epoch_done(index, parameters, descent, reader)


def _channels_last(tensor: Tensor) -> Tensor:
    """A copy in the layout in which convolutions on a CPU are quicker."""
    layout = torch.channels_last if tensor.dim() == 4 else torch.contiguous_format
    return tensor.clone(memory_format=layout)
