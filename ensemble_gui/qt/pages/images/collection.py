"""The user's own images: the queue of new ones, and the collection."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import Encoded, ImagesRequest, ImagesResult, OwnImage, Recipe
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Available, RunSettings, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES

_SHOWING_MS = 60  # what the window takes to show a group of images among a thousand
_CONV_MEMBERS = 10  # until the number of bundled members is known


class OwnImages(QObject):
    """Holds the collection. A failure or a cancel removes nothing from it."""

    changed = Signal()  # other images, labels, members or another order
    came = Signal(int)  # the first images of a request: the index of the first
    refused = Signal(object)  # tuple[RefusedImage, ...]
    loaded = Signal(int, int, str)  # added, skipped, the reason of the first skip
    restored = Signal(int, int, str)  # the same, of images of an earlier session
    remade = Signal()
    cut = Signal(object)  # ImagesResult: the parts of one image
    ended = Signal(object)  # Failure or Cancelled
    ensemble_changed = Signal()  # other members see the images
    recipe_changed = Signal()
    run_is_only_choice = Signal(bool)  # whether the convolutional members lack the run's classes

    def __init__(
        self, desk: Desk, run_settings: Callable[[], RunSettings], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._lane = desk.lane(ImagesRequest, Rule.QUEUE, Manners(rest_ms=_SHOWING_MS))
        self._lane.part_arrived.connect(self.show_part)
        self._lane.answered.connect(self.finish)
        self._run_settings = run_settings
        self._conv_members = _CONV_MEMBERS
        self._of_run = False
        self._run_alone = False
        self._recipe = Recipe()
        self._collection = Collection()
        self._paths: tuple[str, ...] = ()  # that wait
        self._encoded: tuple[Encoded, ...] = ()
        self._again: tuple[OwnImage, ...] = ()  # of an earlier session, that wait
        self._returning: tuple[OwnImage, ...] = ()  # of it, that were asked for
        self._returned = 0  # how many of these have been made or skipped
        self._gone: frozenset[str] = frozenset()  # of these, the skipped ones
        self._loading = False
        self._asked: ImagesRequest | None = None  # whose images are wanted
        self._added = self._skipped = 0  # by the running request
        self._reason = ""

    @property
    def collection(self) -> Collection:
        """The images, and the members' predictions for them."""
        return self._collection

    @property
    def recipe(self) -> Recipe:
        """How images are turned into digits from now on."""
        return self._recipe

    @property
    def of_run(self) -> bool:
        """Whether the members of the run see the images."""
        return self._of_run or self._run_alone

    @property
    def settings(self) -> RunSettings:
        """The members that see the images: the convolutional ones, or the run's."""
        run = self._run_settings()
        if self.of_run:
            return run
        return replace(run, weights=Weights.CONV, members=self._conv_members)

    @property
    def added(self) -> int:
        """How many images the last request has brought."""
        return self._added

    @property
    def growing(self) -> bool:
        """Whether some images of a request have arrived, and others have not."""
        return self._loading and self._added > 0

    @Slot(object)
    def show_available(self, available: Available) -> None:
        """Use as many convolutional members as are bundled."""
        self._conv_members = available.trained_members.get(Weights.CONV, 0) or _CONV_MEMBERS

    @Slot(object)
    def follow_run(self, outcome: Outcome[RunResult]) -> None:
        """Other members have run: unless they know digits, they alone see the images."""
        if not isinstance(outcome, RunResult):
            return
        samples = outcome.samples
        alone = samples is not None and not _are_of_digits(samples)
        if alone != self._run_alone:
            self._run_alone = alone
            self.run_is_only_choice.emit(alone)
        self.proceed()

    @property
    def missing(self) -> tuple[OwnImage, ...]:
        """Images of an earlier session that did not come back, or not yet."""
        back = self._returning[: self._returned]
        gone = tuple(one for one in back if (one.path or one.name) in self._gone)
        return (*gone, *self._returning[self._returned :], *self._again)

    def restore(self, images: tuple[OwnImage, ...]) -> None:
        """Make these images of an earlier session again, in the place of those that are here.

        They wait for `proceed()`: the members that see them may have to be opened first.
        """
        self._paths, self._encoded, self._again = (), (), images
        self._returning, self._returned, self._gone = (), 0, frozenset()
        self._asked = None  # pending answers belong to the previous images
        if len(self._collection):
            self.put(Collection())

    @Slot()
    def forget_missing(self) -> None:
        """Forget the images that did not come back: the user has seen which."""
        self._gone = frozenset()

    def load_later(self, paths: tuple[str, ...]) -> None:
        """Load these once the window is shown."""
        self._paths = paths

    @Slot(object)
    def load(self, paths: tuple[str, ...]) -> None:
        """Add the images at these paths, behind the ones already there."""
        self._paths += paths
        self.proceed()

    @Slot(object)
    def keep(self, image: Encoded) -> None:
        """Add an image that has no file."""
        self._encoded += (image,)
        self.proceed()

    @Slot()
    def proceed(self) -> None:
        """Request what waits, one request at a time: each starts from the current images."""
        if self._loading:
            return
        request = ImagesRequest(settings=self.settings, recipe=self._recipe)
        if self._is_outdated:
            images, recipe = self._collection.images, self._collection.recipe
            self._ask(replace(request, taken=images, taken_by=recipe))
        elif self._again:
            self._returning, self._again = self._again, ()
            self._ask(replace(request, again=self._returning))
        elif self._paths or self._encoded:
            paths, encoded = self._paths, self._encoded
            self._paths, self._encoded = (), ()
            self._ask(replace(request, paths=paths, encoded=encoded))

    @Slot(object)
    def choose_ensemble(self, choice: str) -> None:
        """Let the convolutional members see the images, or the run's."""
        self._of_run = choice == "run"
        self.proceed()
        self.ensemble_changed.emit()

    @Slot(object)
    def change_recipe(self, recipe: Recipe) -> None:
        """Reprocess all images with other stages."""
        self._recipe = recipe
        self.proceed()
        self.recipe_changed.emit()

    def cut_apart(self, image: OwnImage) -> None:
        """Request the parts of this image, unless other images are being processed."""
        if not self._loading and not self._is_outdated:
            self._ask(ImagesRequest(settings=self.settings, recipe=self._recipe, whole=image))

    def put(self, collection: Collection) -> None:
        """Replace the collection: the user has changed it."""
        self._collection = collection
        self.changed.emit()

    @Slot(object)
    def show_part(self, result: ImagesResult) -> None:
        """Show images as they arrive."""
        if result.request is not self._asked:
            return
        is_first = self._added == 0 and bool(result.images)
        index = len(self._collection)
        self._added += len(result.images)
        self._note_skipped(result)
        if result.images:
            self.put(self._collection.joined(result))
        if result.request.again:
            self._returned += len(result.images) + len(result.refused)
            self._gone |= {one.path for one in result.refused}
        elif is_first:
            self.came.emit(index)

    @Slot(object)
    def finish(self, outcome: Outcome[ImagesResult]) -> None:
        """Show the rest, or say why there is none."""
        self._loading = False
        if outcome.request is not self._asked:
            self.proceed()
            return
        if not isinstance(outcome, ImagesResult):
            self._give_up(outcome)
            return
        if outcome.request.whole is not None:
            self._note_skipped(outcome)
            self.cut.emit(outcome)
        elif outcome.request.taken:
            self._note_skipped(outcome)
            self.put(self._collection.remade(outcome))
            self.remade.emit()
        else:
            self.show_part(outcome)
            ended = self.restored if outcome.request.again else self.loaded
            ended.emit(self._added, self._skipped, self._reason)
        self.proceed()

    @property
    def _is_outdated(self) -> bool:
        """Whether the collection was made by other members, or another recipe, than are wanted."""
        shown = self._collection
        if shown.settings is None or not shown.images:
            return False
        is_other = shown.settings.ensemble != self.settings.ensemble
        return is_other or shown.recipe != self._recipe

    def _ask(self, request: ImagesRequest) -> None:
        self._loading, self._asked = True, request
        self._added, self._skipped, self._reason = 0, 0, ""
        self._lane.ask(request)

    def _note_skipped(self, result: ImagesResult) -> None:
        if result.refused:
            self._reason = self._reason or result.refused[0].error
            self._skipped += len(result.refused)
            self.refused.emit(result.refused)

    def _give_up(self, outcome: Failure | Cancelled) -> None:
        """Drop what waits: it would meet the same fault, or is no longer wanted."""
        lost = bool(self._paths or self._encoded)
        request = outcome.request
        if isinstance(request, ImagesRequest):
            lost = lost or bool(request.paths or request.encoded)
        self._paths, self._encoded = (), ()
        if lost:
            self.loaded.emit(self._added, self._skipped, self._reason)
        self.ended.emit(outcome)  # the last word


def _are_of_digits(samples: SampleSet) -> bool:
    return samples.classes == DIGIT_CLASSES and samples.images.ndim == 3  # (sample, row, column)
