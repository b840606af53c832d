"""What is done at a place for a training: some members are trained for one more epoch."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.training import train
from ensemble_gui.ensembles.unfinished import Unfinished
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.running.members.memory import check_training_memory
from ensemble_gui.running.places.place import Station
from ensemble_gui.samples.augmentation import augment
from ensemble_gui.samples.mnist import Digits, load_training_digits
from ensemble_gui.samples.styles.extra import make_extra_digits

_EXTRA = 1  # makes the members' extra digits independent of their shuffles
_DIGITS = "training digits"  # what a place keeps of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How consecutive members of a training are trained."""

    architecture: str
    settings: TrainSettings  # of these members alone
    first: int  # of them, among all
    augment: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taught:
    """The members after one more epoch."""

    state: Unfinished
    compute_s: float


def teach(station: Station, course: Course, state: Unfinished) -> Taught:
    """Train members for one more epoch; those that are ahead wait for the others.

    What they become depends on their state alone, not on where they are trained. Raises BadInput
    if there is too little memory.
    """
    start = perf_counter()
    architecture, settings = find_architecture(course.architecture), course.settings
    if _DIGITS not in station.kept:
        check_training_memory(architecture, settings)
        station.kept.clear()
        digits = load_training_digits()
        station.kept[_DIGITS] = digits, DIGITS_TASK.normalise(digits.images)
    digits, inputs = station.kept[_DIGITS]
    make = extra_of(digits, settings, CancelToken())

    def make_extra(member: int) -> tuple[Array, Array]:
        """Those of a member, which are the same in each epoch."""
        key = f"extra digits {settings.seed} {settings.extra} {course.first + member}"
        if key not in station.kept:
            station.kept[key] = make(course.first + member)
        found: tuple[Array, Array] = station.kept[key]
        return found

    train(
        architecture,
        inputs,
        digits.labels,
        settings,
        start=state,
        augment=augment if course.augment else None,
        make_extra=make_extra,
        until=int(state.epochs.min()) + 1,
    )
    return Taught(state=state, compute_s=perf_counter() - start)


def extra_of(
    digits: Digits, settings: TrainSettings, token: CancelToken
) -> Callable[[int], tuple[Array, Array]]:
    """What makes a member's extra digits: network inputs and labels."""

    def make_extra(member: int) -> tuple[Array, Array]:
        rng = np.random.default_rng((settings.seed, member, _EXTRA))
        made = make_extra_digits(settings.extra, digits, rng, token)
        return DIGITS_TASK.normalise(made.images), made.labels

    return make_extra
