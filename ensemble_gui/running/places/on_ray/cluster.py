"""A connection to a Ray cluster, or to one that is started here, and the places there.

Ray's connection is the process's, so there is one at a time. The processes that Ray starts end with
the thread that started them, and Ray takes over the signals of the main thread: it gets a thread of
its own, which lasts as long as the connection.
"""

import logging
import os
import secrets
import shutil
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
import ray
from ray._private import ray_constants

import ensemble_gui
from ensemble_gui.errors import PlaceLost
from ensemble_gui.records.cluster import LOCAL, Node
from ensemble_gui.running.members.devices import usual_threads
from ensemble_gui.running.places.addresses import LOOPBACK, is_loopback
from ensemble_gui.running.places.on_ray.place import RayPlace, RayShared
from ensemble_gui.running.places.place import Place, T
from ensemble_gui.running.places.shards import Seat, room_for, seats_of

_STORE_SHARE = 0.3  # of the free memory, for the objects of a cluster that is started here
_LEAST_STORE = 100_000_000  # bytes: Ray asks for 75 MiB
_LONGEST = 30  # characters of the folder around Ray's: paths of sockets may have some 100
_TOKENS = ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")


class RayPlaces:
    """Places on the nodes of a cluster."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._seats: tuple[Seat, ...] = ()
        self._places: list[RayPlace] = []
        self._connection = _Connection(address)
        self.folder = self._connection.folder  # of a cluster that was started here

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are alive."""
        return _alive()

    def take(self, wanted: int | None = None) -> Sequence[Place]:
        """One place for each seat; the same ones as long as the same number is wanted."""
        seats = seats_of(self.nodes, wanted)
        if not self._places or len(seats) != len(self._seats):
            self.stop()
            self._seats = seats
            self._places = [RayPlace(seat, _environment()) for seat in seats]
        return self._places

    def share(self, value: T) -> RayShared[T]:
        """Put a value into the object store."""
        return RayShared(ray.put(value))

    def check(self, waiting: Sequence[Place]) -> None:
        """Raise PlaceLost if the nodes of these places are gone, and no room is left for them."""
        alive = _alive()
        short = len(self._seats) - room_for(self._seats, alive)
        keys = {node.key for node in alive}
        gone = [one for one in waiting if isinstance(one, RayPlace) and one.node not in keys]
        if short and len(gone) == len(waiting) <= short:
            names = ", ".join(dict.fromkeys(one.spot.node for one in gone))
            raise PlaceLost(
                f"The node {names} is lost, and no other has room for its members: start it "
                "again, or use fewer shards."
            )

    def stop(self) -> None:
        """End the processes of all places."""
        for one in self._places:
            one.end()
        self._places = []

    def close(self) -> None:
        """The same, and disconnect; a cluster that was started here ends."""
        if ray.is_initialized():
            self.stop()
        self._connection.close()


class _Connection:
    """The thread that Ray's connection lives on."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._is_open, self._closing = Event(), Event()
        self._error: BaseException | None = None
        self.folder = _folder() if address == LOCAL else None
        self._thread = Thread(target=self._live, name="Ray's connection", daemon=True)
        self._thread.start()
        self._is_open.wait()
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Disconnect, and wait until that is done."""
        self._closing.set()
        self._thread.join()

    def _live(self) -> None:
        folder = self.folder
        try:
            _start(folder) if folder else _join(self._address)
        except BaseException as error:  # noqa: BLE001 -- it is raised where it is waited for
            self._error = error
        else:
            self._is_open.set()
            self._closing.wait()
        finally:
            ray.shutdown()
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
            self._is_open.set()


_QUIET: Mapping[str, Any] = {"configure_logging": False, "log_to_driver": False}


def _start(folder: Path) -> None:
    """Start a cluster of one node on this machine, for this process alone."""
    _stay_on_loopback(is_local=True)
    if not any(map(os.environ.get, _TOKENS)) and not (Path.home() / ".ray/auth_token").exists():
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # Ray would leave a file at home
    store = int(psutil.virtual_memory().available * _STORE_SHARE)
    ray.init(
        LOCAL,
        num_cpus=usual_threads(),
        include_dashboard=False,
        object_store_memory=max(_LEAST_STORE, store),
        _temp_dir=str(folder),
        **_QUIET,
    )


def _join(address: str) -> None:
    _stay_on_loopback(is_local=is_loopback(address))
    ray.init(address, **_QUIET)


def _stay_on_loopback(*, is_local: bool) -> None:
    """Let Ray use the loopback address or not: otherwise it takes that of a network in its place.

    It has no argument for it, and reads the variable once; the processes that it starts read it.
    """
    ray_constants.ENABLE_RAY_CLUSTER = not is_local
    os.environ[LOOPBACK] = str(int(not is_local))
    logging.getLogger("ray").setLevel(logging.ERROR)


def _folder() -> Path:
    """A new folder for what Ray writes."""
    usual = tempfile.gettempdir()
    short = usual if len(usual) <= _LONGEST or os.name == "nt" else "/tmp"  # noqa: S108 -- for its length
    return Path(tempfile.mkdtemp(prefix="ray-", dir=short))


def _alive() -> tuple[Node, ...]:
    return tuple(
        Node(
            name=one["NodeManagerAddress"],
            key=one["NodeID"],
            cpus=int(one["Resources"].get("CPU", 0)),
            gpus=int(one["Resources"].get("GPU", 0)),
        )
        for one in ray.nodes()
        if one["Alive"]
    )


def _environment() -> dict[str, str]:
    """How processes find this package where it is not installed, as in a checkout of its code."""
    root = Path(ensemble_gui.__file__).resolve().parents[1]
    if root == Path(sysconfig.get_path("purelib")).resolve():
        return {}
    others = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(root), others)))}
