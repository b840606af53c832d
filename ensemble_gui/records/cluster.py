"""Where shards of an ensemble run, and what a cluster costs."""

from dataclasses import dataclass
from enum import StrEnum

LOCAL = "local"  # the address that means a cluster started on this machine
GPUS = "gpus"  # the one that means all GPUs of this machine, without Ray


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChoice:
    """Where a request is to run as well, by the user's own word.

    It stands in no settings, so that no session and no file dials an address by itself.
    """

    address: str  # HOST:PORT, LOCAL, or GPUS
    shards: int | None = None  # None: as many as there is room for


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeaveRequest:
    """Leave the cluster that is kept connected, or end it if it was started here."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterLeft:
    """No cluster is connected."""

    request: LeaveRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A machine of a cluster, and what it offers in all."""

    name: str  # its address
    cpus: int
    gpus: int = 0
    key: str = ""  # by which the cluster knows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a place is: on which node, and what it may use there."""

    node: str  # the address of the node; '' is this machine
    device: str  # such as cpu or cuda:0
    cpus: int = 1
    gpus: int = 0

    @property
    def name(self) -> str:
        """Such as cuda:1, or 10.0.0.7 (2 CPUs)."""
        if not self.node:
            return self.device
        what = f"{self.gpus} GPU" if self.gpus else f"{self.cpus} CPU"
        return f"{self.node} ({what}{'s' if (self.gpus or self.cpus) > 1 else ''})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Consecutive members, from `first` up to but not including `stop`."""

    first: int
    stop: int

    @property
    def members(self) -> int:
        """How many they are."""
        return self.stop - self.first

    @property
    def slice(self) -> slice:
        """Where they are among all members."""
        return slice(self.first, self.stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedShard:
    """A shard, where it ran last, and how long it computed there."""

    shard: Shard
    spot: Spot
    strategy: str = ""  # that was the best there
    compute_s: float = 0.0  # of a call
    placed_again: int = 0  # how often its worker had been lost


class ShardState(StrEnum):
    """How far a shard has come."""

    WAITING = "waiting"  # for its worker, or for the other shards' workers
    PLACING = "placing"
    PLACED = "placed"
    COMPUTING = "computing"
    DONE = "done"
    LOST = "lost"  # for good


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardProgress:
    """How far a shard has come, and where."""

    shard: Shard
    spot: Spot
    state: ShardState
    done: int = 0  # samples, of `total`
    total: int = 0  # 0: they are computed all at once
    placed_again: int = 0  # how often its worker had been lost


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterProgress:
    """The nodes, and how far each shard has come, while members are placed or asked."""

    nodes: tuple[Node, ...]
    shards: tuple[ShardProgress, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCosts:
    """What one call of the whole ensemble took, in seconds that add up to its wall time."""

    compute_s: float  # the longest of the shards' own
    transfer_s: float  # what is left: moving input there and outputs back
    overhead_s: float  # of scattering and gathering nothing over the same places
    sent_bytes: int  # the input, once
    received_bytes: int  # the outputs of all shards


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterReport:
    """The places of a run or a prediction on a cluster, and what they cost."""

    address: str  # as the user named it
    nodes: tuple[Node, ...]
    shards: tuple[PlacedShard, ...]
    costs: CallCosts | None  # the median call's; None: no call was completed
    placing_s: float = 0.0  # to start the places' processes, and send them the members
    sent_bytes: int = 0  # of members
    pays_from: int | None = None  # members, at this batch size, by these costs; None: not known
    growth: str = ""  # the verdict on the time that grows with the members; '': not compared
    lost: tuple[Shard, ...] = ()  # whose outputs are missing, since there was no room left
    notes: tuple[str, ...] = ()  # in sentences
    own_cores: float | None = None  # of this machine that its processes used while all was timed
