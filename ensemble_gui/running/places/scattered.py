"""An ensemble whose members are at several places: asked all at once, its answers joined."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import perf_counter
from typing import ClassVar
from uuid import uuid4

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import PlacedShard, Shard
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Array, InputMode
from ensemble_gui.running.places.gathering import Incomplete, gather
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.parcels import Parcel, in_numbers, packed, tensor_of
from ensemble_gui.running.places.place import Place, Places, Shared
from ensemble_gui.running.places.shard_work import (
    Answer,
    forward,
    hold,
    nothing,
    predict_shard,
    probe,
)
from ensemble_gui.running.places.shards import split
from ensemble_gui.running.strategies.strategy import Predict

_PINGS = 5  # scatters of nothing, whose median is the overhead of one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call:
    """What one call took, in seconds, and moved, in bytes."""

    wall_s: float
    compute_s: tuple[float, ...]  # of each shard
    sent_bytes: int
    received_bytes: int
    waited_s: float = 0.0  # at the place that something else kept waiting longest


@dataclass(slots=True, kw_only=True, eq=False)
class _Seated:
    """A shard at its place."""

    shard: Shard
    place: Place
    parcel: Shared[Parcel]
    strategy: str = ""  # of its last answer, as the seconds
    compute_s: float = 0.0
    is_lost: bool = False  # for good

    def note(self, answer: Answer) -> None:
        """Remember what it took."""
        self.compute_s, self.strategy = answer.compute_s, answer.strategy


@dataclass(slots=True, kw_only=True, eq=False)
class PlacedEnsemble:
    """The members of an ensemble at their places."""

    places: Places
    seated: list[_Seated]
    classes: int
    placing_s: float = 0.0
    sent_bytes: int = 0
    calls: list[Call] = field(default_factory=list)
    why_lost: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)

    def forward(self, x: Tensor, mode: InputMode, token: CancelToken) -> Tensor:
        """The outputs (member, sample, class) of all members, on the CPU.

        Raises Incomplete if places are lost for good, CancelledError, and what the work raised.
        """
        inputs = x.cpu().float().numpy()
        answers = self._ask(
            inputs,
            lambda one, given: one.place.submit(forward, self.key, one.parcel, given, mode),
            token,
        )
        joined = np.concatenate([one.outputs for one in answers])
        return in_numbers(torch.from_numpy(joined), answers[0].dtype)

    def predict(self, images: Array, token: CancelToken, progress: Progress = unheard) -> Array:
        """Class probabilities (member, sample, class) of images of the members' task, uint8.

        Those of members whose place is lost for good are NaN, as long as any are left. Raises
        Incomplete, CancelledError, and what the work raised.
        """
        left = [one for one in self.seated if not one.is_lost]
        answers: Sequence[Answer | None]
        try:
            answers = self._ask(
                images,
                lambda one, given: one.place.submit(predict_shard, self.key, one.parcel, given),
                token,
                progress,
            )
        except Incomplete as lost:
            answers = lost.found
            self.why_lost = str(lost)
            for one, answer in zip(left, answers, strict=True):
                one.is_lost = answer is None
            if all(one.is_lost for one in self.seated):
                raise
        shape = (self.seated[-1].shard.stop, len(images), self.classes)
        found = np.full(shape, np.nan, np.float32)
        for one, answer in zip(left, answers, strict=True):
            if answer is not None:
                found[one.shard.slice] = answer.outputs
        return found

    def overhead_s(self, token: CancelToken) -> float:
        """The seconds that it takes to ask all places for nothing."""
        found = []
        for _ in range(_PINGS):
            start = perf_counter()
            asked = [(one.place, one.place.submit(nothing)) for one in self.seated]
            gather(asked, self.places, token)
            found.append(perf_counter() - start)
        return float(np.median(found))

    @property
    def shards(self) -> tuple[PlacedShard, ...]:
        """Where each shard is, and how long its last call computed."""
        return tuple(
            PlacedShard(
                shard=one.shard,
                spot=one.place.spot,
                strategy=one.strategy,
                compute_s=one.compute_s,
                placed_again=one.place.losses,
            )
            for one in self.seated
        )

    @property
    def lost(self) -> tuple[Shard, ...]:
        """The shards whose places are lost for good."""
        return tuple(one.shard for one in self.seated if one.is_lost)

    def _ask(
        self,
        given: Array,
        submit: Callable[[_Seated, Shared[Array]], Future[Answer]],
        token: CancelToken,
        progress: Progress = unheard,
    ) -> list[Answer]:
        """Each shard's answer, of those that are not lost."""
        start = perf_counter()
        left = [one for one in self.seated if not one.is_lost]
        shared = self.places.share(given)
        asked = [(one.place, submit(one, shared)) for one in left]
        stage = "" if progress is unheard else "Predicting"
        answers = gather(asked, self.places, token, progress, stage)
        for one, answer in zip(left, answers, strict=True):
            one.note(answer)
        self.calls.append(
            Call(
                wall_s=perf_counter() - start,
                compute_s=tuple(one.compute_s for one in answers),
                sent_bytes=given.nbytes,
                received_bytes=sum(one.outputs.nbytes for one in answers),
                waited_s=max(one.waited_s for one in answers),
            )
        )
        return answers


def place(
    ensemble: Ensemble,
    places: Places,
    token: CancelToken,
    progress: Progress = unheard,
    wanted: int | None = None,
) -> PlacedEnsemble:
    """Send an ensemble's members to places, as many shards as are wanted or there is room for.

    Raises BadInput if a place cannot build them or computes something else, and CancelledError.
    """
    start = perf_counter()
    taken = introduced(places, token, progress, wanted)[: len(ensemble)]
    shards = split(len(ensemble), [max(1, one.spot.cpus) for one in taken])
    parcels = [packed(ensemble, shard) for shard in shards]
    placed = PlacedEnsemble(
        places=places,
        classes=len(ensemble.architecture.task.classes),
        seated=[
            _Seated(shard=shard, place=one, parcel=places.share(parcel))
            for shard, one, parcel in zip(shards, taken, parcels, strict=True)
        ],
        sent_bytes=sum(one.nbytes for one in parcels),
    )
    asked = [(one.place, one.place.submit(hold, placed.key, one.parcel)) for one in placed.seated]
    answers = gather(asked, places, token, progress, "Placing members")
    for one, answer in zip(placed.seated, answers, strict=True):
        _check(ensemble, one, answer)
    placed.placing_s = perf_counter() - start
    return placed


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
    ) -> None:
        self._places, self._token, self._progress = places, token, progress
        self._wanted = wanted
        self.placed: PlacedEnsemble | None = None

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Send the members to their places. Raises BadInput and CancelledError."""
        placed = place(ensemble, self._places, self._token, self._progress, self._wanted)
        self.placed = placed
        token = self._token
        return lambda x: placed.forward(x, mode, token).to(ensemble.device)


def _check(ensemble: Ensemble, seated: _Seated, answer: Answer) -> None:
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
