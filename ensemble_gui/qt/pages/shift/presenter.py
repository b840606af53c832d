"""Has the selected sample, or all of them, shifted further and further."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.main_window import SHIFT, MainWindow
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.work.explorer_controller import ExplorerController
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.records.shift import Ribbon, RibbonRequest, ShiftLevel, ShiftRequest, ShiftResult
from ensemble_gui.wording.shift import evaluation_cancelled


class Shifting(QObject):
    """Asks for the ribbon of what is selected while the page is open, and for all by a button."""

    def __init__(
        self,
        window: MainWindow,
        explorer: ExplorerController,
        selection: SampleSelection,
        session: Session,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._page = window.shift
        self._explorer = explorer
        self._selection = selection
        self._session = session
        self._asked: RibbonRequest | None = None  # whose ribbon is shown or on its way
        self._going: ShiftRequest | None = None

    @Slot()
    def look(self) -> None:
        """Ask for the selected sample's ribbon, if the page is open and shows another."""
        if self._window.evidence.page != SHIFT:
            return
        wanted = self._wanted()
        if wanted is None:
            self._asked = None
            self._page.show_ribbon(None)
        elif self._asked is None or not _is_same(wanted, self._asked):
            self._asked = wanted
            self._page.await_ribbon()
            self._explorer.make_ribbon(wanted)
        else:
            self._page.keep_ribbon()

    @Slot(object)
    def show_ribbon(self, outcome: Outcome[Ribbon]) -> None:
        """Show what the members say along the shift, if it is still asked for."""
        if outcome.request is not self._asked:
            return
        if isinstance(outcome, Ribbon):
            self._page.show_ribbon(outcome)
            return
        self._page.miss_ribbon()
        if isinstance(outcome, Failure):
            self._session.show_ending(outcome)

    @Slot()
    def evaluate(self) -> None:
        """Shift all samples."""
        samples = self._selection.samples
        if samples is None or len(samples.labels) == 0 or self._going is not None:
            return
        self._going = ShiftRequest(
            settings=self._session.settings_of_shown, samples=samples, shift=self._page.shift
        )
        self._page.begin(self._going)
        self._explorer.shift(self._going)

    @Slot(object)
    def show_level(self, level: ShiftLevel) -> None:
        """Show a level as it comes."""
        self._page.put(level)

    @Slot(object)
    def finish(self, outcome: Outcome[ShiftResult]) -> None:
        """All levels are there, or no more will come: what came stays."""
        self._going = None
        come = self._page.levels_come
        if isinstance(outcome, ShiftResult):
            self._page.finish(outcome)
            return
        self._page.finish(None)
        if isinstance(outcome, Failure):
            self._session.show_ending(outcome)
        else:
            self._window.run_bar.show_message(evaluation_cancelled(come))

    def _wanted(self) -> RibbonRequest | None:
        samples, selected = self._selection.samples, self._selection.selected
        if samples is None or selected is None:
            return None
        return RibbonRequest(
            settings=self._session.settings_of_shown,
            image=samples.images[selected],
            shift=self._page.shift,
        )


def _is_same(one: RibbonRequest, other: RibbonRequest) -> bool:
    """Whether both ask the same members about the same image: the answer would be the same."""
    return (
        one.settings.ensemble == other.settings.ensemble
        and one.shift is other.shift
        and np.array_equal(one.image, other.image)
    )
