from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensemble_gui.measures.regions import Fastest, find_rule
from ensemble_gui.records.sweep import Bound, Place, Region, Rule

NAMES = ("loop", "vmap", "stacked")
PLACES = tuple(product((1, 2, 5, 10), (1, 16, 64)))


def taken(rule: Rule, place: Place) -> str:
    """The strategy that a reader of the rule would use."""
    return next((name for name, region in rule.regions if region.holds(place)), rule.elsewhere)


@st.composite
def measured(draw: st.DrawFn) -> dict[Place, frozenset[str]]:
    places = draw(st.lists(st.sampled_from(PLACES), min_size=1, unique=True))
    some = st.frozensets(st.sampled_from(NAMES), min_size=1)
    return {place: draw(some) for place in places}


@given(measured())
def test_a_rule_names_one_of_the_fastest_but_at_its_exceptions(fastest: Fastest) -> None:
    rule = find_rule(fastest, NAMES)
    if rule is None:
        return
    assert set(rule.exceptions) == {
        place for place, names in fastest.items() if taken(rule, place) not in names
    }
    assert 10 * len(rule.exceptions) <= len(fastest)


@given(measured())
def test_a_rule_is_bounded_by_numbers_that_were_measured(fastest: Fastest) -> None:
    rule = find_rule(fastest, NAMES)
    for _, region in rule.regions if rule else ():
        for axis, bound in enumerate((region.members, region.batch)):
            ends = {bound.least, bound.most} - {None} if bound else set()
            assert ends <= {place[axis] for place in fastest}


@given(measured())
def test_if_one_strategy_is_always_among_the_fastest_no_place_is_told(fastest: Fastest) -> None:
    with_loop = {place: names | {"loop"} for place, names in fastest.items()}
    rule = find_rule(with_loop, NAMES)
    assert rule is not None
    assert (rule.regions, rule.exceptions) == ((), ())


def test_of_two_ways_to_say_it_the_smaller_place_is_told() -> None:
    fastest = {place: frozenset({"vmap" if place[0] >= 5 else "loop"}) for place in PLACES}
    fastest |= {place: frozenset({"loop"}) for place in PLACES if place[1] == 64}
    rule = find_rule(fastest, NAMES)
    assert rule is not None
    region = Region(members=Bound(least=5), batch=Bound(most=16))
    assert (rule.regions, rule.elsewhere) == ((("vmap", region),), "loop")


def test_a_chequered_grid_has_no_rule() -> None:
    names = [frozenset({one}) for one in ("loop", "vmap")]
    chequered = {place: names[index % 2] for index, place in enumerate(PLACES)}
    assert find_rule(chequered, ("loop", "vmap")) is None


@pytest.mark.parametrize(
    ("region", "held"),
    [
        (Region(members=Bound(most=2)), {(1, 1), (2, 1), (1, 64), (2, 64)}),
        (Region(batch=Bound(least=64)), {(1, 64), (2, 64), (10, 64)}),
        (Region(members=Bound(least=2, most=5)), {(2, 1), (2, 64)}),
        (Region(members=Bound(most=1), batch=Bound(most=1)), {(1, 1)}),
        (
            Region(members=Bound(most=1), batch=Bound(most=1), either=True),
            {(1, 1), (2, 1), (10, 1), (1, 64)},
        ),
    ],
)
def test_a_region_holds_what_is_within_its_bounds(region: Region, held: set[Place]) -> None:
    places = product((1, 2, 10), (1, 64))
    assert {place for place in places if region.holds(place)} == held
