"""The results that are kept from one start to the next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from ensemble_gui.records.run import Choice, Comparison, RunResult, StrategyFailure, Timing
from ensemble_gui.records.settings import Environment, RunSettings

MOST_ENTRIES = 500
_LAST_ARRIVAL = 2**53


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
    arrived: int = 0  # its number in the order of arrival, as clocks are set back; 0: unknown

    @classmethod
    def of(cls, result: RunResult, *, key: str, at: str, arrived: int = 0) -> "HistoryEntry":
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
            arrived=arrived,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChanges:
    """What one window did to the history: to be done to what others have made of it."""

    added: tuple[HistoryEntry, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)  # the new name of an entry by its key
    removed: frozenset[str] = frozenset()  # the keys of entries


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The entries, the newest first. An edit gives a new history, so that undo is easy.

    There are 500 at most: of those without a name the first to arrive go first, and where all
    have one, of all. What is just added stays.
    """

    entries: tuple[HistoryEntry, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """The name of each entry by its key: all of it that a user can change."""
        return {one.key: one.name for one in self.entries}

    @property
    def next_arrival(self) -> int:
        """The number of an entry that is added now."""
        return min(max((one.arrived for one in self.entries), default=0) + 1, _LAST_ARRIVAL)

    def with_entries(self, entries: Iterable[HistoryEntry]) -> "History":
        """With these too, each in its place by time; one that is here already stays as it is."""
        added = {one.key: one for one in entries}
        by_key = added | {one.key: one for one in self.entries}
        ordered = sorted(by_key.values(), key=lambda one: (one.at, one.key), reverse=True)
        return History(entries=tuple(ordered)).limited(spared=added.keys() - self.names.keys())

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
        return found.with_changes(self.changes_since(base))

    def changes_since(self, base: "History") -> HistoryChanges:
        """What was done here to `base`."""
        before, here = base.names, self.names
        kept = here.keys() & before.keys()
        return HistoryChanges(
            added=tuple(one for one in self.entries if one.key not in before),
            renamed={key: here[key] for key in kept if here[key] != before[key]},
            removed=frozenset(before.keys() - here.keys()),
        )

    def with_changes(self, changes: HistoryChanges) -> "History":
        """With what was done elsewhere; entries that are not here are not renamed."""
        merged = self.without(changes.removed)
        there = merged.names
        known = {one.key: one.name for one in changes.added if one.key in there}
        for key, name in (changes.renamed | known).items():
            if there.get(key, name) != name:
                merged = merged.renamed(key, name)
        return merged.with_entries(one for one in changes.added if one.key not in there)

    def limited(self, most: int = MOST_ENTRIES, spared: Collection[str] = ()) -> "History":
        """With at most this number of entries; those of the keys `spared` are the last to go."""
        excess = len(self.entries) - most
        if excess <= 0:
            return self
        first_to_go = sorted(
            self.entries,
            key=lambda one: (one.key in spared, bool(one.name), one.arrived, one.at, one.key),
        )
        return self.without({one.key for one in first_to_go[:excess]})


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
    message: str = ""  # what is wrong with the file; '' if nothing is


def by_environment(entries: Iterable[HistoryEntry]) -> tuple[tuple[HistoryEntry, ...], ...]:
    """The entries in groups that may be compared: those of a group have one environment."""
    groups: dict[Environment, list[HistoryEntry]] = {}
    for one in entries:
        groups.setdefault(one.environment, []).append(one)
    return tuple(tuple(group) for group in groups.values())
