"""A grid of runs, and what each cell found."""

from dataclasses import dataclass, replace

from ensemble_gui.records.run import Comparison, StrategyFailure, Timing
from ensemble_gui.records.settings import Environment, RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSettings:
    """A grid of runs: each member count with each batch size, both rising.

    What else they have in common is `base`'s; its own member count and batch size are not used.
    """

    base: RunSettings
    members: tuple[int, ...] = (1, 2, 5, 10, 20)  # as many trained members as are bundled
    batches: tuple[int, ...] = (1, 16, 64, 256, 1024)

    @property
    def grid(self) -> tuple[tuple[int, int], ...]:
        """Member count and batch size of each cell, the quickest to measure first."""
        cells = ((members, batch) for members in self.members for batch in self.batches)
        return tuple(sorted(cells, key=lambda cell: cell[0] * cell[1]))

    def cell(self, members: int, batch: int) -> RunSettings:
        """The settings of one cell."""
        return replace(self.base, members=members, batch=batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRequest:
    """One press of Sweep."""

    settings: SweepSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepCell:
    """What was measured at one member count and batch size."""

    members: int
    batch: int
    timings: tuple[Timing, ...] = ()
    comparisons: tuple[Comparison, ...] = ()  # of every strategy with every other one
    failures: tuple[StrategyFailure, ...] = ()
    error: str = ""  # why nothing was measured, such as too little memory

    def comparison(self, strategy: str, baseline: str) -> Comparison | None:
        """The speedup of one strategy over another; None where one of them has no timing."""
        return next(
            (
                one
                for one in self.comparisons
                if (one.strategy, one.baseline) == (strategy, baseline)
            ),
            None,
        )

    def timing(self, strategy: str) -> Timing | None:
        """A strategy's times; None where it has none."""
        return next((one for one in self.timings if one.strategy == strategy), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponent:
    """How a strategy's time grows at one batch size: as members**exponent; and its 95% interval."""

    strategy: str
    batch: int
    exponent: float
    low: float
    high: float
    members: tuple[int, ...] = ()  # the counts whose times it is fitted to


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepResult:
    """The cells in the order of the grid; fewer than the grid's if cancelled."""

    request: SweepRequest
    environment: Environment
    cells: tuple[SweepCell, ...]
    elapsed_s: float
    sentence: str = ""  # which strategy to use, and where
    exponents: tuple[Exponent, ...] = ()  # where enough cells were measured to fit one
    warnings: tuple[str, ...] = ()  # torch's own, as they came
    notes: tuple[str, ...] = ()  # what was assumed, changed or left out in opening what was run

    @property
    def complete(self) -> bool:
        """Whether no cell is left out."""
        settings = self.request.settings
        return len(self.cells) == len(settings.members) * len(settings.batches)
