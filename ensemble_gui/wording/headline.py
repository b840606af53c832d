"""The one answer of a run: which strategy to use, and what it gains."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from ensemble_gui.measures.fastest import EVEN
from ensemble_gui.measures.rounds import LEAST_ROUNDS
from ensemble_gui.records.run import Comparison, RunResult, Timing, Verdict
from ensemble_gui.wording.figures import OTHER_USE, count, ratio
from ensemble_gui.wording.timing import median

_MANY = 3  # speedups: a headline with this many could not be read; the plot shows them


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence; `strategy` is the one that it is about, whose colour it gets."""

    text: str
    strategy: str | None = None


Phrases = tuple[Phrase, ...]


class _Kind(Enum):
    """How a strategy compares with the baseline."""

    FASTER = auto()
    SLOWER = auto()
    EVEN = auto()
    UNCLEAR = auto()
    DISTURBED = auto()
    UNSTABLE = auto()
    UNKNOWN = auto()


_ALONE = {  # where no strategy is faster or slower
    _Kind.EVEN: " are equally fast here",
    _Kind.UNCLEAR: " are not distinguishable here",
    _Kind.DISTURBED: f": no verdict, {OTHER_USE}",
    _Kind.UNSTABLE: ": timings too unstable to compare, try again",
    _Kind.UNKNOWN: f": no verdict, too few rounds ({LEAST_ROUNDS} are needed)",
}
_ALL_DISTURBED = f"No verdict: {OTHER_USE}. Try again when the machine is quiet."
_ASIDE = {  # where another one is
    _Kind.EVEN: " about the same",
    _Kind.UNCLEAR: " not distinguishable",
    _Kind.DISTURBED: f": {OTHER_USE}",
    _Kind.UNSTABLE: " too unstable to say",
    _Kind.UNKNOWN: ": too few rounds",
}
_IN_SHORT = {
    _Kind.EVEN: "equally fast",
    _Kind.UNCLEAR: "not distinguishable",
    _Kind.DISTURBED: "no verdict",
    _Kind.UNSTABLE: "too unstable",
    _Kind.UNKNOWN: "too few rounds",
}


def headline(result: RunResult) -> Phrases:
    """The answer in phrases, each about one strategy at most; while it is measured, the times."""
    if result.is_first_calls:
        return _first_calls(result.timings)
    return headline_of(result.timings, result.comparisons, result.request.settings.members)


def headline_of(
    timings: tuple[Timing, ...], comparisons: tuple[Comparison, ...], member_count: int
) -> Phrases:
    """The answer from these timings and comparisons, in phrases."""
    if not comparisons:
        only = timings[0]
        members = count(member_count, "member")
        time = Phrase(f"{only.strategy}: {median(only)}", only.strategy)
        return (time, Phrase(f" for {members} on one minibatch"))
    groups: dict[_Kind, list[Comparison]] = {kind: [] for kind in _Kind}
    disturbed = {one.strategy for one in timings if one.disturbed}
    for comparison in comparisons:
        groups[_kind(comparison, disturbed)].append(comparison)
    faster, slower = (
        sorted(groups.pop(kind), key=lambda one: -(one.speedup or 0))
        for kind in (_Kind.FASTER, _Kind.SLOWER)
    )
    baseline = comparisons[0].baseline
    if faster:
        return (*_use_faster(faster, slower, baseline), *_asides(groups))
    if slower:
        return (*_use_baseline(slower, baseline), *_asides(groups))
    first = next(kind for kind in groups if groups[kind])
    if first is _Kind.DISTURBED and len(groups[first]) == len(comparisons):
        return (Phrase(_ALL_DISTURBED),)
    names = [baseline, *(one.strategy for one in groups.pop(first))]
    return (*_listed(names), Phrase(_ALONE[first]), *_asides(groups))


def headline_in_short(timings: tuple[Timing, ...], comparisons: tuple[Comparison, ...]) -> Phrase:
    """The answer in a few words: the strategy to use, with its gain if it has one."""
    if not comparisons:
        only = timings[0]
        return Phrase(f"{only.strategy} {median(only)}", only.strategy)
    disturbed = {one.strategy for one in timings if one.disturbed}
    kinds = [_kind(one, disturbed) for one in comparisons]
    if _Kind.FASTER in kinds:
        faster = (one for one, kind in zip(comparisons, kinds, strict=True) if kind is _Kind.FASTER)
        best = max(faster, key=lambda one: one.speedup or 0)
        return Phrase(f"{best.strategy} {ratio(best.speedup)}", best.strategy)
    if _Kind.SLOWER in kinds:
        return Phrase(comparisons[0].baseline, comparisons[0].baseline)
    return Phrase(next(words for kind, words in _IN_SHORT.items() if kind in kinds))


def _first_calls(timings: tuple[Timing, ...]) -> Phrases:
    phrases = [Phrase("First calls: ")]
    for index, one in enumerate(timings):
        phrases += [Phrase(", ")] * (index > 0)
        phrases.append(Phrase(f"{one.strategy} {median(one)}", one.strategy))
    return tuple(phrases)


def _kind(comparison: Comparison, disturbed: Collection[str]) -> _Kind:
    if comparison.speedup is None:
        by_others = comparison.strategy in disturbed or comparison.baseline in disturbed
        return _Kind.DISTURBED if by_others else _Kind.UNSTABLE
    if comparison.ci95 is None:
        return _Kind.UNKNOWN
    if comparison.verdict is Verdict.NOT_DISTINGUISHABLE:
        return _Kind.UNCLEAR
    if abs(comparison.speedup - 1) < EVEN:
        return _Kind.EVEN
    return _Kind.FASTER if comparison.verdict is Verdict.FASTER else _Kind.SLOWER


def _use_faster(faster: list[Comparison], slower: list[Comparison], baseline: str) -> Phrases:
    leaders = [one for one in faster if _overlap(one, faster[0])]
    rest = [one for one in (*faster, *slower) if one not in leaders]
    owner = "the loop's" if baseline == "loop" else f"{baseline}'s"
    phrases = [Phrase("Use "), *_listed([one.strategy for one in leaders], "or"), Phrase(": ")]
    ends = leaders if len(leaders) < _MANY else [leaders[-1], leaders[0]]
    between = " and " if ends is leaders else " to "
    for index, one in enumerate(ends):
        phrases += [Phrase(between)] * (index > 0) + [Phrase(ratio(one.speedup), one.strategy)]
    phrases.append(Phrase(f" {owner} speed"))
    for one in rest if len(leaders) + len(rest) < _MANY else []:
        phrases += [Phrase("; "), Phrase(f"{one.strategy} {ratio(one.speedup)}", one.strategy)]
    return tuple(phrases)


def _use_baseline(slower: list[Comparison], baseline: str) -> Phrases:
    phrases = [Phrase("Use "), Phrase(baseline, baseline)]
    for index, one in enumerate(slower[:_MANY]):
        phrases.append(Phrase(", " if index else ": "))
        phrases.append(Phrase(f"{one.strategy} {ratio(one.speedup)}", one.strategy))
    return (*phrases, Phrase(" its speed"))


def _asides(groups: dict[_Kind, list[Comparison]]) -> Phrases:
    phrases: list[Phrase] = []
    for kind, group in groups.items():
        if group:
            names = _listed([one.strategy for one in group])
            phrases += [Phrase("; "), *names, Phrase(_ASIDE[kind])]
    return tuple(phrases)


def _listed(names: list[str], last: str = "and") -> Phrases:
    phrases: list[Phrase] = []
    for index, name in enumerate(names):
        if index:
            phrases.append(Phrase(f" {last} " if index == len(names) - 1 else ", "))
        phrases.append(Phrase(name, name))
    return tuple(phrases)


def _overlap(one: Comparison, best: Comparison) -> bool:
    """Whether the intervals of two speedups overlap, so that neither clearly wins."""
    return one.ci95 is not None and best.ci95 is not None and one.ci95[1] >= best.ci95[0]
