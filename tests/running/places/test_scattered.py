"""Shards on devices of this machine, for which CPU stand-ins are taken."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import numpy as np
import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput, PlaceLost
from ensemble_gui.records.cluster import ShardState
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.answers.work import Kept
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places import asking, connecting, gathering
from ensemble_gui.running.places.asking import PlacedEnsemble
from ensemble_gui.running.places.gathering import Incomplete, gather
from ensemble_gui.running.places.local import LocalPlace, LocalPlaces
from ensemble_gui.running.places.place import Place
from ensemble_gui.running.places.scattered import OnPlaces, place

CPU = torch.device("cpu")


@pytest.fixture
def places() -> Iterator[LocalPlaces]:
    made = LocalPlaces(("cpu", "cpu", "cpu"))
    yield made
    made.close()


def members(count: int = 5, name: str = "SimpleMLP") -> Ensemble:
    return random_ensemble(find_architecture(name), count, seed=1, device=CPU)


def images(count: int = 4) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def placed_on(places: LocalPlaces, ensemble: Ensemble) -> PlacedEnsemble:
    with torch.inference_mode():
        return place(ensemble, places, CancelToken())


@pytest.mark.parametrize("name", ["SimpleMLP", "LeNet-5", "BatchNormCNN"])
@pytest.mark.parametrize("mode", InputMode)
def test_the_outputs_are_those_of_one_machine(
    places: LocalPlaces, name: str, mode: InputMode
) -> None:
    ensemble = members(name=name)
    shape = (4, 1, 28, 28) if mode is InputMode.SAME else (5, 4, 1, 28, 28)
    x = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        strategy = OnPlaces(places, CancelToken())
        found = strategy.prepare(ensemble, mode)(x)
        each = x if mode is InputMode.DIFFERENT else [x] * 5
        here = torch.stack([one(part) for one, part in zip(ensemble.members, each, strict=True)])
    assert torch.allclose(found, here, atol=1e-3, rtol=1e-5)
    assert strategy.placed is not None
    assert [one.shard.members for one in strategy.placed.shards] == [2, 1, 2]
    assert all(one.strategy and one.compute_s > 0 for one in strategy.placed.shards)


def test_predictions_are_those_of_one_machine(places: LocalPlaces) -> None:
    ensemble, pictures = members(), images()
    with torch.inference_mode():
        here = predict(ensemble, pictures)
    found = placed_on(places, ensemble).predict(pictures, CancelToken())
    assert found.dtype == np.float32
    assert np.allclose(found, here, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_members_keep_their_numbers(places: LocalPlaces, dtype: torch.dtype) -> None:
    with torch.inference_mode():
        ensemble = members().converted(dtype)
        outputs = placed_on(places, ensemble).forward(
            torch.zeros(2, 1, 28, 28), InputMode.SAME, CancelToken()
        )
    assert outputs.dtype is dtype


def test_a_call_is_told_apart_into_computing_and_the_rest(places: LocalPlaces) -> None:
    placed = placed_on(places, members())
    placed.predict(images(), CancelToken())
    (call,) = placed.calls
    assert len(call.compute_s) == 3
    assert 0 < max(call.compute_s) <= call.wall_s
    assert call.sent_bytes == 4 * 28 * 28
    assert call.received_bytes == 5 * 4 * 10 * 4
    assert placed.overhead_s(CancelToken()) >= 0


def test_there_are_no_more_shards_than_members(places: LocalPlaces) -> None:
    assert len(placed_on(places, members(2)).shards) == 2


def test_more_shards_than_devices_are_refused(places: LocalPlaces) -> None:
    with pytest.raises(BadInput, match="choose 1 to 3"):
        places.take(4)


def test_a_place_that_computes_something_else_is_found_out(
    places: LocalPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ensemble_gui.running.places import scattered

    right = scattered.probe
    monkeypatch.setattr(scattered, "probe", lambda ensemble, member: right(ensemble, member) + 1)
    with pytest.raises(BadInput, match=r"computes something else .* install the same packages"):
        placed_on(places, members())


def test_a_cancel_stops_the_places(places: LocalPlaces, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = []
    placed, token = placed_on(places, members()), CancelToken()
    monkeypatch.setattr(places, "stop", lambda: stopped.append(True))
    token.cancel()
    with pytest.raises(CancelledError):
        placed.predict(images(), token)
    assert stopped


@pytest.fixture
def _shown_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is shown however short the work, in parts of four samples."""
    monkeypatch.setattr(asking, "_SOON_S", 0.0)
    monkeypatch.setattr(asking, "_PART", 1)
    monkeypatch.setattr(gathering, "_BETWEEN_S", 0.0)


@pytest.mark.usefixtures("_shown_at_once")
def test_each_shard_shows_how_far_it_has_come(places: LocalPlaces) -> None:
    told: list[RunProgress] = []
    ensemble, token, pictures = members(), CancelToken(), images(10)
    with torch.inference_mode():
        placed = place(ensemble, places, token, told.append)
        here = predict(ensemble, pictures)
    assert [one.stage for one in told[:1]] == ["Starting workers"]
    assert states(told[0]) == [ShardState.WAITING] * 3
    assert (told[-1].stage, states(told[-1])) == ("Placing members", [ShardState.PLACED] * 3)
    told.clear()
    placed.few = 1
    assert np.allclose(placed.predict(pictures, token, told.append), here, atol=1e-5)
    assert {one.stage for one in told} == {"Predicting"}
    assert (told[-1].done, told[-1].total) == (9, 9)
    assert told[-1].cluster is not None
    assert [(one.done, one.total) for one in told[-1].cluster.shards] == [(10, 10)] * 3
    assert {one.state for one in told[-1].cluster.shards} == {ShardState.DONE}
    told.clear()
    x = torch.zeros(2, 1, 28, 28)
    placed.forward(x, InputMode.SAME, token, told.append)  # it is timed
    assert told == []


def test_a_worker_that_was_lost_in_earlier_work_counts_there(
    places: LocalPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = iter((3, 3, 3, 3, 4, 4))
    monkeypatch.setattr(LocalPlace, "losses", property(lambda _place: next(lost)))
    placed = placed_on(places, members())
    assert [one.placed_again for one in placed.shards] == [0, 1, 1]


def states(progress: RunProgress) -> list[ShardState]:
    assert progress.cluster is not None
    return [one.state for one in progress.cluster.shards]


class _Lossy(LocalPlaces):
    """Its second place never answers again once `is_broken`."""

    is_broken = False

    def take(self, wanted: int | None = None) -> Sequence[Place]:
        first, second, *others = super().take(wanted)
        submit = second.submit

        def lose(*given: object) -> Future[object]:
            if not self.is_broken:
                return submit(*given)  # type: ignore[arg-type]  # as it was called
            lost: Future[object] = Future()
            lost.set_exception(PlaceLost("The node 10.0.0.7 is lost."))
            return lost

        monkey = second
        monkey.submit = lose  # type: ignore[method-assign, assignment]  # stands in for it
        return [first, second, *others]


@pytest.mark.usefixtures("_shown_at_once")
def test_the_members_of_a_lost_place_are_marked_and_the_others_go_on() -> None:
    told: list[RunProgress] = []
    places, pictures, ensemble = _Lossy(("cpu", "cpu")), images(), members(4)
    placed = placed_on(places, ensemble)
    places.is_broken = True
    with torch.inference_mode():
        here = predict(ensemble, pictures)
    for _ in range(2):  # it stays lost
        found = placed.predict(pictures, CancelToken(), told.append)
        assert states(told[-1])[1] is ShardState.LOST
        assert np.isnan(found[2:]).all()
        assert np.allclose(found[:2], here[:2], atol=1e-5)
    assert [(one.first, one.stop) for one in placed.lost] == [(2, 4)]
    assert placed.why_lost == "The node 10.0.0.7 is lost."
    places.close()


def test_outputs_without_a_lost_place_are_not_given() -> None:
    places = _Lossy(("cpu", "cpu"))
    placed = placed_on(places, members(4))
    places.is_broken = True
    with pytest.raises(Incomplete, match=r"10\.0\.0\.7 is lost"):
        placed.forward(torch.zeros(2, 1, 28, 28), InputMode.SAME, CancelToken())
    places.close()


def test_waiting_for_cpus_that_others_hold_is_shown(
    places: LocalPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_CHECK_S", 0.0)
    monkeypatch.setattr(places, "is_full", lambda: True)
    token, shown = CancelToken(), []

    def show(progress: RunProgress) -> None:
        shown.append(progress.stage)
        token.cancel()

    with pytest.raises(CancelledError):
        gather([(places.take()[0], Future())], places, token, show, "Starting workers")
    assert shown == ["Waiting: no CPU of the cluster is free"]


def test_a_cluster_whose_head_is_lost_is_connected_to_again(
    places: LocalPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = Kept(), LocalPlaces(("cpu",))
    made = iter((places, other))
    monkeypatch.setattr(connecting, "connect", lambda *_given: next(made))
    assert kept.places("", CancelToken()) is kept.places("", CancelToken()) is places
    places.is_lost = True
    assert kept.places("", CancelToken()) is other
