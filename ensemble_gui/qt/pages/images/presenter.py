"""Follows one picture, the drawing or the selected image, and shows how the members see it."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.images import OwnImage
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Outcome, Request
from ensemble_gui.records.settings import Array, Weights


class Inspecting(QObject):
    """Requests inspections of what the user looks at, and shows only those."""

    def __init__(self, page: ImagesPage, own: OwnImages, context: Context) -> None:
        super().__init__(page)
        self._page, self._own = page, own
        self._selection = context.samples.selection
        self._lane = context.desk.lane(InspectionRequest, Rule.LATEST, Manners(keeps_late=True))
        self._sketch: Array | None = None
        self._image: OwnImage | None = None
        self._voted_on: OwnImage | None = None  # the image whose votes are shown
        self._asked: InspectionRequest | None = None  # the last one
        self._lane.part_arrived.connect(self.show_outcome)
        self._lane.answered.connect(self.show_outcome)
        page.pad.drawn.connect(self.follow_stroke)
        page.pad.stroke_ended.connect(self.look_at_sketch)
        page.pad.emptied.connect(self.look_at_selected)
        self._follow(context)

    def _follow(self, context: Context) -> None:
        """Inspect what is selected, and again when other members see it."""
        for changed in (self._selection.selected_changed, self._selection.samples_changed):
            changed.connect(self.follow_selection)  # no sample may pass the filters
        self._own.changed.connect(self.follow_selection)  # without images none is selected
        panel = context.samples.panel
        for chosen in (panel.gallery.sample_clicked, panel.matrix.sample_clicked, self._own.came):
            chosen.connect(self.look_at_selected)
        own = self._own
        for changed in (own.ensemble_changed, own.recipe_changed, own.run_is_only_choice):
            changed.connect(self.look_again)
        context.pages.opened.connect(self.prepare)

    @Slot(object)
    def follow_stroke(self, sketch: Array) -> None:
        """The pen has moved: show only the votes, which is quick."""
        self._look_at(sketch=sketch, with_effects=False)

    @Slot(object)
    def look_at_sketch(self, sketch: Array) -> None:
        """A stroke has ended: show each stage's effect as well."""
        self._look_at(sketch=sketch)

    @Slot()
    def look_at_selected(self) -> None:
        """Show the selected image if images are shown, otherwise nothing."""
        samples = self._own.collection.samples
        selected = self._selection.selected
        if samples is None or selected is None or self._selection.samples is not samples:
            self._show_nothing()
        else:
            self._look_at(image=self._own.collection.images[selected])

    @Slot()
    def follow_selection(self) -> None:
        """Other samples are shown, or another one is selected: a drawing stays in view."""
        if self._sketch is None:
            self.look_at_selected()

    @Slot()
    def look_again(self) -> None:
        """Show the same picture, by other members or another recipe."""
        if self._sketch is not None:
            self._look_at(sketch=self._sketch)
        elif self._image is not None:
            self._look_at(image=self._image)
        else:
            self._look_at()  # at nothing, to have the members loaded before the first stroke

    @Slot()
    def prepare(self) -> None:
        """The page was opened: load the members before the first stroke."""
        if self._sketch is None and self._image is None:
            self._look_at()

    @Slot(object)
    def show_outcome(self, outcome: Outcome[Inspection]) -> None:
        """Show the inspection, unless the user looks at another picture by now."""
        request = outcome.request
        if isinstance(outcome, Inspection) and self._is_of_these(request):
            self._page.pad.show_classes(outcome.classes)
            self._page.votes.show_classes(outcome.classes)
            self._page.stages.show_kind(by_recipe=outcome.by_recipe)
        if not isinstance(request, InspectionRequest) or not self._is_of_now(request):
            return
        if isinstance(outcome, Cancelled):
            return  # its votes are shown already, and a newer inspection is under way
        if isinstance(outcome, Inspection):
            trained = request.settings.weights is not Weights.RANDOM
            self._page.votes.show_votes(outcome.probabilities, outcome.error, trained=trained)
            self._page.stages.show_inspection(outcome)
            self._page.head.show_digits(outcome.digits if request.image else 1)
        else:
            self._asked = None  # so that a click tries again
            self._page.votes.show_votes(None, outcome.message)
            self._page.stages.show_inspection(None)
        self._voted_on = request.image
        self._show_label()

    def _is_of_these(self, request: Request) -> bool:
        """Whether the members are the ones that see pictures now."""
        return (
            isinstance(request, InspectionRequest)
            and request.settings.ensemble == self._own.settings.ensemble
        )

    def _is_of_now(self, request: InspectionRequest) -> bool:
        if self._sketch is not None:
            return request.sketch is not None  # an older point of the same stroke is of use
        return request.image is not None and request.image is self._image

    def _look_at(
        self,
        *,
        sketch: Array | None = None,
        image: OwnImage | None = None,
        with_effects: bool = True,
    ) -> None:
        self._sketch, self._image = sketch, image
        request = InspectionRequest(
            settings=self._own.settings,
            recipe=self._own.recipe,
            sketch=sketch,
            image=image,
            with_effects=with_effects,
        )
        self._show_label()
        if not self._is_asked(request):
            self._asked = request
            self._lane.ask(request)

    def _show_label(self) -> None:
        """Hold the votes against the image's label; a drawing has none."""
        own = self._own.collection
        labels = [
            label
            for image, label in zip(own.images, own.labels, strict=True)
            if image is self._voted_on
        ]
        is_named = own.classes == self._page.votes.classes
        self._page.votes.show_label(labels[0] if labels and is_named else None)

    def _is_asked(self, request: InspectionRequest) -> bool:
        """Whether the same image by the same members is shown or requested; labels never matter."""
        last = self._asked
        return (
            last is not None
            and request.image is not None
            and request.image is last.image
            and request.recipe == last.recipe
            and request.settings.ensemble == last.settings.ensemble
        )

    def _show_nothing(self) -> None:
        self._sketch = self._image = self._asked = self._voted_on = None
        self._show_label()
        self._page.votes.show_votes(None)
        self._page.stages.show_inspection(None)
        self._page.head.show_digits(1)
