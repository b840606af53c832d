"""What the user does to the images: label, remove, reorder, undo, redo, save."""

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

_State = tuple[Collection, int | None]  # the images, and which of them was selected


class ImageEdits(QObject):
    """Changes the collection.

    Each change can be undone, and redone after that, until something else changes the collection.
    """

    refused = Signal(str)  # a sentence that says why nothing was changed
    undo_changed = Signal(bool, bool)  # whether a change can be undone now, and redone
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
        self._undoable: deque[_State] = deque(maxlen=_MOST_UNDONE)
        self._redoable: deque[_State] = deque(maxlen=_MOST_UNDONE)
        self._last: Collection | None = None  # the result of the last change, undo or redo here
        self._last_selected: int | None = None  # in it
        own.cut.connect(self._take_parts)
        own.changed.connect(self._announce)
        selection.base_changed.connect(self._announce)
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
            selects = None if behind is None else behind - (behind > index)
            self._change(self._own.collection.without(index), selects)

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
            self._change(self._own.collection.with_parts(places[0], result), places[0])

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
            self._change(self._own.collection.moved(index, to), to)

    @Slot()
    def undo(self) -> None:
        """Undo the last change, if the images are in view."""
        self._go(self._undoable, self._redoable)

    @Slot()
    def redo(self) -> None:
        """Redo the change that was undone last, if the images are in view."""
        self._go(self._redoable, self._undoable)

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

    def _change(self, collection: Collection, selects: int | None = None) -> None:
        self._forget_if_outdated()
        self._undoable.append((self._own.collection, self._selected()))
        self._redoable.clear()
        self._put(collection, selects)

    def _go(self, there: deque[_State], back: deque[_State]) -> None:
        """Show the last state of one stack, and add the one that is shown to the other."""
        self._forget_if_outdated()
        if not there or not self._are_shown:
            return
        back.append((self._own.collection, self._last_selected))
        self._put(*there.pop())

    def _put(self, collection: Collection, selects: int | None) -> None:
        """Show these; None leaves the selection as it is."""
        self._last = collection
        self._unsaved = True
        if selects is not None:
            self._selection.expect(selects)
        self._own.put(collection)
        self._last_selected = self._selected()

    def _forget_if_outdated(self) -> None:
        """Images that were added or reprocessed meanwhile are in no earlier collection."""
        if self._own.collection is not self._last:
            self._undoable.clear()
            self._redoable.clear()

    @Slot()
    def _announce(self) -> None:
        can = self._are_shown and self._own.collection is self._last
        self.undo_changed.emit(can and bool(self._undoable), can and bool(self._redoable))
