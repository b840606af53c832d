"""Samples in files, of which only the drawn ones are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import Array, SamplesAs
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.folders.entries import shown_path
from ensemble_gui.samples.folders.listing import Listed
from ensemble_gui.samples.image_files.bytes import name_in_sentence
from ensemble_gui.samples.image_files.reading import read_picture
from ensemble_gui.samples.pictures import SEED_SHOWN, Drawn, Pictures
from ensemble_gui.samples.preparing import Prepared, notes_on, prepare_file
from ensemble_gui.wording.figures import count as count_of

MOST_SHOWN = 1000  # images of a folder
_MOST_SHOWN_BYTES = 2**28  # of their pixels
_MOST_KEPT_BYTES = 2**28  # of pixels that were read, for the next draw
_MOST_TRIED = 1000  # files: if none of these can be read, no more are tried
_MOST_FAULTS = 3  # in a note
_STAGE = "Reading samples"
_NO_PIXELS = np.zeros(0, dtype=np.uint8)

_Read = Prepared | str  # an image, or why there is none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FolderPictures(Pictures):
    """The images of a folder's files. It belongs to one thread, and remembers what it has read."""

    listed: Listed
    notes: tuple[str, ...]  # on the folder
    task: Task
    way: SamplesAs = SamplesAs.DIGITS
    _read: dict[int, _Read] = field(default_factory=dict, repr=False)  # by place

    def __len__(self) -> int:
        return len(self.listed)

    def draw(
        self, count: int, seed: int, token: CancelToken | None = None, progress: Progress = unheard
    ) -> Drawn:
        """As `Pictures` says; a file that cannot be used is replaced by the next one drawn."""
        decks = self._decks(np.random.default_rng(seed), token or CancelToken())
        drawn = self._collect(decks, count, progress)
        many = f"{count:,} of {count_of(len(self), 'image')}, drawn at random, seed {seed}."
        return replace(drawn, notes=(*drawn.notes, many)) if count < len(self) else drawn

    def to_show(
        self, most: int, token: CancelToken | None = None, progress: Progress = unheard
    ) -> Drawn:
        """As `Pictures` says, MOST_SHOWN at most, and fewer of large images."""
        affordable = max(1, _MOST_SHOWN_BYTES // self.task.numbers)
        count = min(most, len(self), MOST_SHOWN, affordable)
        deck = self._deck(
            np.arange(len(self)), np.random.default_rng(SEED_SHOWN), token or CancelToken()
        )
        return self._collect(deck, count, progress, in_order=True)

    def _decks(self, rng: np.random.Generator, token: CancelToken) -> Iterator[tuple[int, _Read]]:
        """All files in random order, then again and again those that can be used."""
        places = np.arange(len(self))
        while len(places):
            usable = []
            for place, found in self._deck(places, rng, token):
                if isinstance(found, Prepared):
                    usable.append(place)
                yield place, found
            places = np.sort(np.array(usable, dtype=np.int64))

    def _deck(
        self, places: Array, rng: np.random.Generator, token: CancelToken
    ) -> Iterator[tuple[int, _Read]]:
        for place in map(int, places[rng.permutation(len(places))]):
            token.raise_if_cancelled()
            yield place, self._at(place)

    def _at(self, place: int) -> _Read:
        """The image at a place, read if it is not remembered; or why there is none."""
        found = self._read.get(place)
        if found is None:
            found = self.prepared(place)
            if isinstance(found, str) or len(self._read) < _MOST_KEPT_BYTES // self.task.numbers:
                self._read[place] = found
        return found

    def prepared(self, place: int) -> Prepared | str:
        """The image at a place, which is read and not remembered; or why there is none."""
        path = f"{self.listed.path}/{self.listed.name(place)}"
        try:
            picture = read_picture(path)
        except BadInput as error:
            return str(error)
        try:
            return prepare_file(picture, self.task, way=self.way)
        except BadInput as error:
            return f"In {name_in_sentence(path)} {error}"

    def _collect(
        self,
        dealt: Iterator[tuple[int, _Read]],
        count: int,
        progress: Progress,
        *,
        in_order: bool = False,
    ) -> Drawn:
        """The first usable images that are dealt, and notes on all. Raises BadInput if none is."""
        images = np.empty((count, *self.task.picture_shape), dtype=np.uint8)
        places: list[int] = []
        done: dict[int, Prepared] = {}
        faults: dict[int, str] = {}
        for place, found in dealt:
            if isinstance(found, str):
                faults[place] = found
                if len(faults) == _MOST_TRIED and not places:
                    break
                continue
            images[len(places)] = found.pixels
            places.append(place)
            done[place] = replace(found, pixels=_NO_PIXELS)
            progress(RunProgress(stage=_STAGE, done=len(places), total=count))
            if len(places) == count:
                break
        if not places:
            raise BadInput(self._none_usable(faults))
        images = images[: len(places)]
        if in_order:
            images, places = images[np.argsort(places)], sorted(places)
        made = notes_on(tuple(done.values()), self.task)
        return Drawn(
            images=images,
            labels=self.listed.labels[np.array(places)],
            names=tuple(map(self.listed.name, places)),
            population=len(self) - sum(isinstance(one, str) for one in self._read.values()),
            notes=(*self.notes, *self._replaced(faults, len(done)), *made),
        )

    def _none_usable(self, faults: Mapping[int, str]) -> str:
        (first, *_) = faults.values()
        which = "the images" if len(faults) == len(self) else f"{len(faults):,} images tried"
        return f"None of {which} in {shown_path(self.listed.path)} can be used. {first}"

    def _replaced(self, faults: Mapping[int, str], used: int) -> tuple[str, ...]:
        """Which files could not be used."""
        if not faults:
            return ()
        tried = len(faults) + used
        instead = ", others were drawn instead" if tried < len(self) else ""
        named = list(faults.values())[:_MOST_FAULTS]
        more = len(faults) - len(named)
        why = " ".join([*named, *([f"And {more:,} more."] if more else [])])
        return (f"{len(faults):,} of {count_of(tried, 'image')} could not be used{instead}. {why}",)
