"""An ensemble as one program: a file whose graph holds all members."""

from dataclasses import dataclass
from enum import StrEnum

from ensemble_gui.records.run import Comparison, StrategyFailure, Timing
from ensemble_gui.records.settings import Environment, RunSettings


class ProgramKind(StrEnum):
    """What a program is written as; the value is the file's suffix."""

    ONNX = ".onnx"
    EXPORTED = ".pt2"  # torch.export's


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRequest:
    """Write the members of these settings as one program, timed on their minibatch."""

    settings: RunSettings
    kind: ProgramKind
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCheck:
    """How far a program's answers are from the members', on the same samples."""

    samples: int
    predictions: int  # of all members
    flipped: int  # that are not the member's own, which only a tie is allowed to be
    max_abs_difference: float  # of the members' outputs
    measures_difference: float  # of the mean probabilities and the disagreement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgramSaved:
    """What was written, how it was checked, and how quick it is beside `auto`.

    Each form of the graph that could be exported was timed in one run with `auto`, whose calls
    compute the mean probabilities and the disagreement as well. The quickest form was written.
    """

    request: ProgramRequest
    environment: Environment
    runtime: str  # what ran it, such as 'ONNX Runtime 1.22.0'
    members: int
    form: str  # of the graph: the name of the strategy that it computes by
    file_bytes: int
    check: ProgramCheck
    timings: tuple[Timing, ...]  # `auto`, and each form
    comparisons: tuple[Comparison, ...]  # each form over `auto`
    left_out: tuple[StrategyFailure, ...] = ()  # the other forms, and why
    notes: tuple[str, ...] = ()  # in sentences

    @property
    def comparison(self) -> Comparison:
        """That of the form which was written."""
        return next(one for one in self.comparisons if one.strategy == self.form)
