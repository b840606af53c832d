"""Has the selected sample, or all of them, shifted further and further."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.explorer_controller import ExplorerController
from ensemble_gui.qt.main_window import SHIFT, MainWindow
from ensemble_gui.qt.selection import SampleSelection
from ensemble_gui.qt.session import Session
from ensemble_gui.records import (
    Ribbon,
    RibbonOutcome,
    RibbonRequest,
    RunFailure,
    SampleSet,
    Shift,
    ShiftLevel,
    ShiftOutcome,
    ShiftRequest,
    ShiftResult,
)


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
        self._ribbon: tuple[int, Shift] | None = None  # that is shown or on its way
        self._going: ShiftRequest | None = None

    @Slot(object)
    def follow(self, _samples: SampleSet | None) -> None:
        """Other samples are shown, or other members have seen them."""
        self._ribbon = None
        self.look()

    @Slot()
    def look(self) -> None:
        """Ask for the selected sample's ribbon, if the page is open and shows another."""
        samples, selected = self._selection.samples, self._selection.selected
        if self._window.evidence.page != SHIFT or samples is None or selected is None:
            return
        wanted = (selected, self._page.shift)
        if self._ribbon == wanted:
            return
        self._ribbon = wanted
        self._explorer.make_ribbon(
            RibbonRequest(
                settings=self._session.settings_of_shown,
                image=samples.images[selected],
                shift=self._page.shift,
            )
        )

    @Slot(object)
    def show_ribbon(self, outcome: RibbonOutcome) -> None:
        """Show what the members say along the shift."""
        if isinstance(outcome, Ribbon):
            self._page.show_ribbon(outcome)
        elif isinstance(outcome, RunFailure):
            self._ribbon = None
            self._session.show_ending(outcome)

    @Slot()
    def evaluate(self) -> None:
        """Shift all samples."""
        samples = self._selection.samples
        if samples is None or len(samples.labels) == 0:
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
    def finish(self, outcome: ShiftOutcome) -> None:
        """All levels are there, or no more will come."""
        if isinstance(outcome, ShiftResult):
            self._page.finish(outcome)
        else:
            self._page.finish(None)
            self._session.show_ending(outcome)
