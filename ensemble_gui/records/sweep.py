"""A grid of runs, and what each cell found."""

from dataclasses import dataclass, replace

from ensemble_gui.records.cluster import ClusterChoice, ClusterReport
from ensemble_gui.records.run import Choice, Comparison, StrategyFailure, Timing
from ensemble_gui.records.settings import Environment, RunSettings

Place = tuple[int, int]  # member count, batch size


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSettings:
    """A grid of runs: each member count with each batch size, both rising.

    The other settings are those of `base`, whose own member count and batch size are not used.
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
    cluster: ClusterChoice | None = None  # whose nodes measure the cells; None: this machine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepCell:
    """What was measured at one member count and batch size."""

    members: int
    batch: int
    timings: tuple[Timing, ...] = ()
    comparisons: tuple[Comparison, ...] = ()  # of every strategy with every other one
    failures: tuple[StrategyFailure, ...] = ()
    error: str = ""  # why nothing was measured, such as too little memory
    node: str = ""  # of a cluster, by its address; '' is this machine
    choice: Choice | None = None  # of `auto`, if it ran

    def comparison(self, strategy: str, baseline: str) -> Comparison | None:
        """The speedup of one strategy over another; None where one of them has no timing."""
        pair = (strategy, baseline)
        return next((one for one in self.comparisons if (one.strategy, one.baseline) == pair), None)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The least and the most of a number; None where it is not bounded."""

    least: int | None = None
    most: int | None = None

    def holds(self, number: int) -> bool:
        """Whether the number is within."""
        return (self.least is None or self.least <= number) and (
            self.most is None or number <= self.most
        )

    @property
    def ends(self) -> int:
        """How many ends are bounded."""
        return (self.least is not None) + (self.most is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of a grid, bounded by one of the two numbers, by both, or by either of them."""

    members: Bound | None = None
    batch: Bound | None = None
    either: bool = False  # whether it is enough that one of the bounds holds

    def holds(self, place: Place) -> bool:
        """Whether the place is within."""
        bounds = zip((self.members, self.batch), place, strict=True)
        held = [bound.holds(number) for bound, number in bounds if bound is not None]
        return any(held) if self.either else all(held)

    @property
    def ends(self) -> int:
        """How many ends are bounded, which a sentence has to name."""
        return sum(bound.ends for bound in (self.members, self.batch) if bound is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which strategy to use: that of the first region that holds, or else another one."""

    regions: tuple[tuple[str, Region], ...]
    elsewhere: str
    exceptions: tuple[Place, ...]  # where it is not among the fastest

    @property
    def strategies(self) -> frozenset[str]:
        """All that it names."""
        return frozenset((self.elsewhere, *(name for name, _ in self.regions)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRules:
    """Where to use which strategy; None where there is no simple rule."""

    best: Rule | None = None
    others: Rule | None = (
        None  # of the strategies that lose everywhere, if the best are unavailable
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepResult:
    """The cells in the order of the grid; fewer than the grid's if cancelled."""

    request: SweepRequest
    environment: Environment
    cells: tuple[SweepCell, ...]
    elapsed_s: float
    rules: SweepRules = SweepRules()
    exponents: tuple[Exponent, ...] = ()  # where enough cells were measured to fit one
    warnings: tuple[str, ...] = ()  # torch's own
    notes: tuple[str, ...] = ()  # what was assumed, changed or left out when it was opened
    limits: tuple[str, ...] = ()  # what is slow here, in sentences
    cluster: ClusterReport | None = None  # its nodes, and what there is to say of them

    @property
    def complete(self) -> bool:
        """Whether no cell is left out."""
        settings = self.request.settings
        return len(self.cells) == len(settings.members) * len(settings.batches)
