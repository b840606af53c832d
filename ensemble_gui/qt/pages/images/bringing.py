"""Brings images to My images, and reports what happened to them."""

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.samples.key_focus import KeyFocus, field_typed_in
from ensemble_gui.records.images import ImagesRequest, SaveResult
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.wording.images import cancelled_images, loaded, not_restored, saved

KEY = "images"


class Bringing(QObject):
    """Shows the user's images once they are loaded, and reports what was skipped."""

    images_loaded = Signal(int, int)  # added, skipped
    refused = Signal(object)  # tuple[RefusedImage, ...]
    counted = Signal(int)  # images in the collection
    classes_changed = Signal(object)  # tuple[str, ...]: of their labels, perhaps others than before
    can_edit_changed = Signal(bool)  # whether one of them is selected

    def __init__(self, page: ImagesPage, own: OwnImages, context: Context) -> None:
        super().__init__(page)
        self._page, self._own, self._context = page, own, context
        self._keys = KeyFocus(context.samples.panel.gallery, (page.pad, page.tools))
        sources = page.sources
        for came in (sources.paths_came, sources.image_came):
            came.connect(self._keys.leave_number)
        sources.paths_came.connect(own.load)
        sources.image_came.connect(own.keep)
        sources.nothing_came.connect(self.show_fault)
        own.refused.connect(self.refused)
        for changed in (own.changed, own.loaded, own.ensemble_changed, own.run_is_only_choice):
            changed.connect(self._offer)
        context.samples.shown.connect(self._count)
        own.came.connect(self._show_new)
        own.loaded.connect(self._say_loaded)
        own.restored.connect(self._say_restored)
        own.remade.connect(self._clear_message)
        own.ended.connect(self._show_ending)

    @Slot(str)
    def show_fault(self, sentence: str) -> None:
        """Report what the user cannot do, and what to do instead."""
        self._context.status.say(sentence, failed=True)

    @Slot(object)
    def show_saved(self, outcome: Outcome[SaveResult]) -> None:
        """Report whether the images were saved."""
        if isinstance(outcome, SaveResult):
            self.refused.emit(outcome.refused)
            self._context.status.say(saved(outcome), failed=bool(outcome.refused))
        else:
            self._context.status.end(outcome)

    @Slot()
    def _offer(self) -> None:
        own = self._own
        self._context.samples.offer_own(own.collection, of_run=own.of_run, growing=own.growing)

    @Slot()
    def _count(self) -> None:
        images = len(self._own.collection)
        self.counted.emit(images)
        self.classes_changed.emit(self._own.collection.classes)
        self.can_edit_changed.emit(self._context.samples.is_own and images > 0)

    @Slot(int)
    def _show_new(self, first: int) -> None:
        """Show the user's images, and select the first of the new ones."""
        self._context.samples.show_own()
        field = field_typed_in(self._page.window())
        if field is None or not self._context.pages.isAncestorOf(field):
            self._context.pages.open(KEY)
        self._context.samples.selection.reveal(first)
        self._keys.take()

    @Slot(int, int, str)
    def _say_loaded(self, added: int, skipped: int, reason: str) -> None:
        if added or skipped:
            self._context.status.say(loaded(added, skipped, reason), failed=not added)
        self.images_loaded.emit(added, skipped)

    @Slot(int, int, str)
    def _say_restored(self, restored: int, skipped: int, reason: str) -> None:
        self._offer()
        if skipped:
            self._context.status.say(not_restored(restored, skipped, reason), failed=True)
        self.images_loaded.emit(restored, skipped)

    @Slot()
    def _clear_message(self) -> None:
        """The work is over: clear its message."""
        self._context.status.say("")

    @Slot(object)
    def _show_ending(self, outcome: Failure | Cancelled) -> None:
        if isinstance(outcome, Cancelled) and isinstance(outcome.request, ImagesRequest):
            self._context.status.say(cancelled_images(outcome.request, self._own.added))
        else:
            self._context.status.end(outcome)
