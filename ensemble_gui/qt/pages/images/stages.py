"""What the members see: the picture after each stage, with a switch and what it changes."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from ensemble_gui.qt.widgets.card import fill, label
from ensemble_gui.qt.widgets.digit_image import digit_image, draw_image, place_in
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Effect, Inspection, Step
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.figures import capital
from ensemble_gui.wording.images import more_than_one
from ensemble_gui.wording.inspection import effect_in_short, effect_of, stage_tip, strongest_effect
from ensemble_gui.wording.tables.stages import stages_table

_COLUMNS = 4
_ROWS = 2
_THUMBNAIL, _MOST_THUMBNAIL = 64, 256  # pixels
_BELOW = 44  # pixels: a thumbnail's caption and effect, and the gap to the next row


class StageStrip(QWidget):
    """One thumbnail per stage, with a switch that changes the recipe."""

    recipe_changed = Signal(object)  # Recipe

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stageStrip")
        self.setAccessibleName("What the members see: the picture after each stage")
        self._recipe = Recipe()
        self._inspection: Inspection | None = None
        self._original = _StepView(theme, self, "Original")
        self._stages = {stage: _StageView(stage, theme, self) for stage in Stage}
        self._fitted = _StepView(theme, self, "As seen")
        self._fitted.picture.setObjectName("fittedPicture")
        self._summary = label("", "small", self, name="stageSummary", wraps=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(RHYTHM)
        grid.setVerticalSpacing(RHYTHM // 2)
        grid.addWidget(self._original, 0, 0)
        grid.addWidget(self._fitted, 0, 1)
        for place, view in enumerate(self._stages.values(), start=1):
            grid.addWidget(view, *divmod(place, _COLUMNS))
            view.toggled.connect(self._toggle)
        fill(self, grid, None, self._summary)
        self.show_kind(by_recipe=True)
        self.show_inspection(None)
        Offer(self, self._table)

    @property
    def recipe(self) -> Recipe:
        """The stages that are switched on."""
        return self._recipe

    def show_inspection(self, inspection: Inspection | None) -> None:
        """Show this picture after each stage, and the stages' effects once they are known."""
        self._inspection = inspection
        steps = {step.stage: step for step in inspection.steps} if inspection else {}
        self._original.show_step(steps.get(None))
        effects = {effect.stage: effect for effect in inspection.effects} if inspection else {}
        members, classes = 0, DIGIT_CLASSES
        if inspection is not None and inspection.probabilities is not None:
            members, classes = len(inspection.probabilities), inspection.classes
        if inspection is not None:
            self.show_kind(by_recipe=inspection.by_recipe)
        step = None
        if inspection is not None and inspection.fitted is not None:
            step = Step(stage=None, picture=inspection.fitted, note=inspection.fitting)
        self._fitted.show_step(step)
        for stage, view in self._stages.items():
            view.show_step(steps.get(stage))
            words = effect_of(effects.get(stage), self._recipe, members, classes)
            view.show_effect(effects.get(stage), words, members)
        effect = strongest_effect(tuple(effects.values()), self._recipe, members, classes)
        several = more_than_one(inspection.digits) if inspection is not None else ""
        fitting = inspection.fitting if inspection is not None else ""
        self._summary.setText(capital(several or fitting) or effect)

    def choose(self, recipe: Recipe) -> None:
        """Switch these stages on and off, as the user would."""
        for stage, view in self._stages.items():
            view.switch(on=recipe.has(stage))

    def show_kind(self, *, by_recipe: bool) -> None:
        """Show the stages of a digit, or else only the picture that the members see."""
        self._fitted.setVisible(not by_recipe)
        for view in self._stages.values():
            view.setVisible(by_recipe)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As little as possible: thumbnails that have grown ask for no more room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Let the thumbnails grow with the room."""
        super().resizeEvent(event)
        room = event.size()
        high = (room.height() - self._summary.heightForWidth(room.width())) // _ROWS - scaled(
            _BELOW
        )
        side = min(room.width() // _COLUMNS - RHYTHM, high, _MOST_THUMBNAIL)
        for view in (self._original, self._fitted, *self._stages.values()):
            view.picture.grow(max(side, _THUMBNAIL))

    def _table(self) -> Table | None:
        return stages_table(self._inspection, self._recipe) if self._inspection else None

    @Slot(object)
    def _toggle(self, stage: Stage) -> None:
        self._recipe = self._recipe.toggled(stage)
        self.recipe_changed.emit(self._recipe)


class _StepView(QWidget):
    """A picture, and below it a caption, or what else there is to it."""

    def __init__(self, theme: Theme, parent: QWidget, caption: str = "") -> None:
        super().__init__(parent)
        self.picture = _Thumbnail(theme, self)
        self.picture.setAccessibleName(f"Picture: {caption.lower()}")
        if caption:
            self._arrange(label(caption, "small", self))

    def show_step(self, step: Step | None) -> None:
        """Show this picture, or an empty frame."""
        self.picture.show_step(step)

    def _arrange(self, *parts: QWidget) -> None:
        fill(self, self.picture, *parts, None, spacing=2)


class _StageView(_StepView):
    """One stage: its picture, its switch, and in a few words its effect."""

    toggled = Signal(object)  # Stage

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._stage = stage
        self.picture.setAccessibleName(f"Picture after the stage {stage.value}")
        self._switch = QCheckBox(stage.value.capitalize(), self)
        self._switch.setObjectName(f"stage-{stage.name.lower()}")
        self._switch.setAccessibleName(f"Stage: {stage.value}")
        self._switch.setChecked(True)
        self._effect = label("", "small", self)
        self._arrange(self._switch, self._effect)
        self._switch.toggled.connect(self._announce)

    def show_step(self, step: Step | None) -> None:
        """Show the picture after this stage; None if it did not get there."""
        super().show_step(step)
        tip = stage_tip(self._stage, step.note if step else "")
        self._switch.setToolTip(plain_tip(tip))

    def switch(self, *, on: bool) -> None:
        """Switch the stage on or off, as the user would."""
        self._switch.setChecked(on)

    def show_effect(self, effect: Effect | None, words: str, members: int) -> None:
        """Say what the stage changes, in short and in these words."""
        self._effect.setText(effect_in_short(effect, members))
        self._effect.setToolTip(plain_tip(words))
        self._switch.setAccessibleDescription(words)

    @Slot(bool)
    def _announce(self, _on: bool) -> None:  # noqa: FBT001 -- Qt hands the state over by position
        self.toggled.emit(self._stage)


class _Thumbnail(QWidget):
    """A framed square with a picture in it, its aspect kept."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step: Step | None = None
        self._side = 0
        self.grow(_THUMBNAIL)

    def grow(self, side: int) -> None:
        """Have this side, or less where there is no room any more."""
        if side != self._side:
            self._side = side
            self.setMaximumSize(side, side)
            self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """A square."""
        return QSize(self._side, self._side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """The smallest one: what has grown can shrink again."""
        return QSize(_THUMBNAIL, _THUMBNAIL)

    def show_step(self, step: Step | None) -> None:
        """Show this picture, or an empty frame."""
        self._step = step
        self.setToolTip(plain_tip(capital(step.note)) if step else "")
        self.setAccessibleDescription(step.note if step else "No picture")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the picture in its frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.quiet))
        if self._step is not None:
            image = digit_image(self._step.picture)
            is_large = max(image.width(), image.height()) >= min(self.width(), self.height())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=is_large)
            draw_image(painter, place_in(self.rect(), image), image)
        painter.setPen(QPen(QColor(self._theme.line)))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
