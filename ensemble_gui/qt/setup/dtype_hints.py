"""Says under the choice of the dtype whether it is slow here, before anything is run in it."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import DType
from ensemble_gui.wording.dtype_speed import slow_dtype


class DtypeHints(QObject):
    """Asks the worker once for each dtype that is chosen, with its device and threads."""

    def __init__(self, desk: Desk, setup: SetupPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._setup = setup
        self._found: dict[DtypeRequest, str] = {}  # '' where nothing has to be said
        self._lane = desk.lane(DtypeRequest, Rule.LATEST, Manners(is_silent=True))
        self._lane.answered.connect(self._keep)
        setup.settings_changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        chosen = DtypeRequest.of(self._setup.settings)
        self._setup.show_dtype_hint(self._found.get(chosen, ""))
        if chosen.dtype is not DType.FLOAT32 and chosen not in self._found:
            self._lane.ask(chosen)

    @Slot(object)
    def _keep(self, outcome: DtypeSpeed | Failure | Cancelled) -> None:
        """Keep what was found; after a failure, the next run reports the same fault."""
        if isinstance(outcome, DtypeSpeed):
            self._found[outcome.request] = slow_dtype(outcome)
            chosen = DtypeRequest.of(self._setup.settings)
            self._setup.show_dtype_hint(self._found.get(chosen, ""))
