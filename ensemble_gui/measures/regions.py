"""Finds a simple rule for where in a grid which strategy is the fastest.

A rule is a list of regions, each bounded by member counts or batch sizes that were measured, and
of the strategies that are the fastest there. Of all such lists, the one with
the fewest bounds and exceptions is chosen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, combinations, permutations
from operator import or_

from ensemble_gui.records.sweep import Bound, Place, Region, Rule

Fastest = Mapping[Place, frozenset[str]]  # the strategies that none is faster than

_EXCEPTIONS = 10  # the most places in which a rule may have an exception
_MOST_PAIRS, _MOST_TRIPLES = 10, 3  # of strategies: the window waits for what is found


def find_rule(fastest: Fastest, strategies: Sequence[str]) -> Rule | None:
    """The simplest rule that holds in nearly all places; None if there is none.

    Of equally simple ones it is that with the fewest exceptions, then that whose regions are the
    smallest, then that whose last strategy is the most often the only fastest one.
    """
    places = sorted(fastest)
    simple, double = _regions(places)
    judge = _Judge(fastest, places, strategies)
    pairs, triples = judge.orders(2, _MOST_PAIRS), judge.orders(3, _MOST_TRIPLES)
    stages = (  # by the number of bounds
        (_Candidate(ruled=(), elsewhere=name) for name in strategies),
        _of_two(pairs, simple),
        chain(_of_two(pairs, double), _of_three(triples, simple)),
    )
    best: tuple[_Cost, _Candidate] | None = None
    for ends, candidates in enumerate(stages):
        for candidate in candidates:
            cost = judge.cost(candidate)
            if cost is not None and (best is None or cost < best[0]):
                best = cost, candidate
        if best is not None and best[0][:2] < (ends + 1, 0):
            break  # what is to come has more bounds, and cannot be simpler
    return judge.rule(best[1]) if best else None


_Masked = tuple[Region, int]  # a bit a place
_Cost = tuple[int, int, int, int]
_Order = tuple[str, ...]  # strategies, as a rule names them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A rule that has not been tested against the places."""

    ruled: tuple[tuple[str, _Masked], ...]
    elsewhere: str


def _of_two(orders: Sequence[_Order], regions: Sequence[_Masked]) -> Iterator[_Candidate]:
    for first, last in orders:
        for region in regions:
            yield _Candidate(ruled=((first, region),), elsewhere=last)


def _of_three(orders: Sequence[_Order], regions: Sequence[_Masked]) -> Iterator[_Candidate]:
    for first, second, last in orders:
        for region, other in permutations(regions, 2):
            yield _Candidate(ruled=((first, region), (second, other)), elsewhere=last)


class _Judge:
    """The measurements, as integers with one bit per place."""

    def __init__(
        self, fastest: Fastest, places: Sequence[Place], strategies: Sequence[str]
    ) -> None:
        self._places = places
        self._every = (1 << len(places)) - 1
        self._allowed = {
            name: _mask(name in fastest[place] for place in places) for name in strategies
        }
        self._alone = {
            name: sum(fastest[place] == {name} for place in places) for name in strategies
        }

    def orders(self, length: int, most: int) -> list[_Order]:
        """Each ordered set of `length` strategies of which one is nearly always the fastest.

        Only the sets that leave out the fewest places are kept.
        """
        left_out = {
            names: self._every & ~reduce(or_, map(self._allowed.__getitem__, names))
            for names in combinations(self._allowed, length)
        }
        fit = [names for names in left_out if self._few(left_out[names])]
        fit.sort(key=lambda names: left_out[names].bit_count())
        return list(chain.from_iterable(map(permutations, fit[:most])))

    def cost(self, candidate: _Candidate) -> _Cost | None:
        """The lower the better; None if there are too many exceptions."""
        exceptions = self._wrong(candidate)
        if not self._few(exceptions):
            return None
        wrong = exceptions.bit_count()
        inside = 0
        ends = 0
        for _, (region, mask) in candidate.ruled:
            inside |= mask
            ends += region.ends
        return (wrong + ends, wrong, inside.bit_count(), -self._alone[candidate.elsewhere])

    def rule(self, candidate: _Candidate) -> Rule:
        """The candidate with its exceptions."""
        wrong = self._wrong(candidate)
        return Rule(
            regions=tuple((name, region) for name, (region, _) in candidate.ruled),
            elsewhere=candidate.elsewhere,
            exceptions=tuple(one for bit, one in enumerate(self._places) if wrong >> bit & 1),
        )

    def _few(self, exceptions: int) -> bool:
        return exceptions.bit_count() <= len(self._places) // _EXCEPTIONS

    def _wrong(self, candidate: _Candidate) -> int:
        left, right = self._every, 0
        for name, (_, mask) in candidate.ruled:
            right |= left & mask & self._allowed[name]
            left &= ~mask
        right |= left & self._allowed[candidate.elsewhere]
        return self._every & ~right


def _regions(places: Sequence[Place]) -> tuple[list[_Masked], list[_Masked]]:
    """The regions of one bound, and those of two, each with the mask of the places in it."""
    members, batches = (sorted({place[axis] for place in places}) for axis in (0, 1))
    simple = [Region(members=one) for one in _one_ended(members)]
    simple += [Region(batch=one) for one in _one_ended(batches)]
    double = [Region(members=one) for one in _two_ended(members)]
    double += [Region(batch=one) for one in _two_ended(batches)]
    double += [
        Region(members=one, batch=other, either=either)
        for one in _one_ended(members)
        for other in _one_ended(batches)
        for either in (True, False)
    ]

    def masked(regions: list[Region]) -> list[_Masked]:
        return [(one, _mask(one.holds(place) for place in places)) for one in regions]

    return masked(simple), masked(double)


def _one_ended(numbers: Sequence[int]) -> list[Bound]:
    below = [Bound(most=one) for one in numbers[:-1]]
    return below + [Bound(least=one) for one in numbers[1:]]


def _two_ended(numbers: Sequence[int]) -> list[Bound]:
    inner = numbers[1:-1]
    return [
        Bound(least=least, most=most) for index, least in enumerate(inner) for most in inner[index:]
    ]


def _mask(bits: Iterable[bool]) -> int:
    return sum(1 << index for index, bit in enumerate(bits) if bit)
