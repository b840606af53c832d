"""The user's images and what the members say of them, side by side, in the user's order."""

from dataclasses import dataclass, field, replace

import numpy as np

from ensemble_gui.records.images import ImagesResult, OwnImage, Recipe
from ensemble_gui.records.samples import UNLABELLED, SampleSet
from ensemble_gui.records.settings import Array, RunSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """Each change makes a new one; image and sample of the same index belong together."""

    images: tuple[OwnImage, ...] = field(default=(), repr=False)
    samples: SampleSet | None = None  # None where there is no image
    settings: RunSettings | None = None  # whose members have seen them
    recipe: Recipe = field(default_factory=Recipe)  # by which they were made
    named: tuple[str, ...] = ()  # each label by its class's name, '' without one: members of
    # other classes show those labels alone that they know, and the others are not forgotten

    def __len__(self) -> int:
        return len(self.images)

    @property
    def labels(self) -> tuple[int | None, ...]:
        """The label of each image that has one."""
        if self.samples is None:
            return ()
        return tuple(None if one == UNLABELLED else int(one) for one in self.samples.labels)

    def joined(self, result: ImagesResult) -> "Collection":
        """With these images behind the others."""
        if result.samples is None:
            return self
        samples = self.samples.joined(result.samples) if self.samples else result.samples
        named = self.named + _names_of(result.samples)
        return self._of(result, self.images + result.images, samples, named)

    def remade(self, result: ImagesResult) -> "Collection":
        """With these in the places of those that they were made from.

        Images that were removed meanwhile stay away; order and labels stay as they are.
        """
        places = {id(old): place for place, old in enumerate(result.request.taken)}
        kept = [place for place in map(places.get, map(id, self.images)) if place is not None]
        if self.samples is None or result.samples is None or len(kept) < len(self.images):
            return self
        anew = result.samples.take(np.array(kept, dtype=int))
        samples = replace(anew, labels=_labels_of(self.named, anew.classes))
        images = tuple(result.images[place] for place in kept)
        return self._of(result, images, samples, self.named)

    def labelled(self, index: int, label: int | None) -> "Collection":
        """With this image labelled so."""
        if self.samples is None:
            return self
        value = UNLABELLED if label is None else label
        name = "" if label is None else self.samples.classes[label]
        named = (*self.named[:index], name, *self.named[index + 1 :])
        return self._with(self.images, self.samples.with_label(index, value), named)

    def without(self, index: int) -> "Collection":
        """Without this image."""
        return self._taken([one for one in range(len(self)) if one != index])

    def moved(self, index: int, to: int) -> "Collection":
        """With this image in another place."""
        places = [one for one in range(len(self)) if one != index]
        places.insert(to, index)
        return self._taken(places)

    def _taken(self, places: list[int]) -> "Collection":
        if self.samples is None:
            return self
        images = tuple(self.images[place] for place in places)
        named = tuple(self.named[place] for place in places)
        return self._with(images, self.samples.take(np.array(places, dtype=int)), named)

    def _with(
        self, images: tuple[OwnImage, ...], samples: SampleSet, named: tuple[str, ...]
    ) -> "Collection":
        return Collection(
            images=images,
            samples=samples if images else None,
            settings=self.settings,
            recipe=self.recipe,
            named=named,
        )

    def _of(
        self,
        result: ImagesResult,
        images: tuple[OwnImage, ...],
        samples: SampleSet,
        named: tuple[str, ...],
    ) -> "Collection":
        request = result.request
        return Collection(
            images=images,
            samples=samples,
            settings=request.settings,
            recipe=request.recipe,
            named=named,
        )


def _names_of(samples: SampleSet) -> tuple[str, ...]:
    return tuple("" if one == UNLABELLED else samples.classes[one] for one in samples.labels)


def _labels_of(named: tuple[str, ...], classes: tuple[str, ...]) -> Array:
    """The labels (sample,) of those that these classes know."""
    places = {name: label for label, name in enumerate(classes)}
    return np.array([places.get(one, UNLABELLED) for one in named], dtype=np.int64)
