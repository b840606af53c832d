import pytest

from ensemble_gui.measures.cluster_costs import call_costs, fixed_s, pays_from
from ensemble_gui.records.cluster import CallCosts


def costs(compute_s: float, transfer_s: float, overhead_s: float) -> CallCosts:
    return CallCosts(
        compute_s=compute_s,
        transfer_s=transfer_s,
        overhead_s=overhead_s,
        sent_bytes=300,
        received_bytes=100,
    )


def test_the_parts_of_the_median_call_add_up_to_its_wall_time() -> None:
    found = call_costs(
        [9.0, 1.0, 5.0], [0.1, 0.2, 3.0], overhead_s=0.5, sent_bytes=1, received_bytes=2
    )
    assert (found.compute_s, found.overhead_s) == (3.0, 0.5)
    assert found.transfer_s == pytest.approx(1.5)


def test_no_part_is_negative_where_the_overhead_was_longer_than_the_call() -> None:
    found = call_costs([5.0], [4.9], overhead_s=1.0, sent_bytes=0, received_bytes=0)
    assert found.transfer_s == 0
    assert found.compute_s + found.overhead_s == pytest.approx(5.0)


def test_the_overhead_and_the_transfer_of_input_do_not_grow() -> None:
    assert fixed_s(costs(compute_s=5.0, transfer_s=4.0, overhead_s=2.0)) == pytest.approx(2 + 3)


@pytest.mark.parametrize("here_s", [12.0, 20.0, 100.0])
def test_it_pays_from_the_size_at_which_both_would_take_as_long(here_s: float) -> None:
    def there_s(members: int) -> float:
        return 2 + 3 + members * (5 + 1) / 10

    found = pays_from(2 + 3, 5 + 1, here_s, 10)
    assert found is not None
    assert there_s(found) < found * here_s / 10
    assert found == 1 or there_s(found - 1) >= (found - 1) * here_s / 10


def test_it_never_pays_where_a_member_takes_as_long_there() -> None:
    assert pays_from(0.0, 6.0, 6.0, 10) is None
