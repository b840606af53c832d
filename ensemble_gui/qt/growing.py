"""Has the growth curve of the samples that are shown measured, when somebody looks at its page."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.explorer_controller import ExplorerController
from ensemble_gui.qt.main_window import GROWTH, MainWindow
from ensemble_gui.qt.selection import SampleSelection
from ensemble_gui.qt.session import Session
from ensemble_gui.records import GrowthOutcome, GrowthRequest, GrowthResult, SampleSet


class Growing(QObject):
    """Holds the curve of the samples that are shown."""

    def __init__(
        self,
        window: MainWindow,
        explorer: ExplorerController,
        selection: SampleSelection,
        session: Session,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._page = window.growth
        self._explorer = explorer
        self._selection = selection
        self._session = session
        self._asked: GrowthRequest | None = None  # of the samples that are shown

    @Slot(object)
    def follow(self, _samples: SampleSet | None) -> None:
        """Other samples are shown: their curve is measured when the page is."""
        self._asked = None
        self._page.show_growth(None)
        self.look()

    @Slot()
    def look(self) -> None:
        """Measure, if the page is open and nothing has been asked for these samples."""
        if self._window.evidence.page == GROWTH and self._asked is None:
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Measure the curve of the samples that are shown."""
        samples = self._selection.samples
        if samples is None or len(samples.labels) == 0:
            return
        self._asked = GrowthRequest(
            settings=self._session.settings_of_shown,
            samples=samples,
            strategy=self._session.fastest,
        )
        self._page.begin()
        self._explorer.grow(self._asked)

    @Slot(object)
    def finish(self, outcome: GrowthOutcome) -> None:
        """Show the curve, or why there is none."""
        if outcome.request is not self._asked:
            return
        if isinstance(outcome, GrowthResult):
            self._page.show_growth(outcome)
        else:
            self._page.show_growth(None)
            self._session.show_ending(outcome)
