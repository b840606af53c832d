"""Finds the fastest strategies of each cell of a sweep, and the rules for where to use which."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from ensemble_gui.measures.regions import Fastest, find_rule
from ensemble_gui.records.run import Verdict
from ensemble_gui.records.sweep import Place, Rule, SweepCell, SweepResult, SweepRules

EVEN = 0.02  # a smaller difference is not worth mentioning, however certain


class Obstacle(Enum):
    """Why a cell does not show which strategy is the fastest."""

    NOT_MEASURED = auto()
    ALONE = auto()  # one strategy was measured
    UNSTEADY = auto()
    RARE = auto()  # too few rounds for an interval


def find_rules(result: SweepResult) -> SweepRules:
    """Where to use which strategy, in this sweep."""
    strategies = timed_strategies(result)
    fastest, _ = find_fastest(result.cells, strategies)
    best = find_rule(fastest, strategies) if fastest else None
    others = losers(best, fastest, strategies)
    fastest, _ = find_fastest(result.cells, others)
    of_others = find_rule(fastest, others) if len(others) > 1 and fastest else None
    return SweepRules(best=best, others=of_others)


def timed_strategies(result: SweepResult) -> tuple[str, ...]:
    """The strategies of the sweep that have a time in one cell or more."""
    asked = dict.fromkeys(result.request.settings.base.strategies)
    return tuple(name for name in asked if any(one.timing(name) for one in result.cells))


def leaders(rule: Rule, fastest: Fastest, strategies: Sequence[str]) -> tuple[str, ...]:
    """The strategies that are among the fastest in every cell in which the rule holds."""
    held = [names for place, names in fastest.items() if place not in rule.exceptions]
    return tuple(name for name in strategies if all(name in names for names in held))


def losers(rule: Rule | None, fastest: Fastest, strategies: Sequence[str]) -> tuple[str, ...]:
    """The strategies that a rule for the whole grid does not name; none where there is no such."""
    if rule is None or rule.regions:
        return ()
    first = leaders(rule, fastest, strategies)
    return tuple(name for name in strategies if name not in first)


def find_fastest(
    cells: Iterable[SweepCell], strategies: Sequence[str]
) -> tuple[dict[Place, frozenset[str]], Counter[Obstacle]]:
    """The fastest strategies of each cell that shows them, and how many cells do not, and why."""
    fastest: dict[Place, frozenset[str]] = {}
    left_out: Counter[Obstacle] = Counter()
    for cell in cells:
        names = unbeaten(cell, strategies)
        if why := _obstacle(cell, names):
            left_out[why] += 1
        else:
            fastest[cell.members, cell.batch] = names
    return fastest, left_out


def unbeaten(cell: SweepCell, strategies: Iterable[str]) -> frozenset[str]:
    """The strategies with a time in this cell that no other one is measurably faster than.

    A difference below `EVEN`, however certain, does not count.
    """
    timed = [name for name in strategies if cell.timing(name)]
    return frozenset(
        name for name in timed if not any(_is_faster(cell, other, name) for other in timed)
    )


def _is_faster(cell: SweepCell, strategy: str, other: str) -> bool:
    found = cell.comparison(strategy, other)
    return (
        found is not None and found.verdict is Verdict.FASTER and (found.speedup or 1) >= 1 + EVEN
    )


def _obstacle(cell: SweepCell, names: frozenset[str]) -> Obstacle | None:
    """Why it cannot be said which of these strategies is the fastest; None where it can."""
    if not cell.timings:
        return Obstacle.NOT_MEASURED
    if not cell.comparisons:
        return Obstacle.ALONE
    among = [one for one in cell.comparisons if {one.strategy, one.baseline} <= names]
    if not names or any(one.verdict is Verdict.UNSTABLE for one in among):
        return Obstacle.UNSTEADY
    return Obstacle.RARE if any(one.ci95 is None for one in among) else None
