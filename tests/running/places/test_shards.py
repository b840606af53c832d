import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import Node, Shard
from ensemble_gui.running.places.shards import room_for, seats_of, split


def node(name: str, cpus: int, gpus: int = 0) -> Node:
    return Node(name=name, key=name, cpus=cpus, gpus=gpus)


@given(members=st.integers(1, 5000), weights=st.lists(st.integers(1, 64), min_size=1, max_size=40))
def test_every_member_is_in_one_shard_and_no_shard_is_empty(
    members: int, weights: list[int]
) -> None:
    shards = split(members, weights)
    assert len(shards) == min(members, len(weights))
    assert [one.first for one in shards] == [0, *(one.stop for one in shards[:-1])]
    assert shards[-1].stop == members
    assert all(one.members > 0 for one in shards)


def test_a_shard_has_members_in_proportion_to_its_cpus() -> None:
    assert [one.members for one in split(1000, [1, 1])] == [500, 500]
    assert [one.members for one in split(100, [6, 2, 2])] == [60, 20, 20]
    assert split(2, [1, 9]) == (Shard(first=0, stop=1), Shard(first=1, stop=2))


def test_there_is_one_seat_per_cpu_on_small_nodes() -> None:
    seats = seats_of([node("a", 1), node("b", 2)])
    assert [(one.node.name, one.cpus) for one in seats] == [("a", 1), ("b", 1), ("b", 1)]


def test_the_cpus_of_a_large_node_are_shared_out_to_eight_seats() -> None:
    seats = seats_of([node("a", 64)])
    assert [one.cpus for one in seats] == [8] * 8


def test_there_is_one_seat_per_gpu() -> None:
    seats = seats_of([node("a", 16, gpus=4)])
    assert [(one.cpus, one.gpus) for one in seats] == [(4, 1)] * 4


def test_fewer_seats_are_taken_in_turn_from_each_node() -> None:
    seats = seats_of([node("a", 4), node("b", 4)], 3)
    assert [one.node.name for one in seats] == ["a", "b", "a"]


@pytest.mark.parametrize("wanted", [0, 3])
def test_more_seats_than_there_are_is_said_with_their_number(wanted: int) -> None:
    with pytest.raises(BadInput, match=r"room for 2 on 2 nodes\. Choose 1 to 2"):
        seats_of([node("a", 1), node("b", 1)], wanted)


def test_a_cluster_without_cpus_has_no_seats() -> None:
    with pytest.raises(BadInput, match="no CPU"):
        seats_of([node("a", 0)])


def test_room_is_what_the_nodes_that_are_alive_can_hold() -> None:
    a, b = node("a", 2), node("b", 2)
    one_each, full = seats_of([a, b], 2), seats_of([a, b])
    assert room_for(one_each, [a, b]) == room_for(one_each, [b]) == 2
    assert room_for(full, [a, b]) == 4
    assert room_for(full, [b]) == 2
    assert room_for(full, []) == 0
