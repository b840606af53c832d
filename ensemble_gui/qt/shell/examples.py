"""Examples in Help: each sets everything up, runs, and says what to look at."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.samples.header import DIGITS
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.widgets.callout import Callout
from ensemble_gui.qt.widgets.card import small_button
from ensemble_gui.records.arranging import Answer, Arrangement, SampleFilter
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights

_STRATEGIES = ("loop", "vmap", "stacked")
_BACK = "Back to my settings"
_AFTER_WORK = "The example runs as soon as the running work has ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What is set up, and what is then worth a look."""

    key: str
    title: str
    look: str
    settings: RunSettings
    page: str
    target: str  # the object name of what is pointed at
    answer: Answer | None = None  # the samples that are shown; None: all
    sample: int | None = None  # that is selected, of all 10,000 digits


EXAMPLES = (
    Example(
        key="tutorial",
        title="The tutorial's own setting",
        look="Ten untrained networks, each with its own minibatch of 64, as in PyTorch's tutorial. "
        "Look at the headline: is vmap faster than the loop here, and is it the fastest?",
        settings=RunSettings(
            weights=Weights.RANDOM,
            source=Source.NOISE,
            input=InputMode.DIFFERENT,
            strategies=_STRATEGIES,
        ),
        page="timings",
        target="headline",
    ),
    Example(
        key="convolutions",
        title="When vmap loses",
        look="Ten LeNet-5s. Look at the bars: vmap turns convolutions into grouped ones, which are "
        "often slower than a loop on a CPU. The headline says which is faster on this machine.",
        settings=RunSettings(
            weights=Weights.RANDOM, architecture="LeNet-5", strategies=_STRATEGIES
        ),
        page="timings",
        target="headline",
    ),
    Example(
        key="sure",
        title="Sure and wrong",
        look="Only digits that the ensemble gets wrong with at least 90% confidence. Look at the "
        "bars: even where all members agree, all of them can be wrong.",
        settings=RunSettings(strategies=_STRATEGIES),
        page="uncertainty",
        target="digitGallery",
        answer=Answer.SURE_AND_WRONG,
    ),
    Example(
        key="shift",
        title="Shift",
        look="Move the slider: as this 7 turns, the ensemble calls it a 9, a 2 or a 4, nearly "
        "certain each time. At the angles in between the members disagree: that is the warning.",
        settings=RunSettings(strategies=_STRATEGIES),
        page="shift",
        target="shiftSlider",
        sample=34,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    """What the user had before the first example."""

    settings: RunSettings
    ensemble: OpenedEnsemble | None
    result: RunResult | None
    page: str
    choice: int  # which samples were shown
    arrangement: Arrangement
    selected: int | None


class Examples(QObject):
    """Keeps what the user had, and brings it back."""

    def __init__(self, window: MainWindow, context: Context) -> None:
        super().__init__(window)
        self._window, self._context = window, context
        self._kept: _Kept | None = None
        self._set_up: RunSettings | None = None  # by the last example
        self._wanted: Example | None = None  # until its run has ended
        self._waits = False  # for other work, before its run can start
        self._focused: QWidget | None = None  # when it was chosen
        self._callout: Callout | None = None
        for example in EXAMPLES:
            window.menus.examples.addAction(example.title).setData(example.key)
        window.menus.examples.triggered.connect(self._choose)
        window.menus.back.triggered.connect(self.bring_back)
        context.desk.busy_changed.connect(self._run)
        context.runs.shown.connect(self._show)

    def begin(self, example: Example) -> None:
        """Set this up and run it."""
        context, chosen = self._context, self._context.setup.settings
        if self._kept is None or chosen != self._set_up:
            self._keep()
        self._leave()
        self._wanted, self._waits = example, True
        self._focused = QApplication.focusWidget()
        context.setup.restore(
            replace(example.settings, device=chosen.device, threads=chosen.threads)
        )
        self._set_up = context.setup.settings
        context.samples.panel.header.choose(DIGITS)
        context.pages.open(example.page)
        if context.desk.measuring:
            context.status.say(_AFTER_WORK)
        self._run()

    @Slot()
    def bring_back(self) -> None:
        """Bring back the settings, the result and the view that the user had before."""
        kept, context = self._kept, self._context
        if kept is None:
            return
        if context.runs.is_going and context.setup.settings == self._set_up:
            context.desk.cancel()
        self._kept = self._wanted = None
        self._waits = False
        self._leave()
        self._window.menus.back.setEnabled(False)
        context.setup.restore(kept.settings)
        if kept.result is not None and kept.result is not context.runs.result:
            context.runs.bring_back(kept.result)
        context.samples.panel.header.choose(kept.choice)
        context.samples.selection.arrange(kept.arrangement)
        if kept.selected is not None:
            context.samples.selection.choose(kept.selected)
        context.pages.open(kept.page)

    @property
    def users(self) -> tuple[RunSettings, OpenedEnsemble | None]:
        """What the user has chosen, which is what is remembered, and not an example's settings."""
        setup = self._context.setup
        if self._kept is not None and setup.settings == self._set_up:
            return self._kept.settings, self._kept.ensemble
        return setup.settings, setup.ensemble

    def forget(self) -> None:
        """Another session is in the window: there is nothing to go back to."""
        self._kept = self._set_up = self._wanted = None
        self._waits = False
        self._leave()
        self._window.menus.back.setEnabled(False)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.begin(next(one for one in EXAMPLES if one.key == action.data()))

    def _keep(self) -> None:
        context, selection = self._context, self._context.samples.selection
        self._kept = _Kept(
            settings=context.setup.settings,
            ensemble=context.setup.ensemble,
            result=context.runs.result,
            page=next(one.key for one in PAGES if context.pages.is_open(one.key)),
            choice=context.samples.panel.header.choice,
            arrangement=selection.arrangement,
            selected=selection.selected,
        )
        self._window.menus.back.setEnabled(True)

    @Slot()
    def _run(self) -> None:
        """Run what was chosen, once nothing is being measured."""
        if not self._waits or self._context.desk.measuring:
            return
        self._waits = False
        if self._context.setup.settings == self._set_up:
            self._context.runs.start()
        else:  # the user has changed them meanwhile
            self._wanted = None

    @Slot(object)
    def _show(self, outcome: Outcome[RunResult]) -> None:
        """Show the samples of the example, and say what to look at."""
        example = self._wanted
        if example is None:
            return
        request = outcome.request
        if not isinstance(request, RunRequest) or request.settings != self._set_up:
            if self._kept is not None and isinstance(outcome, RunResult):
                self._kept = replace(self._kept, result=outcome)  # of the user's own run
            return
        self._wanted = None
        if not isinstance(outcome, RunResult):
            return
        selection = self._context.samples.selection
        selection.arrange(Arrangement(filter=SampleFilter(answer=example.answer)))
        if example.sample is not None:
            selection.reveal(example.sample)
        if self._context.pages.is_open(example.page):
            self._point(example)

    def _point(self, example: Example) -> None:
        if self._callout is None:
            self._build()
        if self._callout is None:
            return
        target = self._window.findChild(QWidget, example.target)
        is_below = target is not None and self._window.samples.isAncestorOf(target)
        if is_below and not self._window.menus.show_samples.isChecked():
            self._window.menus.show_samples.trigger()
        is_on_page = target is not None and self._window.pages.isAncestorOf(target)
        spared = self._window.pages if is_on_page else target
        self._callout.point_at(target, example.title, example.look, spared=spared)
        if QApplication.focusWidget() is self._focused:  # the user is not at something else
            self._close.setFocus()

    @Slot()
    def _leave(self) -> None:
        if self._callout is None:
            return
        self._callout.leave()
        if self._focused is not None and self._close.hasFocus():
            self._focused.setFocus()

    def _build(self) -> None:
        self._callout = callout = Callout(self._window)
        back = small_button("exampleBack", callout, text=_BACK, accessible=_BACK)
        back.setToolTip("Bring back the settings and the result from before the example")
        self._close = small_button("exampleClose", callout, text="Close", accessible="Close")
        callout.add_buttons((back, self._close))
        back.clicked.connect(self.bring_back)
        self._close.clicked.connect(self._leave)
        callout.left.connect(self._leave)
