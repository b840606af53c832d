"""The results that are kept from one start to the next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from ensemble_gui.records.results import (
    Choice,
    Comparison,
    RunResult,
    StrategyFailure,
    Timing,
)
from ensemble_gui.records.settings import Environment, RunSettings

MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryEntry:
    """What is kept of a run: all that its timings say, and what they depend on."""

    key: str  # unique among the entries; of two in one second the later one's is the greater
    name: str  # the user's, or ''
    at: str  # when the run ended: ISO 8601, UTC, in seconds
    settings: RunSettings
    environment: Environment
    timings: tuple[Timing, ...]
    comparisons: tuple[Comparison, ...]
    failures: tuple[StrategyFailure, ...] = ()
    choice: Choice | None = None

    @classmethod
    def of(cls, result: RunResult, *, key: str, at: str) -> "HistoryEntry":
        """What is kept of this result, without a name."""
        return cls(
            key=key,
            name="",
            at=at,
            settings=result.request.settings,
            environment=result.environment,
            timings=result.timings,
            comparisons=result.comparisons,
            failures=result.failures,
            choice=result.choice,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The entries, the newest first. An edit gives a new history, so that undo is easy.

    There are 500 at most: the oldest without a name go first, and where all have one, the oldest.
    """

    entries: tuple[HistoryEntry, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """The name of each entry by its key: all of it that a user can change."""
        return {one.key: one.name for one in self.entries}

    def with_entries(self, entries: Iterable[HistoryEntry]) -> "History":
        """With these too, each in its place by time; one that is here already stays as it is."""
        by_key = {one.key: one for one in (*entries, *self.entries)}
        ordered = sorted(by_key.values(), key=lambda one: (one.at, one.key), reverse=True)
        return History(entries=tuple(ordered)).limited()

    def renamed(self, key: str, name: str) -> "History":
        """With this name for the entry of this key; '' takes its name away."""
        return History(
            entries=tuple(
                replace(one, name=name) if one.key == key else one for one in self.entries
            )
        )

    def without(self, keys: Collection[str]) -> "History":
        """Without the entries of these keys."""
        return History(entries=tuple(one for one in self.entries if one.key not in keys))

    def since(self, base: "History", found: "History") -> "History":
        """What was done here since `base`, done to what others have made of `base` meanwhile.

        What was removed here or there stays removed. Of two new names the one given here is kept.
        """
        before, here, there = base.names, self.names, found.names
        new = (one for one in self.entries if one.key not in before and one.key not in there)
        merged = found.without(before.keys() - here.keys())
        for key in here.keys() & there.keys():
            if here[key] != before.get(key):
                merged = merged.renamed(key, here[key])
        return merged.with_entries(new)

    def limited(self, most: int = MOST_ENTRIES) -> "History":
        """With so many entries at most."""
        excess = len(self.entries) - most
        if excess <= 0:
            return self
        oldest_first = sorted(self.entries, key=lambda one: (bool(one.name), one.at, one.key))
        return self.without({one.key for one in oldest_first[:excess]})


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """Bring a window's history and the file together.

    `base` is what the file held when the window last heard of it; `own` is what the window has
    made of it. Where both are empty the file is only read.
    """

    base: History
    own: History


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryResult:
    """The history with what other windows did to it, and what the file holds now.

    They differ where the file could not be written.
    """

    request: HistoryRequest
    history: History
    in_file: History
    told: str = ""  # what must be said of the file; '' where all is well


def by_environment(entries: Iterable[HistoryEntry]) -> tuple[tuple[HistoryEntry, ...], ...]:
    """The entries in groups that may be compared: those of a group have one environment."""
    groups: dict[Environment, list[HistoryEntry]] = {}
    for one in entries:
        groups.setdefault(one.environment, []).append(one)
    return tuple(tuple(group) for group in groups.values())
