"""Connects to a cluster by Ray, which is imported here alone, and only when it is asked for.

Ray ends a process that cannot connect, after a minute: a process of its own tries it first.
"""

import os
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from platform import python_version
from threading import Event, Lock

from ensemble_gui.cancel import CancelledError, CancelToken, wait_for
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import GPUS, LOCAL
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.running.places.addresses import LOOPBACK, host_and_port, is_loopback
from ensemble_gui.running.places.lacking import lacks_ray
from ensemble_gui.running.places.place import Places
from ensemble_gui.wording.figures import printable

_OPENING = Lock()  # a process has one connection: another waits until one given up is closed
_DIAL_S = 5  # for somebody to answer at all
_TRIAL_S = 60  # until a process that cannot connect is ended
_TRIAL = "import sys, ray; ray.init(sys.argv[1], configure_logging=False, log_to_driver=False)"
_VERSIONS = re.compile(r"Ray: (\S+)\s+Python: (\S+)")


def connect(address: str, token: CancelToken, progress: Progress = unheard) -> Places:
    """The places of the cluster at HOST:PORT, or of one that is started here, `local`.

    All GPUs of this machine, `gpus`, are used without Ray. Raises BadInput with the reason, and
    CancelledError.
    """
    token.raise_if_cancelled()
    if address == GPUS:
        from ensemble_gui.running.places.local import all_gpus

        return all_gpus()
    if lack := lacks_ray():
        raise BadInput(lack)
    what = "Starting Ray" if address == LOCAL else "Connecting to the cluster"
    progress(RunProgress(stage=what, done=0, total=1))
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # before Ray is imported: it reports to nobody
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # nor starts a cluster when it is not connected
    if address != LOCAL:
        host, port = host_and_port(address)
        wait_for(lambda: _dial(host, port), token)
        _try_out(address, token)
    found = _open(address, token)
    progress(RunProgress(stage=what, done=1, total=1))
    return found


def settle() -> None:
    """Wait until a connection that was given up is closed."""
    with _OPENING:
        pass


def _open(address: str, token: CancelToken) -> Places:
    """Open the connection; one that is cancelled meanwhile is closed as soon as it is open.

    Raises BadInput and CancelledError.
    """
    given_up, opened = Event(), list[Places]()

    def work() -> Places:
        with _OPENING:
            token.raise_if_cancelled()
            from ensemble_gui.running.places.on_ray.cluster import RayPlaces

            opened.append(RayPlaces(address, token))
            if given_up.is_set():
                opened[0].close()
        return opened[0]

    try:
        return wait_for(work, token)
    except CancelledError:
        given_up.set()
        if opened:  # it may not have seen that
            with _OPENING:
                opened[0].close()
        raise


def _dial(host: str, port: int) -> None:
    """Raise BadInput if nobody listens there."""
    try:
        socket.create_connection((host, port), timeout=_DIAL_S).close()
    except OSError as error:
        raise BadInput(
            f"Nothing answers at {printable(host)}:{port} ({error.strerror or error}): check the "
            "address, and that 'ray start --head' is running there."
        ) from error


def _try_out(address: str, token: CancelToken) -> None:
    """Connect in a process of its own. Raises BadInput if that fails, and CancelledError."""
    environment = os.environ | {LOOPBACK: str(int(not is_loopback(address)))}
    trial = subprocess.Popen(  # noqa: S603 -- this Python, and an address that was checked
        [sys.executable, "-c", _TRIAL, address],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    try:
        messages = wait_for(lambda: _messages(trial), token)
    finally:
        trial.kill()
        trial.wait()
    if trial.returncode:
        raise BadInput(why_not(address, messages))


def _messages(trial: "subprocess.Popen[str]") -> str:
    try:
        return trial.communicate(timeout=_TRIAL_S)[1]
    except subprocess.TimeoutExpired:
        trial.kill()
        return trial.communicate()[1]


def why_not(address: str, messages: str) -> str:
    """What to do about a trial that ended with these messages."""
    where = f"the cluster at {printable(address)}"
    if found := _VERSIONS.search(messages):
        return (
            f"{where[0].upper()}{where[1:]} has Ray {found[1]} and Python {found[2]}, this machine "
            f"Ray {version('ray')} and Python {python_version()}: install the same on all."
        )
    if "Auth" in messages or "auth token" in messages:
        return (
            f"{where[0].upper()}{where[1:]} wants a token, or another one: set "
            "RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN to what 'ray get-auth-token' prints there."
        )
    if "No node info found" in messages:
        return (
            f"This machine is not a node of {where}: join it with 'ray start --address="
            f"{printable(address)}' first."
        )
    return (
        f"What answers at {printable(address)} is not a Ray cluster that can be joined: check the "
        "address, and join it with 'ray start --address=' on this machine first."
    )
