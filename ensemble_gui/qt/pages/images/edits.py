"""What the user does to the images: label, remove, reorder, undo, save."""

from collections import deque

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import NEW_IMAGE_FOLDER
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesResult, SaveRequest, SaveResult
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.wording.arranging import NOT_CUT, NOT_MOVED

_MOST_UNDONE = 100  # changes: each may hold a copy of the images


class ImageEdits(QObject):
    """Changes the collection; each change can be undone until something else changes it."""

    refused = Signal(str)  # a sentence that says why nothing was changed
    saved = Signal(object)  # Outcome[SaveResult], once `unsaved` is up to date

    def __init__(
        self, own: OwnImages, selection: SampleSelection, desk: Desk, window: QWidget
    ) -> None:
        super().__init__(window)
        self._window = window
        self._own = own
        self._selection = selection
        self._lane = desk.lane(SaveRequest, Rule.QUEUE)
        self._lane.answered.connect(self._finish_save)
        self._undoable: deque[Collection] = deque(maxlen=_MOST_UNDONE)
        self._last: Collection | None = None  # the result of the last change or undo here
        own.cut.connect(self._take_parts)
        self._unsaved = False
        self._saving: Collection | None = None  # what is being written into a folder

    @property
    def unsaved(self) -> bool:
        """Whether there are images whose labels or order changed since they were saved."""
        return self._unsaved and len(self._own.collection) > 0

    @property
    def labels(self) -> tuple[int | None, ...]:
        """The label of each image."""
        return self._own.collection.labels

    @Slot(int)
    def label(self, label: int) -> None:
        """Give the selected image this label."""
        self._label(label)

    @Slot()
    def unlabel(self) -> None:
        """Remove the selected image's label."""
        self._label(None)

    @Slot()
    def remove(self) -> None:
        """Remove the selected image; its file stays."""
        if (index := self._selected()) is not None:
            behind = self._selection.neighbour(index)
            if behind is not None:
                self._selection.expect(behind - (behind > index))
            self._change(self._own.collection.without(index))

    @Slot()
    def cut(self) -> None:
        """Replace the selected image by its digits, each as an image of its own."""
        if (index := self._selected()) is None:
            return
        image = self._own.collection.images[index]
        if image.digits > 1:
            self._own.cut_apart(image)
        else:
            self.refused.emit(NOT_CUT)

    @Slot(object)
    def _take_parts(self, result: ImagesResult) -> None:
        """The parts have arrived; the whole may have been moved or removed meanwhile."""
        images, whole = self._own.collection.images, result.request.whole
        places = [place for place, one in enumerate(images) if one is whole]
        if places and len(result.images) > 1:
            self._selection.expect(places[0])
            self._change(self._own.collection.with_parts(places[0], result))

    @Slot(int)
    def shift(self, places: int) -> None:
        """Move the selected image this many places later, or earlier."""
        if (index := self._selected()) is not None:
            self.move(index, index + places)

    @Slot(int, int)
    def move(self, index: int, to: int) -> None:
        """Move an image to another place, and keep it selected.

        Only while all images are shown in their own order: otherwise a place means nothing.
        """
        if self._selected() is None:
            return
        if self._selection.arrangement != Arrangement():
            self.refused.emit(NOT_MOVED)
            return
        last = len(self._own.collection) - 1
        to = min(max(to, 0), last)
        if to != index:
            self._selection.expect(to)
            self._change(self._own.collection.moved(index, to))

    @Slot()
    def undo(self) -> None:
        """Undo the last change, if the images are in view."""
        self._forget_if_outdated()
        if self._undoable and self._are_shown:
            self._put(self._undoable.pop())

    @Slot()
    def choose_where_to_save(self) -> None:
        """Let the user choose the folder to save the images in."""
        NEW_IMAGE_FOLDER.ask(self._window).filesSelected.connect(self.save)

    @Slot(list)
    def save(self, folders: list[str]) -> None:
        """Write all images and their labels into a folder."""
        collection = self._saving = self._own.collection
        images, labels = collection.images, collection.labels
        request = SaveRequest(
            folder=folders[0], images=images, labels=labels, classes=collection.classes
        )
        self._lane.ask(request)

    @Slot(object)
    def _finish_save(self, outcome: Outcome[SaveResult]) -> None:
        """All is saved, unless some images were skipped or changed meanwhile."""
        whole = isinstance(outcome, SaveResult) and not outcome.refused
        if whole and self._own.collection is self._saving:
            self._unsaved = False
        self._saving = None
        self.saved.emit(outcome)

    def _label(self, label: int | None) -> None:
        """If the label filters the image out of view, its neighbour is selected."""
        if (index := self._selected()) is None:
            return
        behind = self._selection.neighbour(index)
        self._change(self._own.collection.labelled(index, label))
        if behind is not None and not self._selection.passes(index):
            self._selection.choose(behind)

    def _selected(self) -> int | None:
        """The selected image; None while other samples are shown."""
        return self._selection.selected if self._are_shown else None

    @property
    def _are_shown(self) -> bool:
        return self._selection.samples is self._own.collection.samples

    def _change(self, collection: Collection) -> None:
        self._forget_if_outdated()
        self._undoable.append(self._own.collection)
        self._put(collection)

    def _put(self, collection: Collection) -> None:
        self._last = collection
        self._unsaved = True
        self._own.put(collection)

    def _forget_if_outdated(self) -> None:
        """Images that were added or reprocessed meanwhile are in no earlier collection."""
        if self._own.collection is not self._last:
            self._undoable.clear()
