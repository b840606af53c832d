"""Sweeps on a cluster, for whose nodes threads stand in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import Environment, Source, Weights
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers import sweep_at_place, sweep_placed
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members import devices
from ensemble_gui.running.timing.load import Unseen
from tests.support.made_up_sweeps import ENVIRONMENT
from tests.support.running.nodes import NAMES, Nodes, StandIn, use_nodes
from tests.support.running.sweeping import RANDOM, SMALL, make_up_times, with_odd

pytestmark = pytest.mark.usefixtures("_threads")
FIRST, SECOND = NAMES


@contextmanager
def _no_warnings() -> Iterator[list[str]]:
    """Each node has a process of its own; the threads that stand in share Python's warnings."""
    yield []


@contextmanager
def _no_mode(**_how: bool) -> Iterator[None]:
    """The modes of torch are a process's, as the warnings are."""
    yield


@contextmanager
def _no_load() -> Iterator[Unseen]:
    """Of a thread that has hardly begun there may be no account yet, which a process always has."""
    yield Unseen()


@pytest.fixture(autouse=True)
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    make_up_times(monkeypatch)
    monkeypatch.setattr(sweep_at_place, "warnings_here", _no_warnings)
    monkeypatch.setattr(sweep_at_place, "watch_load", _no_load)
    monkeypatch.setattr(sweep_at_place, "tensor_float_32", _no_mode)
    monkeypatch.setattr(sweep_placed, "_CHECK_S", 0.0)
    made = Nodes()
    use_nodes(monkeypatch, made)
    yield made
    made.close()


def request_of(settings: SweepSettings = SMALL) -> SweepRequest:
    return SweepRequest(settings=settings, cluster=ClusterChoice(address=Nodes.address))


def swept(settings: SweepSettings = SMALL) -> SweepResult:
    outcome = answer(request_of(settings))
    assert isinstance(outcome, SweepResult), outcome
    return outcome


def test_each_cell_names_the_node_that_measured_it(nodes: Nodes) -> None:
    told: list[SweepCell] = []
    outcome = answer(request_of(), Work(report=told.append))
    assert isinstance(outcome, SweepResult)
    assert outcome.complete
    assert [(one.members, one.batch) for one in outcome.cells] == list(SMALL.grid)
    assert {one.node for one in outcome.cells} == set(NAMES)
    assert set(told) == set(outcome.cells)
    assert all(len(one.timings) == 2 and one.comparisons for one in outcome.cells)
    assert outcome.cluster is not None
    assert outcome.cluster.nodes == nodes.nodes
    assert "A node measures one cell at a time" in outcome.notes[0]


@pytest.mark.parametrize("source", [Source.NOISE, Source.DIGITS])
def test_the_members_and_minibatches_are_those_of_one_machine(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    seen: dict[tuple[int, int], set[float]] = {}
    measure = sweep_at_place.Cells._time

    def looking(cells: object, settings: object, ensemble: object, strategies: object) -> SweepCell:
        inputs = cells._source.draw(settings)  # type: ignore[attr-defined]  # looked at
        numbers = float(inputs.sum()) + float(ensemble.stacked["fc1.bias"].sum())  # type: ignore[attr-defined]  # looked at
        seen.setdefault((settings.members, settings.batch), set()).add(numbers)  # type: ignore[attr-defined]  # looked at
        return measure(cells, settings, ensemble, strategies)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(sweep_at_place.Cells, "_time", looking)
    settings = replace(SMALL, base=replace(RANDOM, source=source, weights=Weights.TRAINED))
    swept(settings)
    answer(SweepRequest(settings=settings))
    assert len(seen) == 6
    assert all(len(one) == 1 for one in seen.values())


def test_a_node_measures_one_cell_at_a_time(nodes: Nodes) -> None:
    nodes.all.append(StandIn(nodes.all[0].spot))  # a second place on the first node
    nodes.nodes = (*nodes.nodes, nodes.nodes[0])
    swept()
    assert sorted(one.sent > 0 for one in nodes.all) == [False, True, True]


def test_nodes_of_other_environments_take_no_part(
    monkeypatch: pytest.MonkeyPatch, nodes: Nodes
) -> None:
    nodes.all.append(StandIn(replace(nodes.all[0].spot, node="10.0.0.7")))
    nodes.nodes = (*nodes.nodes, replace(nodes.nodes[0], name="10.0.0.7"))
    other = replace(ENVIRONMENT, device_name="Another CPU")
    look = sweep_at_place.look_around

    def looking(station: object, *rest: object) -> object:
        found = look(station, *rest)  # type: ignore[arg-type]  # handed on
        is_other = station.spot.node == FIRST  # type: ignore[attr-defined]  # a station
        return replace(found, environment=other if is_other else ENVIRONMENT)

    for module in (sweep_at_place, sweep_placed):
        monkeypatch.setattr(module, "look_around", looking)
    result = swept()
    assert {one.node for one in result.cells} == {SECOND, "10.0.0.7"}
    assert result.environment == ENVIRONMENT
    (note,) = [one for one in result.notes if "Not used" in one]
    assert FIRST in note
    assert "Another CPU" in note


def test_a_cell_whose_worker_started_again_elsewhere_is_measured_again(nodes: Nodes) -> None:
    def move(place: StandIn) -> None:
        if place.sent == 3:  # the first cell, after two questions
            place.move(FIRST)

    nodes.all[1].before = move
    result = swept()
    assert result.complete
    assert [one.error for one in result.cells] == [""] * 6
    assert {one.node for one in result.cells} == {FIRST}  # one at a time
    assert all(one.timings for one in result.cells)
    assert nodes.all[1].sent == 3


def test_the_cells_of_a_lost_node_go_to_the_others(nodes: Nodes) -> None:
    def lose(place: StandIn) -> None:
        place.is_gone = place.sent > 2

    nodes.all[1].before = lose
    result = swept()
    assert result.complete
    assert [one.error for one in result.cells] == [""] * 6
    assert {one.node for one in result.cells} == {FIRST}
    assert f"The node {SECOND} was lost; its cells went to the others." in result.notes


def test_cells_without_any_node_say_so(nodes: Nodes) -> None:
    def lose(place: StandIn) -> None:
        place.is_gone = place.sent > 2

    for one in nodes.all:
        one.before = lose
    result = swept()
    assert all("All nodes of the cluster are lost" in one.error for one in result.cells)


def test_a_cancel_stops_the_nodes_and_keeps_the_cells(nodes: Nodes) -> None:
    token = CancelToken()
    work = Work(token=token, report=lambda _cell: token.cancel())
    outcome = answer(request_of(), work)
    assert isinstance(outcome, SweepResult)
    assert 1 <= len(outcome.cells) < 6
    assert nodes.stopped == 1


def test_a_cancel_before_the_first_cell_leaves_nothing() -> None:
    token = CancelToken()
    token.cancel()
    assert isinstance(answer(request_of(), Work(token=token)), Cancelled)


def test_a_device_that_a_node_lacks_is_refused() -> None:
    outcome = answer(request_of(replace(SMALL, base=replace(RANDOM, device="cuda"))))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert "has no GPU for the device cuda" in outcome.message


def test_a_cell_that_fails_at_its_node_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("no kernel for this")

    with_odd(monkeypatch, 2, fail)
    settings = replace(SMALL, base=replace(RANDOM, strategies=("odd", "loop")))
    for cell in swept(settings).cells:
        assert len(cell.failures) == (cell.members == 2)


def test_a_cell_has_all_cores_of_its_node_unless_threads_are_named(
    monkeypatch: pytest.MonkeyPatch, nodes: Nodes
) -> None:
    monkeypatch.setattr(sweep_at_place, "physical_cores", lambda: 4)
    monkeypatch.setattr(devices.psutil, "cpu_count", lambda **_how: 8)
    nodes.nodes = tuple(replace(one, cpus=3) for one in nodes.nodes)
    found: list[Environment] = []
    for threads in (None, 2):
        settings = replace(SMALL, members=(1,), batches=(1,), base=replace(RANDOM, threads=threads))
        found.append(swept(settings).environment)
    assert [one.threads for one in found] == [3, 2]
