"""A connection to a Ray cluster, or to one that is started here.

Ray's connection is the process's, so there is one at a time. The processes that Ray starts end with
the thread that started them, and Ray takes over the signals of the main thread: it gets a thread of
its own, which lasts as long as the connection.
"""

import logging
import os
import secrets
import shutil
import socket
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import psutil
import ray
from ray._private import ray_constants, worker
from ray.job_config import JobConfig

import ensemble_gui
from ensemble_gui.cancel import ABANDONABLE, CancelToken
from ensemble_gui.errors import BadInput, PlaceLost
from ensemble_gui.records.cluster import LOCAL
from ensemble_gui.running.members.devices import usual_threads
from ensemble_gui.running.places.addresses import (
    LOOPBACK,
    head_lost,
    host_and_port,
    is_loopback,
)

_STORE_SHARE = 0.3  # of the free memory, for the objects of a cluster that is started here
_LEAST_STORE = 100_000_000  # bytes: Ray asks for 75 MiB
_WATCH_S = 2  # how often the head is dialled
_GONE_S = 12  # without an answer, until the head is lost; Ray ends this process after a minute
_OPEN_S = 60  # until a head that has just answered is lost; Ray would try for a quarter of an hour
_LOOK_S = 0.02  # how often a cancel is looked for
_LONGEST = 30  # characters of the folder around Ray's: paths of sockets may have some 100
_TOKENS = ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")


class Connection:
    """The thread that Ray's connection lives on. It ends if the head does not answer any more."""

    def __init__(self, address: str, token: CancelToken) -> None:
        """Raises BadInput, what Ray raised, and CancelledError; a cluster is started to the end."""
        self._address = address
        self._is_open, self._closing = Event(), Event()
        self._error: BaseException | None = None
        self.answers = False  # the head, when it was dialled last
        self._head: tuple[str, int] | None = None
        self.why_lost = ""  # a sentence; '' if it is not
        self.folder = _folder() if address == LOCAL else None
        self._thread = Thread(target=self._live, name="Ray's connection", daemon=True)
        self._thread.start()
        self._wait(token)
        if self._error is not None:
            raise self._error

    def _wait(self, token: CancelToken) -> None:
        """Until it is open. A head that is joined may never answer: it is left to the thread."""
        until = monotonic() + _OPEN_S
        while not self._is_open.wait(_LOOK_S):
            if self.folder is None and (token.cancelled or monotonic() > until):
                self._closing.set()
                self._thread.name = ABANDONABLE
                token.raise_if_cancelled()
                raise BadInput(head_lost(self._address))

    def answers_now(self) -> bool:
        """Whether the head can be asked: Ray would wait a minute for one that is gone, and end."""
        if self.answers and self._head is not None:
            self.answers = _is_heard(self._head)
        return self.answers

    def raise_if_lost(self) -> None:
        """Raise PlaceLost if the head is gone."""
        if self.why_lost:
            raise PlaceLost(self.why_lost)

    def leave(self) -> None:
        """Disconnect, without waiting for it."""
        self.why_lost = self.why_lost or head_lost(self._address)
        self._closing.set()

    def close(self) -> None:
        """Disconnect, and wait until that is done."""
        self._closing.set()
        self._thread.join()

    def _live(self) -> None:
        folder = self.folder
        try:
            _keep_silent()
            _start(folder) if folder else _join(self._address)
        except BaseException as error:  # noqa: BLE001 -- it is raised where it is waited for
            self._error = error
        else:
            head = self._head = host_and_port(ray.get_runtime_context().gcs_address)
            self.answers = True
            self._is_open.set()
            self._watch(head)
        finally:
            self.answers = False
            _end()
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
            self._is_open.set()

    def _watch(self, head: tuple[str, int]) -> None:
        """Dial the head now and then, until the connection is closed or the head is gone."""
        heard = monotonic()
        while not self._closing.wait(_WATCH_S):
            self.answers = _is_heard(head)
            if self.answers:
                heard = monotonic()
            elif monotonic() - heard > _GONE_S:
                self.why_lost = head_lost(self._address)
                return


def _is_heard(head: tuple[str, int]) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(head, timeout=_WATCH_S).close()
    except OSError:
        return False
    return True


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
        job_config=_job(),
        **_QUIET,
    )


def _join(address: str) -> None:
    _stay_on_loopback(is_local=is_loopback(address))
    ray.init(address, job_config=_job(), **_QUIET)


def _end() -> None:
    """Disconnect, and end the processes that were started here.

    Ray would ask its head to end, which takes no notice, and wait for it for a second.
    """
    node, worker._global_node = worker._global_node, None  # noqa: SLF001 -- Ray has no other way
    ray.shutdown()
    if node is not None:
        raylet = ray_constants.PROCESS_TYPE_RAYLET  # it ends its workers first
        node._kill_process_type(raylet, allow_graceful=True, check_alive=False)  # noqa: SLF001
        node.kill_all_processes(check_alive=False)


def _job() -> JobConfig:
    """How workers find this package where it is not installed, as in a checkout of its code.

    A `runtime_env` would do it too, but workers that have been started cannot be used for one.
    """
    root = Path(ensemble_gui.__file__).resolve().parents[1]
    installed = root == Path(sysconfig.get_path("purelib")).resolve()
    return JobConfig(_py_driver_sys_path=[] if installed else [str(root)])


def _stay_on_loopback(*, is_local: bool) -> None:
    """Let Ray use the loopback address or not: otherwise it takes that of a network in its place.

    It has no argument for it, and reads the variable once; the processes that it starts read it.
    """
    ray_constants.ENABLE_RAY_CLUSTER = not is_local
    os.environ[LOOPBACK] = str(int(not is_local))


def _keep_silent() -> None:
    """Let Ray print nothing: it would write of workers that are lost or ended amid our lines."""
    logging.getLogger("ray").setLevel(logging.ERROR)
    worker._worker_logs_enabled = False  # noqa: SLF001 -- no argument does; its debugger does it so


def _folder() -> Path:
    """A new folder for what Ray writes."""
    usual = tempfile.gettempdir()
    short = usual if len(usual) <= _LONGEST or os.name == "nt" else "/tmp"  # noqa: S108 -- for its length
    return Path(tempfile.mkdtemp(prefix="ray-", dir=short))
