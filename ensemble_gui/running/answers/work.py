"""What an answer is given besides its request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.progress import Progress, unheard

if TYPE_CHECKING:
    from ensemble_gui.history.calibrations import Calibrations
    from ensemble_gui.history.file import HistoryFile
    from ensemble_gui.running.members.at_hand import Voters
    from ensemble_gui.running.members.opened import Opened
    from ensemble_gui.running.places.place import Places


class Kept:
    """What is kept from one request to the next; it belongs to one thread.

    Making it imports no torch: that happens when a request first needs the members.
    """

    def __init__(self, voters: "Voters | None" = None) -> None:
        if voters is not None:
            self.voters = voters
        self._places: Places | None = None
        self._has_connected = False

    @cached_property
    def voters(self) -> "Voters":
        """The members that were asked last, with all that the user has opened."""
        from ensemble_gui.running.members.at_hand import Voters

        return Voters()

    def places(self, address: str, token: CancelToken, progress: Progress = unheard) -> "Places":
        """The places of the cluster at this address; the one before is left or ended.

        A cluster whose head was lost is connected to again.

        Raises BadInput and CancelledError.
        """
        from ensemble_gui.running.places.connecting import connect

        known = self._places
        if known is None or known.address != address or known.is_lost:
            self._leave()
            self._has_connected = True
            known = self._places = connect(address, token, progress)
        return known

    def _leave(self) -> None:
        if self._places is not None:
            self._places.close()
        self._places = None

    def close(self) -> None:
        """Leave the cluster, or end it if it was started here."""
        self._leave()
        if self._has_connected:
            from ensemble_gui.running.places.connecting import settle

            settle()  # what was given up ends too

    @cached_property
    def history(self) -> "HistoryFile":
        """The file of the history, which remembers what it last read."""
        from ensemble_gui.history.file import HistoryFile, history_path

        return HistoryFile(history_path())

    @cached_property
    def calibrations(self) -> "Calibrations":
        """The rules of `auto` that were measured on this machine."""
        from ensemble_gui.history.calibrations import Calibrations, calibrations_path

        return Calibrations(calibrations_path())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """How the work on one request is cancelled and followed, and what it finds at hand."""

    token: CancelToken = field(default_factory=CancelToken)
    progress: Progress = unheard
    report: Callable[[Any], None] | None = None  # called with each part of the result as it comes
    kept: Kept = field(default_factory=Kept)

    @property
    def voters(self) -> "Voters":
        """The members that were asked last."""
        return self.kept.voters

    @property
    def opened(self) -> "Opened":
        """What the user has opened."""
        return self.kept.voters.opened
