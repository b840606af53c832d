"""A shard at its place, and what it has been asked there."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from ensemble_gui.errors import PlaceLost
from ensemble_gui.records.cluster import PlacedShard, Shard, ShardProgress, ShardState
from ensemble_gui.running.places.parcels import Parcel
from ensemble_gui.running.places.place import Place, Shared
from ensemble_gui.running.places.shard_work import Answer


@dataclass(slots=True, kw_only=True, eq=False)
class Seated:
    """A shard at its place."""

    shard: Shard
    place: Place
    parcel: Shared[Parcel]
    strategy: str = ""  # of its last answer, as the seconds
    compute_s: float = 0.0
    is_lost: bool = False  # for good
    losses_before: int = 0  # of its place, in earlier work

    @property
    def placed_again(self) -> int:
        """How often its worker was lost since it sits here."""
        return self.place.losses - self.losses_before

    @property
    def placed(self) -> PlacedShard:
        """Where it is, and how long its last call computed."""
        return PlacedShard(
            shard=self.shard,
            spot=self.place.spot,
            strategy=self.strategy,
            compute_s=self.compute_s,
            placed_again=self.placed_again,
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Asked:
    """What a shard was asked, a future for each part of the samples; nothing if it is lost."""

    seated: Seated
    futures: Sequence[Future[Answer]]
    samples: Sequence[int] = ()  # of each part, where there are several
    doing: ShardState = ShardState.COMPUTING
    done: ShardState = ShardState.DONE
    answers: list[Answer] = field(default_factory=list)

    def take(self, found: Sequence[Answer | None]) -> None:
        """Take the answers; there are fewer than futures where the place is lost for good."""
        self.answers = [one for one in found if one is not None]
        if self.answers:
            self.seated.compute_s = sum(one.compute_s for one in self.answers)
            self.seated.strategy = self.answers[-1].strategy

    @property
    def progress(self) -> ShardProgress:
        """How far it has come."""
        ends = [one.done() for one in self.futures]
        state = self.done if all(ends) else self.doing
        is_lost = self.seated.is_lost or any(map(_is_lost, self.futures))
        return progress_of(
            self.seated.shard,
            self.seated.place,
            ShardState.LOST if is_lost else state,
            done=sum(size for size, end in zip(self.samples, ends, strict=False) if end),
            total=sum(self.samples),
            placed_again=self.seated.placed_again,
        )


def _is_lost(future: Future[Answer]) -> bool:
    ended = future.done() and not future.cancelled()
    return ended and isinstance(future.exception(), PlaceLost)


def progress_of(
    shard: Shard,
    place: Place,
    state: ShardState,
    done: int = 0,
    total: int = 0,
    placed_again: int = 0,
) -> ShardProgress:
    """How far a shard has come at its place."""
    return ShardProgress(
        shard=shard,
        spot=place.spot,
        state=state,
        done=done,
        total=total,
        placed_again=placed_again,
    )
