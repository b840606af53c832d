"""Places of this machine: one for each of several devices, each with a thread of its own."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import GPUS, Node, Spot
from ensemble_gui.running.members.devices import available_devices, use_threads
from ensemble_gui.running.places.place import P, Place, Shared, Station, T, Work


@dataclass(frozen=True, slots=True)
class _Here(Shared[T]):
    """A value in this process, which need not be sent."""

    value: T

    def get(self) -> T:
        return self.value


class LocalPlace(Place):
    """A device of this machine."""

    def __init__(self, spot: Spot) -> None:
        self._station = Station(spot=spot)
        self._thread = ThreadPoolExecutor(1, f"place {spot.name}", use_threads, (spot.cpus,))

    @property
    def spot(self) -> Spot:
        """The device."""
        return self._station.spot

    @property
    def losses(self) -> int:
        """None: a device of this machine is not lost."""
        return 0

    def submit(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do the work on the device's thread."""
        return self._thread.submit(work, self._station, *args, **kwargs)

    def close(self) -> None:
        """Wait for the work at hand; what waits behind it is not begun."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def all_gpus() -> "LocalPlaces":
    """All GPUs of this machine. Raises BadInput unless there are several."""
    gpus = [one for one in available_devices() if one != "cpu"]
    if len(gpus) <= 1:
        raise BadInput("This computer does not have several GPUs: choose one device.")
    return LocalPlaces(gpus, address=GPUS)


class LocalPlaces:
    """Devices of this machine that are used together."""

    nodes: tuple[Node, ...] = ()
    is_lost = False

    def __init__(self, devices: Sequence[str], threads: int = 1, address: str = "") -> None:
        self.address = address
        self._spots = [Spot(node="", device=device, cpus=threads) for device in devices]
        self._places: list[LocalPlace] = []

    def take(self, wanted: int | None = None) -> Sequence[Place]:
        """One place for each device, or the first of them. Raises BadInput if there are fewer."""
        most = len(self._spots)
        if wanted is not None and not 1 <= wanted <= most:
            raise BadInput(f"{wanted:,} shards do not fit on {most:,} devices: choose 1 to {most}.")
        if not self._places:
            self._places = [LocalPlace(spot) for spot in self._spots]
        return self._places[:wanted]

    def share(self, value: T) -> Shared[T]:
        """The value itself."""
        return _Here(value)

    def check(self, waiting: Sequence[Place]) -> None:
        """A device of this machine answers in the end."""

    def is_full(self) -> bool:
        """No: a device of this machine is shared."""
        return False

    def stop(self) -> None:
        """Wait for the calls at hand, which cannot be interrupted."""
        for place in self._places:
            place.close()
        self._places = []

    def close(self) -> None:
        """The same."""
        self.stop()
