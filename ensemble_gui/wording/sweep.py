"""The sentences that a sweep ends in: which strategy to use, and where."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ensemble_gui.measures.fastest import (
    Obstacle,
    find_fastest,
    leaders,
    losers,
    timed_strategies,
)
from ensemble_gui.measures.regions import Fastest
from ensemble_gui.records.sweep import Bound, Place, Region, Rule, SweepCell, SweepResult
from ensemble_gui.wording.figures import count

_TOLD_EXCEPTIONS = 2  # more are only counted
_EVERYWHERE = "everywhere"
_OBSTACLES = {
    Obstacle.NOT_MEASURED: "not measured",
    Obstacle.ALONE: "with one strategy alone",
    Obstacle.UNSTEADY: "too unsteady to compare",
    Obstacle.RARE: "with too few blocks to compare",
}


def sweep_sentence(result: SweepResult) -> str:
    """Which strategy to use, and where; no more than was measured, and what is left out."""
    strategies, rules = timed_strategies(result), result.rules
    total = len(result.request.settings.grid)
    fastest, obstacles = find_fastest(result.cells, strategies)
    left_out = {_OBSTACLES[why]: number for why, number in obstacles.items()}
    if missing := total - len(result.cells):
        left_out["not reached"] = missing
    told = ["No cell could be compared."]
    if fastest:
        others = losers(rules.best, fastest, strategies)
        told = [
            _answer(rules.best, fastest, strategies, total),
            _of_the_others(rules.others, result.cells, others, total),
        ]
    return " ".join(filter(None, (*told, _left_out(left_out), *_failed(result.cells))))


def _answer(rule: Rule | None, fastest: Fastest, strategies: Sequence[str], total: int) -> str:
    """What to use."""
    if rule is None:
        return _by_counts(fastest, strategies)
    if rule.regions:
        return f"Use {_regions(rule)}{_but(rule, fastest)}.{_ties(rule, fastest)}"
    first = leaders(rule, fastest, strategies)
    if len(first) == len(strategies):
        told = f"any of {len(fastest):,} cells" if len(fastest) > 1 else "the one cell compared"
        return f"No difference is seen between {_listed(strategies, 'and')} in {told}."
    few = len(rule.exceptions) <= _TOLD_EXCEPTIONS
    where = _extent(fastest, len(fastest) - (0 if few else len(rule.exceptions)), total)
    but = _but(rule, fastest) if few else ""
    return f"Use {_listed(first, 'or')} {where}{but}.{_ties(rule, fastest, first)}"


def _of_the_others(
    rule: Rule | None, cells: Sequence[SweepCell], others: Sequence[str], total: int
) -> str:
    """Which to use where the fastest cannot be had; '' where there is no choice or no rule."""
    fastest, _ = find_fastest(cells, others)
    if rule is None or all(set(others) == names for names in fastest.values()):
        return ""
    where = _extent(fastest, len(fastest) - len(rule.exceptions), total)
    if not rule.regions:
        return f"Of the others use {_named(rule.elsewhere)} {where}."
    within = "" if where == _EVERYWHERE else f", {where}"
    return f"Of the others use {_regions(rule)}{within}."


def _extent(fastest: Fastest, held: int, total: int) -> str:
    """In how many cells something holds, of all that were to be measured."""
    if held == total > 1:
        return _EVERYWHERE
    return _place(next(iter(fastest))) if held == 1 else f"in {held:,} of {total:,} cells"


def _regions(rule: Rule) -> str:
    """The loop up to 2 members or from batch 1,024; vmap elsewhere."""
    first, region = rule.regions[0]
    told = f"{_named(first)} {_region(region)}"
    for name, other in rule.regions[1:]:
        told += f"; otherwise {_named(name)} {_region(other)}"
    return f"{told}; {_named(rule.elsewhere)} elsewhere"


def _but(rule: Rule, fastest: Fastest) -> str:
    """Where the rule does not hold, or in how many cells it does."""
    if len(rule.exceptions) > _TOLD_EXCEPTIONS:
        held = len(fastest) - len(rule.exceptions)
        return f", in {held:,} of {len(fastest):,} cells"
    told = (f"{_listed(sorted(fastest[one]), 'or')} {_place(one)}" for one in rule.exceptions)
    return f", but {' and '.join(told)}" if rule.exceptions else ""


def _ties(rule: Rule, fastest: Fastest, leaders: Sequence[str] = ()) -> str:
    """In how many cells, where the rule holds, one that it does not name there is as good."""
    own = set(leaders)
    ties = sum(
        len(names | own) > max(1, len(own))
        for place, names in fastest.items()
        if place not in rule.exceptions
    )
    return f" In {ties:,} of {len(fastest):,} cells another one may be as fast." if ties else ""


def _by_counts(fastest: Fastest, strategies: Sequence[str]) -> str:
    alone = Counter(next(iter(names)) for names in fastest.values() if len(names) == 1)
    ranked = sorted((name for name in strategies if alone[name]), key=lambda name: -alone[name])
    total = len(fastest)
    parts = [f"{_named(name)} in {alone[name]:,}" for name in ranked]
    if parts:
        parts[0] += f" of {count(total, 'cell')}"
        told = f"No simple rule: the fastest is {', '.join(parts)}"
    else:
        told = "No simple rule"
    ties = total - sum(alone.values())
    return f"{told}; no single one in {ties:,}." if ties else f"{told}."


def _left_out(counts: Mapping[str, int]) -> str:
    """How many cells are not spoken of, and why."""
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
    """The ends are numbers that were measured, so that nothing is said of what lies between."""
    least, most = (f"{noun}{end:,}" if end is not None else "" for end in (bound.least, bound.most))
    if not least:
        return f"up to {most}"
    if not most:
        return f"from {least}"
    if bound.least == bound.most:
        return f"{'at' if noun else 'with'} {least}"
    return f"from {least} to {bound.most:,}"
