"""The user's images and the members' predictions for them, in the user's order."""

from dataclasses import dataclass, field, replace

import numpy as np

from ensemble_gui.records.images import ImagesResult, OwnImage, Recipe
from ensemble_gui.records.samples import UNLABELLED, SampleSet
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.tasks import DIGIT_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """Each change makes a new one; image and sample of the same index belong together."""

    images: tuple[OwnImage, ...] = field(default=(), repr=False)
    samples: SampleSet | None = None  # None where there is no image
    settings: RunSettings | None = None  # whose members have seen them
    recipe: Recipe = field(default_factory=Recipe)  # by which they were made

    def __len__(self) -> int:
        return len(self.images)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that the labels are of."""
        return self.samples.classes if self.samples else DIGIT_CLASSES

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
        return self._of(result, self.images + result.images, samples)

    def remade(self, result: ImagesResult) -> "Collection":
        """With these in the places of those that they were made from.

        Images that were removed meanwhile stay away; order and labels do not change.
        Among other classes each has the label of the same name, if there is one, and gets the
        previous one back when those classes return.
        """
        places = {id(old): place for place, old in enumerate(result.request.taken)}
        kept = [place for place in map(places.get, map(id, self.images)) if place is not None]
        if self.samples is None or result.samples is None or len(kept) < len(self.images):
            return self
        samples = result.samples.take(np.array(kept, dtype=int))
        images = tuple(result.images[place] for place in kept)
        if samples.classes == self.classes:
            return self._of(result, images, replace(samples, labels=self.samples.labels))
        called = self.called
        renamed = zip(images, called, strict=True)
        labels = np.array([_label(name, samples.classes) for name in called], dtype=np.int64)
        images = tuple(replace(one, called=name) for one, name in renamed)
        return self._of(result, images, replace(samples, labels=labels))

    @property
    def called(self) -> tuple[str, ...]:
        """The class of each image, or what it was called where no class here has that name."""
        return tuple(
            self.classes[label] if label is not None else _unless_in(self.classes, image.called)
            for image, label in zip(self.images, self.labels, strict=True)
        )

    def labelled(self, index: int, label: int | None) -> "Collection":
        """With this image labelled so."""
        if self.samples is None:
            return self
        value = UNLABELLED if label is None else label
        return self._with(self.images, self.samples.with_label(index, value))

    def without(self, index: int) -> "Collection":
        """Without this image."""
        return self._taken([one for one in range(len(self)) if one != index])

    def with_parts(self, index: int, result: ImagesResult) -> "Collection":
        """With these images in the place of this one."""
        behind = list(range(index + 1, len(self)))
        first, last = self._taken(list(range(index))), self._taken(behind)
        whole = first.joined(result)
        if last.samples is None or whole.samples is None:
            return whole
        samples = whole.samples.joined(last.samples)
        return self._of(result, whole.images + last.images, samples)

    def moved(self, index: int, to: int) -> "Collection":
        """With this image in another place."""
        places = [one for one in range(len(self)) if one != index]
        places.insert(to, index)
        return self._taken(places)

    def _taken(self, places: list[int]) -> "Collection":
        if self.samples is None:
            return self
        images = tuple(self.images[place] for place in places)
        return self._with(images, self.samples.take(np.array(places, dtype=int)))

    def _with(self, images: tuple[OwnImage, ...], samples: SampleSet) -> "Collection":
        return replace(self, images=images, samples=samples if images else None)

    def _of(
        self, result: ImagesResult, images: tuple[OwnImage, ...], samples: SampleSet
    ) -> "Collection":
        request = result.request
        return Collection(
            images=images, samples=samples, settings=request.settings, recipe=request.recipe
        )


def _label(name: str, classes: tuple[str, ...]) -> int:
    return classes.index(name) if name in classes else UNLABELLED


def _unless_in(classes: tuple[str, ...], name: str) -> str:
    """The user has removed a label that could be given here."""
    return "" if name in classes else name
