"""Sends an ensemble's members to several places."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import ClassVar

import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import Shard, ShardState
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.members.pacing import few_of
from ensemble_gui.running.places.asking import PlacedEnsemble, gather_all
from ensemble_gui.running.places.fitting import check_room
from ensemble_gui.running.places.following import Follower
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.parcels import packed, tensor_of
from ensemble_gui.running.places.place import Place, Places
from ensemble_gui.running.places.seating import Asked, Seated, progress_of
from ensemble_gui.running.places.shard_work import Answer, hold, probe
from ensemble_gui.running.places.shards import split
from ensemble_gui.running.strategies.strategy import Predict


def place(
    ensemble: Ensemble,
    places: Places,
    token: CancelToken,
    progress: Progress = unheard,
    wanted: int | None = None,
    needed: Callable[[int], int] | None = None,
) -> PlacedEnsemble:
    """Send an ensemble's members to places, as many shards as are wanted or there is room for.

    `needed` are the bytes that so many members take at a place. Raises BadInput if a place lacks
    them, cannot build the members or computes something else, and CancelledError.
    """
    start, follower = perf_counter(), Follower(places, progress)
    seats = places.take(wanted)[: len(ensemble)]
    shards = split(len(ensemble), [max(1, one.spot.cpus) for one in seats])
    waiting = follower.with_shards(
        lambda: map(progress_of, shards, seats, [ShardState.WAITING] * len(seats))
    )
    waiting(RunProgress(stage="Starting workers", done=0, total=len(seats)))
    introduced(places, token, waiting, wanted)
    placed = PlacedEnsemble(
        places=places,
        classes=len(ensemble.architecture.task.classes),
        few=few_of(ensemble),
    )
    seated = tuple(zip(shards, seats, strict=True))
    if needed is not None:
        check_room(seated, needed, places, token)
    asked = _send(ensemble, placed, seated, token)
    lost = gather_all(asked, places, token, follower, ("Placing members", 0.0))
    if lost is not None:
        raise lost
    for one in asked:
        _check(ensemble, one.seated, one.answers[0])
    placed.placing_s = perf_counter() - start
    return placed


def _send(
    ensemble: Ensemble,
    placed: PlacedEnsemble,
    seats: Sequence[tuple[Shard, Place]],
    token: CancelToken,
) -> list[Asked]:
    """Send each shard to its place. Raises CancelledError after all places have been stopped."""
    asked = []
    for shard, one in seats:
        if token.cancelled:
            placed.places.stop()
            raise CancelledError
        parcel = packed(ensemble, shard)
        seated = Seated(
            shard=shard,
            place=one,
            parcel=placed.places.share(parcel),
            losses_before=one.losses,
        )
        placed.seated.append(seated)
        placed.sent_bytes += parcel.nbytes
        asked.append(
            Asked(
                seated=seated,
                futures=[one.submit(hold, placed.key, seated.parcel)],
                doing=ShardState.PLACING,
                done=ShardState.PLACED,
            )
        )
    return asked


class OnPlaces:
    """The strategy `cluster`: each shard by the best strategy of its place."""

    name: ClassVar = "cluster"
    compiles: ClassVar = False
    own_cores: float | None = None  # of this machine that the cluster's processes used on average

    def __init__(
        self,
        places: Places,
        token: CancelToken,
        progress: Progress = unheard,
        wanted: int | None = None,
        needed: Callable[[int], int] | None = None,
    ) -> None:
        self._places, self._token, self._progress = places, token, progress
        self._wanted, self._needed = wanted, needed
        self.placed: PlacedEnsemble | None = None

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Send the members to their places. Raises BadInput and CancelledError."""
        placed = place(
            ensemble, self._places, self._token, self._progress, self._wanted, self._needed
        )
        self.placed = placed
        token, progress = self._token, self._progress
        return lambda x: placed.forward(x, mode, token, progress).to(ensemble.device)


def _check(ensemble: Ensemble, seated: Seated, answer: Answer) -> None:
    """Raise BadInput if the place computes something else than is computed here."""
    if ensemble.architecture.is_random:
        return
    with torch.inference_mode():
        here = probe(ensemble, seated.shard.first).cpu().float()
    there = tensor_of(answer.outputs, answer.dtype).float()
    if not torch.allclose(there, here, atol=1e-3, rtol=1e-2, equal_nan=True):
        raise BadInput(
            f"{seated.place.spot.name} computes something else than this machine for member "
            f"{seated.shard.first + 1:,}: install the same packages on all nodes."
        )
