"""What vmap does with a network, and what to do about it."""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from ensemble_gui.records.run import Comparison
from ensemble_gui.records.settings import Environment, InputMode, RunSettings


class Mode(StrEnum):
    """How the members are called: as in prediction, or as in training."""

    EVAL = "eval"
    TRAIN = "train"


class Pass(StrEnum):
    """What is vectorised: the forward pass, or the gradient of the loss."""

    FORWARD = "forward"
    GRAD = "grad"


class Behaviour(StrEnum):
    """What vmap does with a network."""

    WORKS = "works"
    FALLS_BACK = "falls back"  # to a slow loop inside of torch
    FAILS = "fails"


class Remedy(StrEnum):
    """What can be changed so that vmap works, or works quickly."""

    RANDOM_DIFFERENT = 'randomness="different"'
    RANDOM_SAME = 'randomness="same"'
    STACK_BUFFERS = "stack the buffers"
    FREEZE_STATISTICS = "replace BatchNorm's running statistics"
    CHUNK = "chunk_size"
    UNROLL = "unroll the recurrent layer"
    MATHS_ATTENTION = "the maths path of attention"
    COPY_INPUT = "a copy of the input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One way to call a network under vmap."""

    mode: Mode
    input: InputMode
    direction: Pass


# The gradient is of training alone.
CELLS = tuple(
    Cell(mode=mode, input=given, direction=direction)
    for direction, mode, given in product(Pass, Mode, InputMode)
    if direction is Pass.FORWARD or mode is Mode.TRAIN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator that torch has no batching rule for, and how often one call ran it so."""

    name: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """The error of a call."""

    message: str  # cut to what matters
    whole: str  # with the traceback
    place: str = ""  # the line of the network's own code, as 'net.py, line 12: if x.sum() > 0:'
    without_vmap: bool = False  # the network fails by itself as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Why vmap does what it does, in plain words, and what would do."""

    cause: str
    advice: str
    link: str = ""  # a public page or issue on it
    remedies: tuple[Remedy, ...] = ()  # that may be tried, in this order
    code: str = ""  # an example of what to write instead; it is shown and not applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """What vmap does after a remedy."""

    remedy: Remedy
    behaviour: Behaviour
    operators: tuple[Operator, ...] = ()
    speedup: Comparison | None = None  # vmap over the loop
    changes: str = ""  # what is computed otherwise, in a sentence; '' where nothing is
    max_abs_difference: float | None = None  # from the loop's; None where they cannot be compared
    message: str = ""  # of its failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What vmap does with a network in one cell."""

    architecture: str
    cell: Cell
    behaviour: Behaviour
    operators: tuple[Operator, ...] = ()
    trouble: Trouble | None = None
    diagnosis: Diagnosis | None = None
    speedup: Comparison | None = None  # vmap over the loop, before any remedy
    max_abs_difference: float | None = None  # from the loop's
    treated: tuple[Treated, ...] = ()  # what each remedy brought
    note: str = ""  # what was left out, such as a timing for which there was no time


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorRequest:
    """Examine the members of these settings, or the network that this code defines."""

    settings: RunSettings
    code: str = field(default="", repr=False)  # of an example in the gallery; '' for the members
    name: str = ""  # of the code
    budget_s: float = 10.0  # for all cells; what there is no time for is said


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoctorResult:
    """The reports on one network, in the order of `CELLS`; as a part of a result, those so far."""

    request: DoctorRequest
    environment: Environment
    architecture: str
    members: int
    reports: tuple[Report, ...]
    batch: int = 0  # samples of a minibatch: fewer than asked for where a call would take long
    differences: tuple[str, ...] = ()  # why the members cannot be stacked, in sentences
    observations: tuple[str, ...] = ()  # what else was looked for and found, in sentences
    notes: tuple[str, ...] = ()  # what was assumed, changed or left out when it was opened
