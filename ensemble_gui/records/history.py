"""The results that are kept from one start to the next."""

from dataclasses import dataclass

from ensemble_gui.records.results import Choice, Comparison, StrategyFailure, Timing
from ensemble_gui.records.settings import Environment, RunSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryEntry:
    """What is kept of a run: all that its timings say, and what they depend on."""

    key: str  # unique among the entries
    name: str  # the user's, or ''
    at: str  # when the run ended: ISO 8601, UTC, in seconds
    settings: RunSettings
    environment: Environment
    timings: tuple[Timing, ...]
    comparisons: tuple[Comparison, ...]
    failures: tuple[StrategyFailure, ...] = ()
    choice: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The entries, the newest first. An edit gives a new history, so that undo is easy."""

    entries: tuple[HistoryEntry, ...] = ()
