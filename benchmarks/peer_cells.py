"""The cells of the peers' grid: what each computes, and what was measured in it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import SIDE, InputMode, RunSettings
from ensemble_gui.running.members.memory import estimate_run
from ensemble_gui.running.strategies.registry import STRATEGIES

MOST_BYTES = 2_000_000_000  # a cell of more is left out
MOST_OTHERS = 0.1  # cores that other programs may keep busy while a cell is measured
AUTO = "auto"
# What `auto` could take: a strategy that compiles would take minutes over the grid.
OWN = tuple(name for name, one in STRATEGIES.items() if not one.compiles and name != AUTO)

_FLOAT = 4  # bytes
_CLASSES = 10
_SHAPES = tuple(SIMPLE_MLP.state_shapes().values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One ensemble of SimpleMLPs and one minibatch."""

    members: int
    batch: int
    input: InputMode

    def __str__(self) -> str:
        return f"({self.members}, {self.batch}) {self.input}"

    @property
    def settings(self) -> RunSettings:
        """The run that computes the same."""
        return RunSettings(members=self.members, batch=self.batch, input=self.input)

    @property
    def fits(self) -> bool:
        """Whether parameters, minibatches and activations stay within 2 GB."""
        return estimate_run(SIMPLE_MLP, self.settings) <= MOST_BYTES

    @property
    def flops(self) -> int:
        """Multiplications and additions of the matrix products."""
        weights = sum(math.prod(shape) for shape in _SHAPES if len(shape) > 1)
        return 2 * weights * self.members * self.batch

    @property
    def least_bytes(self) -> int:
        """What has to be read or written once: parameters, minibatches, logits."""
        parameters = self.members * sum(math.prod(shape) for shape in _SHAPES)
        minibatches = self.members if self.input is InputMode.DIFFERENT else 1
        numbers = minibatches * SIDE * SIDE + self.members * _CLASSES  # a sample
        return _FLOAT * (parameters + numbers * self.batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTimes:
    """The measurements of a cell."""

    cell: Cell
    timings: Mapping[str, Timing] = field(repr=False)  # by contestant
    variants: Mapping[str, str]  # of each peer: the one that was the quickest in a trial
    picked: str  # by `auto`
    others: float = 0.0  # cores that other programs kept busy meanwhile, on average
    tries: int = 1  # how often the cell was measured; the least disturbed one is kept
    faults: Mapping[str, float] = field(default_factory=dict)  # page faults a call, by contestant

    @property
    def is_disturbed(self) -> bool:
        """Whether other programs used too much of the CPU while this was measured."""
        return self.others > MOST_OTHERS or any(one.disturbed for one in self.timings.values())

    def median_s(self, name: str) -> float:
        """The median of a contestant, in seconds per call."""
        return self.timings[name].median_s

    def best_of(self, names: Iterable[str]) -> str | None:
        """The contestant with the least median among these; None where none was there."""
        there = [name for name in names if name in self.timings]
        return min(there, key=self.median_s) if there else None


def grid(
    members: Iterable[int], batches: Iterable[int], inputs: Iterable[str]
) -> tuple[list[Cell], list[Cell]]:
    """The cells that fit, and those that are left out."""
    cells = [
        Cell(members=count, batch=batch, input=InputMode(mode))
        for mode, count, batch in product(inputs, members, batches)
    ]
    return [cell for cell in cells if cell.fits], [cell for cell in cells if not cell.fits]
