"""What the oracle knows of some bundled members and of the test digits."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from benchmarks.oracle.members import (
    Array,
    bundled_weights,
    digits,
    held,
    probabilities,
    validation_digits,
)

KINDS = ("mlp", "conv")
_COUNTS = (1, 2, 10, 20)
_digits, _weights = cache(digits), cache(bundled_weights)


@dataclass(frozen=True, kw_only=True)
class Case:
    """The first members of a kind, and what they say of the test digits."""

    kind: str
    members: int

    def __str__(self) -> str:
        return f"{self.members} {self.kind}"

    @cached_property
    def predictions(self) -> Array:
        """For all the test digits, (member, sample, class)."""
        return self.of(self.images)

    @cached_property
    def on_validation(self) -> tuple[Array, Array]:
        """The members' mean (sample, class) on the validation digits, and the labels."""
        images, labels = validation_digits()
        return self.of(images).mean(axis=0, dtype="float64"), labels

    @property
    def images(self) -> Array:
        """The test digits, (sample, 28, 28)."""
        return _digits()[0]

    @property
    def labels(self) -> Array:
        """Theirs, (sample,)."""
        return _digits()[1]

    def of(self, images: Array) -> Array:
        """The members' probabilities for these images, (member, sample, class)."""
        return probabilities(self.kind, _weights(self.kind), self.members, images)


def cases(kinds: tuple[str, ...] = KINDS) -> Iterator[Case]:
    """1, 2, 10 and 20 members of each kind, as far as the files hold so many."""
    for kind in kinds:
        for members in _COUNTS:
            if members <= held(_weights(kind)):
                yield Case(kind=kind, members=members)
