"""The load meters of runs and sweeps on a cluster, whose own processes are no foreign load."""

from dataclasses import dataclass, field
from time import monotonic

import psutil

from ensemble_gui.cancel import CancelToken
from ensemble_gui.running.places.gathering import gather
from ensemble_gui.running.places.place import Station
from ensemble_gui.running.places.scattered import OnPlaces
from ensemble_gui.running.timing.load import LoadMeter
from ensemble_gui.running.timing.ours import (
    LessOurs,
    OurProcesses,
    ProcessName,
    found_here,
    pids_of,
    this_process,
)

_SOON_S = 0.001  # no share of a time that is shorter


def processes_at(station: Station) -> tuple[ProcessName, ...]:
    """The process of a place, and the one of Ray's that started it."""
    if not station.spot.node:
        return ()
    own = psutil.Process()
    above = own.parent()
    names = [this_process(), *([ProcessName(above.pid, above.create_time())] if above else [])]
    return tuple(names)


@dataclass(slots=True, kw_only=True)
class ClusterLoad:
    """What a meter sees of this machine, less what the cluster's processes here used meanwhile.

    In the cluster's own calls its places compute, and this machine's threads wait for them: what
    kept the places waiting counts there.
    """

    meter: LoadMeter
    cluster: OnPlaces
    met: set[int] = field(default_factory=set)  # processes that this one did not start
    _ours: OurProcesses = field(init=False)
    _less: LessOurs = field(init=False)

    _began: float = field(init=False, default_factory=monotonic)

    def __post_init__(self) -> None:
        self._ours = OurProcesses(find=self._find)
        self._less = LessOurs(self.meter, self._ours)

    @property
    def name(self) -> str:
        """By what the meter sees it."""
        return self._less.name

    def read(self) -> float:
        """The seconds here and at the places; they never become fewer."""
        placed = self.cluster.placed
        there = sum(one.waited_s for one in placed.calls) if placed else 0.0
        found = self._less.read() + there
        self.cluster.own_cores = self._ours.used_s / max(monotonic() - self._began, _SOON_S)
        return found

    def meet(self, token: CancelToken) -> None:
        """Learn which processes of the places are here. Raises CancelledError and PlaceLost."""
        if placed := self.cluster.placed:
            asked = [(one.place, one.place.submit(processes_at)) for one in placed.seated]
            for names in gather(asked, placed.places, token):
                self.met |= pids_of(filter(None, map(found_here, names)))

    def _find(self) -> set[int]:
        return pids_of(psutil.Process().children(recursive=True)) | self.met
