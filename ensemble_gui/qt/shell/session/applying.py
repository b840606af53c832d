"""Chooses the settings of an earlier result again."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.page import Context
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.session import CHANGED_SINCE, NOT_OPEN, applied


class Applying(QObject):
    """Opens the members first if they are not open; nothing runs by itself."""

    def __init__(self, context: Context, opening: Opening) -> None:
        super().__init__(opening)
        self._context, self._opening = context, opening
        self._wanted: RunSettings | None = None  # while its members are being opened
        opening.reopened.connect(self._go_on)

    @Slot(object)
    def use(self, settings: RunSettings) -> None:
        """Choose these settings, and say which of them are not available here."""
        if self._context.setup.has_members_of(settings):
            self._choose(settings)
        elif settings.path:
            self._wanted = settings
            self._opening.reopen(OpenRequest(path=settings.path))
        else:
            self._choose(settings, NOT_OPEN)

    @Slot(object)
    def _go_on(self, ensemble: OpenedEnsemble | None) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and ensemble is not None:
            self._choose(wanted, CHANGED_SINCE if ensemble.digest != wanted.digest else "")

    def _choose(self, settings: RunSettings, caution: str = "") -> None:
        setup = self._context.setup
        setup.restore(settings)
        said = " ".join(filter(None, (applied(settings, setup.settings), caution)))
        self._context.status.say(said, failed=bool(caution))
