"""A process of Ray's as a place."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import ray
from ray._private import state
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ensemble_gui.errors import BadInput, PlaceLost
from ensemble_gui.records.cluster import Spot
from ensemble_gui.running.members.devices import available_devices, use_threads
from ensemble_gui.running.places.place import P, Shared, Station, T, Work
from ensemble_gui.running.places.shards import Seat

_RETRIES = 3  # of work whose process was lost while it was at it
_OWN = "No module named 'ensemble_gui'"


@dataclass(frozen=True, slots=True)
class RayShared(Shared[T]):
    """A value in Ray's object store: it is moved to a node once, when work there gets it."""

    ref: Any  # an ObjectRef, which has to be within something to be moved on demand

    def get(self) -> T:
        """The value, from the store of this node."""
        found: T = ray.get(self.ref)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivered:
    """What work gave, and where the process is that did it."""

    result: Any
    spot: Spot
    node: str  # the key of its node
    process: str


class _Worker:
    """What runs in a process of Ray's; Ray starts it again if it is lost, with nothing kept."""

    def __init__(self, cpus: int, gpus: int) -> None:
        use_threads(cpus)
        device = available_devices()[-1] if gpus else "cpu"
        node = ray.util.get_node_ip_address()
        self._station = Station(spot=Spot(node=node, device=device, cpus=cpus, gpus=gpus))
        self._node = ray.get_runtime_context().get_node_id()
        self._process = uuid4().hex

    def do(
        self, work: Work[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> _Delivered:
        """Do a piece of work."""
        return _Delivered(
            result=work(self._station, *args, **kwargs),
            spot=self._station.spot,
            node=self._node,
            process=self._process,
        )


class RayPlace:
    """An actor, with the CPUs or the GPU of its seat."""

    def __init__(self, seat: Seat, why_lost: Callable[[], str]) -> None:
        self.seat = seat
        self._why_lost = why_lost  # all places, with the head; '' if they are not
        device = "gpu" if seat.gpus else "cpu"
        self._spot = Spot(node=seat.node.name, device=device, cpus=seat.cpus, gpus=seat.gpus)
        self.node, self._process, self._losses = seat.node.key, "", 0
        made = ray.remote(_Worker).options(
            num_cpus=seat.cpus,
            num_gpus=seat.gpus,
            max_restarts=-1,
            max_task_retries=_RETRIES,
            # On another node if this one is lost:
            scheduling_strategy=NodeAffinitySchedulingStrategy(seat.node.key, soft=True),
        )
        self._actor = made.remote(seat.cpus, seat.gpus)

    @property
    def spot(self) -> Spot:
        """Where it answered last, or is to be."""
        return self._spot

    @property
    def losses(self) -> int:
        """How often another process has taken over."""
        return self._losses

    @property
    def has_no_process(self) -> bool:
        """Whether it has not answered, and Ray has not found a process for it yet."""
        if self._process:
            return False
        found = state.actors(self._actor._actor_id.hex())  # noqa: SLF001 -- Ray's public way needs its dashboard
        return not found.get("Address", {}).get("IPAddress")

    def submit(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send work to the actor, which does one piece after another."""
        answer: Future[T] = Future()
        if why := self._why_lost():
            answer.set_exception(PlaceLost(why))
            return answer
        ref = self._actor.do.remote(work, args, kwargs)

        def take(delivered: "Future[_Delivered]", _ref: object = ref) -> None:
            error = delivered.exception()
            if error is not None and (why := self._why_lost()):
                answer.set_exception(PlaceLost(why))
                return
            if error is not None:
                answer.set_exception(_explained(error, self._spot))
                return
            self._note(delivered.result())
            answer.set_result(delivered.result().result)

        ref.future().add_done_callback(take)
        return answer

    def end(self) -> None:
        """End its process at once, whatever it is doing; Ray does not start another."""
        ray.kill(self._actor)

    def _note(self, found: _Delivered) -> None:
        self._losses += bool(self._process and self._process != found.process)
        self._spot, self.node, self._process = found.spot, found.node, found.process


def _explained(error: BaseException, spot: Spot) -> BaseException:
    """The error of the work itself, or that the place is lost."""
    if isinstance(error, RayTaskError):
        cause: BaseException = error.cause
        return cause
    if _OWN in str(error):
        return BadInput(
            f"Ensemble Explorer is not installed on the node {spot.node}: install the same version "
            "there, in the environment that Ray was started in."
        )
    if isinstance(error, RayError):
        first = str(error).partition("\n")[0].rstrip(".")
        return PlaceLost(
            f"The worker on {spot.name} ended {_RETRIES + 1} times ({first}). It may lack memory: "
            "use more shards, fewer members or a smaller batch size."
        )
    return error
