"""The answer of a sweep, in sentences: which strategy to use, and where."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import comb

from ensemble_gui.measures.fastest import (
    Obstacle,
    find_fastest,
    leaders,
    losers,
    timed_strategies,
)
from ensemble_gui.measures.regions import Fastest
from ensemble_gui.measures.rounds import least_rounds
from ensemble_gui.records.sweep import Bound, Place, Region, Rule, SweepCell, SweepResult
from ensemble_gui.wording.figures import count

_NAMED_EXCEPTIONS = 2  # more are only counted
_EVERYWHERE = "everywhere"
_OBSTACLES = {
    Obstacle.NOT_MEASURED: "not measured",
    Obstacle.ALONE: "with only one strategy",
    Obstacle.UNSTEADY: "too unstable to compare",
    Obstacle.RARE: "with too few rounds to compare",
}


def sweep_sentence(result: SweepResult) -> str:
    """Which strategy to use, and where: only what was measured, and which cells are left out."""
    strategies, rules = timed_strategies(result), result.rules
    total = len(result.request.settings.grid)
    fastest, obstacles = find_fastest(result.cells, strategies)
    needed = least_rounds(comb(len(strategies), 2))
    left_out = {
        _OBSTACLES[why] + (f" ({needed} are needed)" if why is Obstacle.RARE else ""): number
        for why, number in obstacles.items()
    }
    if missing := total - len(result.cells):
        left_out["not reached"] = missing
    sentences = ["No cell could be compared."]
    if fastest:
        others = losers(rules.best, fastest, strategies)
        sentences = [
            _answer(rules.best, fastest, strategies, total),
            _without(result, strategies, others, total),
        ]
    return " ".join(filter(None, (*sentences, _left_out(left_out), *_failed(result.cells))))


def _answer(rule: Rule | None, fastest: Fastest, strategies: Sequence[str], total: int) -> str:
    """What to use."""
    if rule is None:
        return _by_counts(fastest, strategies)
    if rule.regions:
        return f"Use {_regions(rule)}{_but(rule, fastest)}.{_ties(rule, fastest)}"
    first = leaders(rule, fastest, strategies)
    if len(first) == len(strategies):
        where = f"any of {len(fastest):,} cells" if len(fastest) > 1 else "the one cell compared"
        return f"No clear difference between {_listed(strategies, 'and')} in {where}."
    few = len(rule.exceptions) <= _NAMED_EXCEPTIONS
    where = _extent(fastest, len(fastest) - (0 if few else len(rule.exceptions)), total)
    but = _but(rule, fastest) if few else ""
    return f"Use {_listed(first, 'or')} {where}{but}.{_ties(rule, fastest, first)}"


def _without(
    result: SweepResult, strategies: Sequence[str], others: Sequence[str], total: int
) -> str:
    """Which of the others to use if the best are unavailable; '' if no rule tells them apart."""
    rule, (fastest, _) = result.rules.others, find_fastest(result.cells, others)
    if rule is None or all(set(others) == names for names in fastest.values()):
        return ""
    best = [name for name in strategies if name not in others]
    where = _extent(fastest, len(fastest) - len(rule.exceptions), total)
    without = f"Without {_listed(best, 'or')}: use"
    if not rule.regions:
        return f"{without} {_named(rule.elsewhere)} {where}."
    within = "" if where == _EVERYWHERE else f", {where}"
    return f"{without} {_regions(rule)}{within}."


def _extent(fastest: Fastest, held: int, total: int) -> str:
    """In how many cells something holds, out of all cells of the grid."""
    if held == total > 1:
        return _EVERYWHERE
    return _place(next(iter(fastest))) if held == 1 else f"in {held:,} of {total:,} cells"


def _regions(rule: Rule) -> str:
    """The loop up to 2 members or from batch 1,024; vmap elsewhere."""
    first, region = rule.regions[0]
    parts = f"{_named(first)} {_region(region)}"
    for name, other in rule.regions[1:]:
        parts += f"; otherwise {_named(name)} {_region(other)}"
    return f"{parts}; {_named(rule.elsewhere)} elsewhere"


def _but(rule: Rule, fastest: Fastest) -> str:
    """Where the rule does not hold, or in how many cells it does."""
    if len(rule.exceptions) > _NAMED_EXCEPTIONS:
        held = len(fastest) - len(rule.exceptions)
        return f", in {held:,} of {len(fastest):,} cells"
    parts = (f"{_listed(sorted(fastest[one]), 'or')} {_place(one)}" for one in rule.exceptions)
    return f", but {' and '.join(parts)}" if rule.exceptions else ""


def _ties(rule: Rule, fastest: Fastest, leaders: Sequence[str] = ()) -> str:
    """In how many cells where the rule holds a strategy that it does not name is as good."""
    own = set(leaders)
    ties = sum(
        len(names | own) > max(1, len(own))
        for place, names in fastest.items()
        if place not in rule.exceptions
    )
    return (
        f" In {ties:,} of {len(fastest):,} cells another strategy may be as fast." if ties else ""
    )


def _by_counts(fastest: Fastest, strategies: Sequence[str]) -> str:
    alone = Counter(next(iter(names)) for names in fastest.values() if len(names) == 1)
    ranked = sorted((name for name in strategies if alone[name]), key=lambda name: -alone[name])
    total = len(fastest)
    parts = [f"{_named(name)} in {alone[name]:,}" for name in ranked]
    if parts:
        parts[0] += f" of {count(total, 'cell')}"
        answer = f"No simple rule: the fastest is {', '.join(parts)}"
    else:
        answer = "No simple rule"
    ties = total - sum(alone.values())
    return f"{answer}; no single winner in {ties:,}." if ties else f"{answer}."


def _left_out(counts: Mapping[str, int]) -> str:
    """How many cells are left out of the answer, and why."""
    parts = [f"{number:,} {why}" for why, number in counts.items()]
    if not parts:
        return ""
    (why, number), *_ = counts.items()
    parts[0] = f"{count(number, 'cell')} {why}"
    return f"Left out: {', '.join(parts)}."


def _failed(cells: Iterable[SweepCell]) -> Iterator[str]:
    failed = Counter(failure.strategy for cell in cells for failure in cell.failures)
    for name, number in failed.items():
        yield f"In {count(number, 'cell')} {_named(name)} could not run."


def _named(strategy: str) -> str:
    return "the loop" if strategy == "loop" else strategy


def _listed(strategies: Sequence[str], last: str) -> str:
    *first, end = map(_named, strategies)
    return f"{', '.join(first)} {last} {end}" if first else end


def _place(place: Place) -> str:
    members, batch = place
    return f"with {count(members, 'member')} at batch {batch:,}"


def _region(region: Region) -> str:
    """Up to 2 members; from batch 1,024; up to 2 members or from batch 1,024."""
    if region.members is None or region.batch is None:
        return _members(region.members) if region.members else _batch(region.batch or Bound())
    if region.either:
        return f"{_members(region.members)} or {_batch(region.batch)}"
    return f"{_members(region.members)} and {_batches(region.batch)}"


def _members(bound: Bound) -> str:
    if bound.most == 1:
        return "with 1 member"
    return f"{_span(bound)} members"


def _batch(bound: Bound) -> str:
    if bound.most == 1:
        return "at batch 1"
    return _span(bound, "batch ")


def _batches(bound: Bound) -> str:
    return "batch 1" if bound.most == 1 else f"batches {_span(bound)}"


def _span(bound: Bound, noun: str = "") -> str:
    """The ends are numbers that were measured: nothing is known of those between."""
    least, most = (f"{noun}{end:,}" if end is not None else "" for end in (bound.least, bound.most))
    if not least:
        return f"up to {most}"
    if not most:
        return f"from {least}"
    if bound.least == bound.most:
        return f"{'at' if noun else 'with'} {least}"
    return f"from {least} to {bound.most:,}"
