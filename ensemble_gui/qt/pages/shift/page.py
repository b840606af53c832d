"""What the members predict for images that are shifted further and further."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.shift.evaluation import ShiftEvaluation
from ensemble_gui.qt.pages.shift.evaluation_panel import EvaluationPanel
from ensemble_gui.qt.pages.shift.head import ShiftHead
from ensemble_gui.qt.pages.shift.levels import start_of
from ensemble_gui.qt.pages.shift.ribbon_plot import RibbonPlot
from ensemble_gui.qt.pages.shift.slider import ShiftedDigit
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.samples import NO_PREDICTION, SampleSet
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Ribbon, Shift, ShiftLevel, ShiftRequest, ShiftResult
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.ribbon import (
    COMPUTING_RIBBON,
    NO_RIBBON,
    NONE_LEFT_TO_SHIFT,
    NOTHING_TO_SHIFT,
    PREVIOUS_RIBBON,
    RIBBON_BANDS,
    ribbon_lines,
    why_right,
)
from ensemble_gui.wording.shift import evaluation_cost, evaluation_found, evaluation_offered


class ShiftPage(PageView):
    """One sample along the shift on the left, all samples on the right, one level for both."""

    ribbon_wanted = Signal()  # another kind of shift has been chosen
    evaluation_wanted = Signal()  # of all samples

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._refusal = ""  # why their members cannot be asked
        self._sample: int | None = None
        self._ribbon: Ribbon | None = None
        self._classes = DIGIT_CLASSES  # of the ribbon
        self._running: ShiftEvaluation | None = None
        self._awaited = False
        self._wait = ""
        self._evaluations: dict[Shift, ShiftEvaluation] = {}  # the last one of each kind
        self.head: ShiftHead = ShiftHead(self)
        self._digit = ShiftedDigit(self)
        self._caption = label("", "small", self, name="ribbonCaption")
        self._caption.setFixedHeight(scaled(3 * RHYTHM))
        self._caption.setToolTip(RIBBON_BANDS)
        self._ribbons = RibbonPlot(theme, self)
        self._empty = label(NOTHING_TO_SHIFT, "small", self, name="shiftEmpty", wraps=True)
        self._one = QStackedWidget(self)
        self._all = EvaluationPanel(theme, self)
        self._sentence = label("", "small", self, name="shiftSentence", wraps=True)
        self._arrange()
        self._connect()
        self.show_ribbon(None)
        self._show_evaluation()

    @property
    def shift(self) -> Shift:
        """The kind of shift that is chosen."""
        return self.head.shift

    def show_samples(self, samples: SampleSet | None, refusal: str = "") -> None:
        """Use all these samples, of which one will be selected, unless they cannot be shifted."""
        self._samples, self._refusal = samples, refusal
        self._sample = None
        self._show_evaluation()

    def select_sample(self, sample: int) -> None:
        """Note the sample whose ribbon is shown or requested."""
        self._sample = sample

    def keep_ribbon(self) -> None:
        """The ribbon that is shown or requested is still that of the selected sample."""
        if self._ribbon is not None and not self._awaited:
            self._draw_ribbon(self._ribbon)  # the label may be another one

    def await_ribbon(self) -> None:
        """The selected sample's ribbon is being computed; the previous one stays, faded."""
        self._awaited = True
        self._ribbons.fade(is_previous=True)
        self._caption.setText(PREVIOUS_RIBBON)
        self._empty.setText(self._wait or COMPUTING_RIBBON)

    def show_wait(self, words: str) -> None:
        """Say what the ribbon, or its sample, waits for."""
        self._wait = words
        if self._awaited:
            self._empty.setText(words or COMPUTING_RIBBON)
        elif self._samples is None and not self._refusal:
            self._empty.setText(words or NOTHING_TO_SHIFT)

    def miss_ribbon(self) -> None:
        """The ribbon that was requested will not come."""
        self.show_ribbon(None)
        self._empty.setText(NO_RIBBON)

    def show_ribbon(self, ribbon: Ribbon | None) -> None:
        """Show the predictions for the selected sample; None if none is selected."""
        self._ribbon, self._awaited = ribbon, False
        self._classes = self._samples.classes if self._samples else DIGIT_CLASSES
        self._one.setCurrentIndex(0 if ribbon is None else 1)
        has_none = self._samples is None or len(self._samples.labels) == 0
        why = NOTHING_TO_SHIFT if has_none else NONE_LEFT_TO_SHIFT
        if self._samples is None:
            why = self._wait or why
        self._empty.setText(self._refusal or why)
        if ribbon is not None:
            self._draw_ribbon(ribbon)
        self._digit.show_ribbon(ribbon, self._classes)
        self._show_evaluation()

    def begin(self, request: ShiftRequest) -> None:
        """An evaluation is running; its first level replaces the previous evaluation."""
        self._running = ShiftEvaluation(request=request)
        self._show_evaluation()

    def put(self, level: ShiftLevel) -> None:
        """Show one level of all samples."""
        if self._running is None:
            return
        self._running = self._running.with_level(level)
        shift = self._running.request.shift
        self._evaluations[shift] = self._running
        if shift is self.shift:
            self._show_evaluation()

    def finish(self, result: ShiftResult | None) -> None:
        """All levels have arrived; None if it was cancelled or failed: the levels so far stay."""
        if self._running is not None and result is not None:
            ended = replace(self._running, result=result)
            self._evaluations[ended.request.shift] = ended
        self._running = None
        self._show_evaluation()

    @property
    def running(self) -> ShiftEvaluation | None:
        """The evaluation that is running, as far as it has got."""
        return self._running

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Share the width."""
        super().resizeEvent(event)
        self._digit.share_width(event.size().width())

    def _arrange(self) -> None:
        along = QWidget(self)
        fill(along, self._caption, self._ribbons, spacing=0, stretch=1)
        one = QWidget(self)
        one.setLayout(row(self._digit, along, spacing=2 * RHYTHM, shares=(0, 1)))
        self._one.addWidget(self._empty)
        self._one.addWidget(one)
        plots = row(self._one, self._all, spacing=2 * RHYTHM, shares=(1, 1))
        fill(self, plots, self._sentence, stretch=0)

    def _connect(self) -> None:
        self.head.kind_chosen.connect(self._choose_kind)
        self.head.evaluation_wanted.connect(self.evaluation_wanted)
        self._digit.level_changed.connect(self._show_level)
        for view in (self._ribbons, self._all):
            view.level_pointed.connect(self._digit.go_to)

    @Slot()
    def _choose_kind(self) -> None:
        self._show_evaluation()
        self.ribbon_wanted.emit()

    def _draw_ribbon(self, ribbon: Ribbon) -> None:
        samples, sample = self._samples, self._sample
        right, why = NO_PREDICTION, ""
        if samples is not None and sample is not None:
            right = int(samples.truth[sample])
            why = why_right(samples, sample)
        self._caption.setText(ribbon_lines(len(ribbon.probabilities)))
        self._ribbons.fade(is_previous=False)
        self._ribbons.show_ribbon(ribbon, right, why, self._classes)

    def _show_evaluation(self) -> None:
        """Show the evaluation of this kind of shift, or say what one would do."""
        evaluation = self._evaluations.get(self.shift)
        offered = "" if self._refusal else evaluation_offered(self._samples, self.shift)
        self.head.offer(offered, is_running=self._running is not None)
        self._all.setVisible(evaluation is not None)
        if evaluation is None:
            self._sentence.setText(offered)
            self._sentence.setToolTip("")
            return
        is_previous = evaluation.request.samples is not self._samples
        self._all.show_evaluation(evaluation, self._axis_of(evaluation), is_previous=is_previous)
        cost = evaluation_cost(evaluation.result) if evaluation.result else ""
        self._sentence.setToolTip(plain_tip(cost))
        self._mark(evaluation)

    @Slot(float)
    def _show_level(self, level: float) -> None:
        """The slider is at this level: look up what was found there."""
        if self._ribbon is not None:
            self._ribbons.mark(level)
        evaluation = self._evaluations.get(self.shift)
        if evaluation is not None:
            self._mark(evaluation)

    def _mark(self, evaluation: ShiftEvaluation) -> None:
        """Show the results at the slider's level, or where a slider starts if it has none."""
        wanted = self._digit.level if self._digit.shift is evaluation.request.shift else None
        level = start_of(self._axis_of(evaluation)) if wanted is None else wanted
        self._all.mark(level)
        found = evaluation.near(level)
        self._sentence.setText(evaluation_found(evaluation.request, found, wanted) if found else "")

    def _axis_of(self, evaluation: ShiftEvaluation) -> Array:
        """The levels of the ribbon or of the evaluation, whichever go further."""
        levels = evaluation.levels if evaluation.found else np.zeros(1)
        ribbon = self._ribbon
        if ribbon is None or ribbon.request.shift is not evaluation.request.shift:
            return levels
        return ribbon.levels if ribbon.levels[-1] >= levels[-1] else levels
