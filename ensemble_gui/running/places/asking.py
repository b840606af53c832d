"""An ensemble whose members are at several places: asked all at once, its answers joined."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import perf_counter
from uuid import uuid4

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.cluster import PlacedShard, Shard
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Array, InputMode
from ensemble_gui.running.places.following import Follower
from ensemble_gui.running.places.gathering import Incomplete, gather
from ensemble_gui.running.places.parcels import in_numbers
from ensemble_gui.running.places.place import Places, Shared
from ensemble_gui.running.places.seating import Asked, Seated
from ensemble_gui.running.places.shard_work import Answer, forward, nothing, predict_shard
from ensemble_gui.running.places.summing import Part, parts_of

_PINGS = 5  # scatters of nothing, whose median is the overhead of one
_SOON_S = 0.5  # predictions that take less show no progress
_LONG_S = 5.0  # as calls that take less: showing it takes some milliseconds, and they are timed
_PART = 1000  # samples of a part times members of a shard, in passes: it takes a second
_LEAST_PART = 4  # passes: the first ones of a large network are small

Submit = Callable[[Seated, Shared[Array], Part], Future[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call:
    """What one call took, in seconds, and moved, in bytes."""

    wall_s: float
    compute_s: tuple[float, ...]  # of each shard
    sent_bytes: int
    received_bytes: int
    waited_s: float = 0.0  # at the place that something else kept waiting longest


@dataclass(slots=True, kw_only=True, eq=False)
class PlacedEnsemble:
    """The members of an ensemble at their places."""

    places: Places
    classes: int
    few: int = _PART  # samples of a pass
    seated: list[Seated] = field(default_factory=list)
    placing_s: float = 0.0
    sent_bytes: int = 0
    calls: list[Call] = field(default_factory=list)
    why_lost: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)

    def forward(
        self, x: Tensor, mode: InputMode, token: CancelToken, progress: Progress = unheard
    ) -> Tensor:
        """The outputs (member, sample, class) of all members, on the CPU.

        Raises Incomplete if places are lost for good, CancelledError, and what the work raised.
        """
        asked, lost = self._ask(
            x.cpu().float().numpy(),
            lambda one, given, _: one.place.submit(forward, self.key, one.parcel, given, mode),
            [Part(first=0, stop=len(x))],
            token,
            progress,
            ("Computing on the cluster", _LONG_S),
        )
        if lost is not None:
            raise lost
        answers = [answer for one in asked for answer in one.answers]
        joined = np.concatenate([one.outputs for one in answers])
        return in_numbers(torch.from_numpy(joined), answers[0].dtype)

    def predict(self, images: Array, token: CancelToken, progress: Progress = unheard) -> Array:
        """Class probabilities (member, sample, class) of images of the members' task, uint8.

        Those of members whose place is lost for good are NaN, as long as any are left. Raises
        Incomplete, CancelledError, and what the work raised.
        """
        parts = parts_of(len(images), self._part) or [Part(first=0, stop=0)]
        asked, lost = self._ask(
            images,
            lambda one, given, part: one.place.submit(
                predict_shard, self.key, one.parcel, given, part
            ),
            parts,
            token,
            progress,
            ("Predicting", _SOON_S),
        )
        if lost is not None:
            self.why_lost = str(lost)
            for one in asked:
                one.seated.is_lost |= len(one.answers) < len(one.futures)
            if all(one.seated.is_lost for one in asked):
                raise lost
        shape = (self.seated[-1].shard.stop, len(images), self.classes)
        found = np.full(shape, np.nan, np.float32)
        for one in asked:
            if not one.seated.is_lost:
                for part, answer in zip(parts, one.answers, strict=True):
                    found[one.seated.shard.slice, part.slice] = answer.outputs
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
        return tuple(one.placed for one in self.seated)

    @property
    def lost(self) -> tuple[Shard, ...]:
        """The shards whose places are lost for good."""
        return tuple(one.shard for one in self.seated if one.is_lost)

    @property
    def _part(self) -> int:
        """How many samples a shard predicts before it answers: some passes of each member."""
        members = max(one.shard.members for one in self.seated)
        return self.few * max(_LEAST_PART, _PART // members)

    def _ask(
        self,
        given: Array,
        submit: Submit,
        parts: Sequence[Part],
        token: CancelToken,
        progress: Progress,
        shown: tuple[str, float],
    ) -> tuple[list[Asked], Incomplete | None]:
        """Each shard's answers, and why those that are lost have none.

        `shown` are the stage, and the seconds of which nothing is shown.
        """
        start = perf_counter()
        shared = self.places.share(given)
        sizes = [one.stop - one.first for one in parts] if len(parts) > 1 else ()
        asked = [
            Asked(
                seated=one,
                futures=[] if one.is_lost else [submit(one, shared, part) for part in parts],
                samples=sizes,
            )
            for one in self.seated
        ]
        lost = gather_all(asked, self.places, token, Follower(self.places, progress), shown)
        answers = [one.answers for one in asked if one.answers]
        if lost is None:
            self.calls.append(
                Call(
                    wall_s=perf_counter() - start,
                    compute_s=tuple(sum(one.compute_s for one in own) for own in answers),
                    sent_bytes=given.nbytes,
                    received_bytes=sum(one.outputs.nbytes for own in answers for one in own),
                    waited_s=max(sum(one.waited_s for one in own) for own in answers),
                )
            )
        return asked, lost


def gather_all(
    asked: Sequence[Asked],
    places: Places,
    token: CancelToken,
    follower: Follower,
    shown: tuple[str, float],
) -> Incomplete | None:
    """Let each take its answers; why some have none. Raises as `gather` does."""
    progress = follower.with_shards(lambda: (one.progress for one in asked))
    flat = [(one.seated.place, future) for one in asked for future in one.futures]
    lost: Incomplete | None = None
    left: Iterator[Answer | None]
    try:
        answers = gather(flat, places, token, progress, *shown)
        left = iter(answers)
    except Incomplete as error:
        lost, left = error, iter(error.found)
    for one in asked:
        if not one.seated.is_lost:
            one.take([next(left) for _ in one.futures])
    return lost
