"""What is done at a place for a sweep: its node is described, and cells are measured there."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import Spot
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.progress import unheard
from ensemble_gui.records.rule import DEFAULT_RULE
from ensemble_gui.records.settings import Array, Environment, RunSettings
from ensemble_gui.records.sweep import SweepCell
from ensemble_gui.running.answers.sweep_cells import Cells
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import (
    describe_environment,
    find_device,
    physical_cores,
    use_threads,
)
from ensemble_gui.running.members.dtype_speed import find_speed
from ensemble_gui.running.members.precision import tensor_float_32
from ensemble_gui.running.members.resolving import Resolved, check_threads
from ensemble_gui.running.places.parcels import Parcel, tensor_of, unpacked
from ensemble_gui.running.places.place import Shared, Station
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.registry import find_strategies
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.running.timing.ours import LessOurs, OurProcesses, helpers_of
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.wording.dtype_speed import slow_dtype
from ensemble_gui.wording.rule import ON_A_CLUSTER

if TYPE_CHECKING:
    from ensemble_gui.ensembles.ensemble import Ensemble

_CPU = "cpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What cells that are measured at a place depend on there."""

    settings: RunSettings  # as asked for, but with the place's own device and threads
    environment: Environment
    limit: str = ""  # what is slow there, in a sentence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """A cell, and where it was measured."""

    cell: SweepCell
    environment: Environment
    warnings: tuple[str, ...]  # torch's own


def look_around(station: Station, base: RunSettings, cpus: int) -> Surroundings:
    """The surroundings of cells at this place, whose node offers so many CPUs.

    Raises BadInput if the node lacks the threads or the device that were asked for.
    """
    check_threads(base.threads)
    settings = replace(
        base,
        device=_device(station.spot, base.device),
        # Ray gives a process as many threads as it reserves CPUs; here a cell has the whole node.
        threads=base.threads or max(1, min(cpus, physical_cores())),
    )
    threads = use_threads(settings.threads)
    with watch_load() as meter:
        environment = describe_environment(
            find_device(settings.device),
            threads,
            base.dtype,
            tf32=base.tf32,
            foreign_load=meter.name,
        )
    slow = slow_dtype(find_speed(DtypeRequest.of(settings)))
    return Surroundings(settings=settings, environment=environment, limit=slow)


def _device(spot: Spot, wanted: str) -> str:
    if wanted == _CPU:
        return _CPU
    if spot.device == _CPU:
        raise BadInput(f"{spot.name} has no GPU for the device {wanted}: choose the device cpu.")
    return spot.device


@torch.inference_mode()
def measure_at(
    station: Station,
    key: str,
    parcel: Shared[Parcel],
    inputs: Shared[Array],
    settings: RunSettings,
    cpus: int,
) -> Measured:
    """Measure the cell of these settings on its minibatch, by members that were sent once."""
    held: _Held | None = station.kept.get(key)
    if held is None:
        station.kept.clear()
        around = look_around(station, settings, cpus)
        held = _Held(around=around, source=_SentSource(parcel.get(), around.settings))
        station.kept[key] = held
    held.source.inputs = inputs
    own = held.around.settings
    with (
        warnings_here() as heard,
        tensor_float_32(allowed=settings.tf32),
        watch_load() as meter,
    ):
        sender = parcel.get().sender
        ours = OurProcesses(find=lambda: helpers_of(sender))
        cells = Cells(held.source, LessOurs(meter, ours), unheard)
        cell = cells.measure(replace(own, members=settings.members, batch=settings.batch))
    return Measured(
        cell=replace(cell, node=station.spot.node),
        environment=held.around.environment,
        warnings=tuple(heard),
    )


class _SentSource:
    """The members that were sent, and the minibatch of the cell at hand."""

    def __init__(self, parcel: Parcel, settings: RunSettings) -> None:
        whole = unpacked(parcel, torch.device(_CPU))
        self.resolved = Resolved(
            settings=settings,
            architecture=whole.architecture,
            device=find_device(settings.device),
            strategies=find_strategies(settings.strategies),
            opened=whole,
        )
        self.token = CancelToken()  # a cancel ends the process
        self.inputs: Shared[Array] | None = None

    def draw(self, _settings: RunSettings) -> Tensor:
        """The minibatch that was sent."""
        assert self.inputs is not None  # noqa: S101 -- it is set before a cell is measured
        return tensor_of(self.inputs.get(), "float32")

    def strategies(self) -> tuple[Strategy, ...]:
        """What was asked for; `auto` has one rule on all nodes."""
        rule = replace(DEFAULT_RULE, note=ON_A_CLUSTER)
        return tuple(
            replace(one, rule=rule) if isinstance(one, Auto) else one
            for one in self.resolved.strategies
        )

    def build(self, settings: RunSettings) -> "Ensemble":
        """The first members that were sent."""
        return build_ensemble(replace(self.resolved, settings=settings), token=self.token)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Held:
    """What a place keeps from one cell to the next."""

    around: Surroundings
    source: _SentSource
