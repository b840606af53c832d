"""The address of a cluster, as the user names it."""

from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import LOCAL
from ensemble_gui.wording.figures import printable

LOOPBACK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"  # 0: Ray uses the loopback address, as it does there

_FORM = "write HOST:PORT, such as 10.0.0.5:6379, or local for a cluster that is started here"


def is_loopback(address: str) -> bool:
    """Whether the address is one of this machine alone."""
    return address.startswith(("127.", "localhost:"))


def head_lost(address: str) -> str:
    """What to do when the head of a cluster does not answer any more."""
    if address == LOCAL:
        return "Ray, which was started on this machine, has ended: run again to start it again."
    return (
        f"The head of the cluster at {printable(address)} does not answer any more: see that "
        "'ray start --head' is running there, and run again."
    )


def host_and_port(address: str) -> tuple[str, int]:
    """The parts of HOST:PORT. Raises BadInput for anything else."""
    host, _, port = address.rpartition(":")
    if "//" in address:
        raise BadInput(
            f"{printable(address)} is not supported: join the cluster with 'ray start "
            "--address=HOST:PORT' on this machine, and name the same HOST:PORT."
        )
    if not (host and port.isdecimal() and 0 < int(port) < 2**16):
        raise BadInput(f"{printable(address)} is not the address of a cluster: {_FORM}.")
    return host.strip("[]"), int(port)
