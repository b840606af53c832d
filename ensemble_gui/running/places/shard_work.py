"""What is done at a place with a shard of an ensemble."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from time import perf_counter
from weakref import finalize

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.settings import Array, InputMode
from ensemble_gui.running.members.devices import synchronise
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places.parcels import Parcel, array_of, tensor_of, unpacked
from ensemble_gui.running.places.place import Shared, Station
from ensemble_gui.running.places.summing import Part
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.running.timing.load import LoadMeter, Unseen, watch_load
from ensemble_gui.running.timing.ours import LessOurs, OurProcesses, ProcessName, helpers_of

_PROBED = 2  # samples that show whether a place computes what is computed here


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a place found, and what it took there."""

    outputs: Array = field(repr=False)  # (member, sample, class)
    dtype: str  # of the outputs, by torch's name
    compute_s: float
    strategy: str = ""
    waited_s: float = 0.0  # for a core that something else had


@dataclass(slots=True, kw_only=True, eq=False, weakref_slot=True)
class _Held:
    """A shard that was unpacked at a place, prepared for each input mode."""

    ensemble: Ensemble
    meter: LoadMeter = field(default_factory=Unseen)
    prepared: dict[InputMode, Predict] = field(default_factory=dict)

    def by(self, mode: InputMode) -> Predict:
        if mode not in self.prepared:
            self.prepared[mode] = Auto().prepare(self.ensemble, mode)
        return self.prepared[mode]


@torch.inference_mode()
def forward(
    station: Station, key: str, parcel: Shared[Parcel], inputs: Shared[Array], mode: InputMode
) -> Answer:
    """The outputs of a shard for network inputs, by the strategy that is best here.

    Inputs are float32 (sample, *shape), or (member, sample, *shape) of all members if they
    differ. The shard is unpacked if it is not the one that the key names here already.
    """
    held, given = _held(station, key, parcel), inputs.get()
    ensemble = held.ensemble
    if mode is InputMode.DIFFERENT:
        given = given[parcel.get().shard.slice]
    x = tensor_of(given, "float32").to(ensemble.device, ensemble.dtype)
    before, start = held.meter.read(), perf_counter()
    outputs = held.by(mode)(x)
    synchronise(ensemble.device)
    seconds, waited_s = perf_counter() - start, held.meter.read() - before
    return replace(_answer(outputs, seconds, _best(ensemble, x, mode)), waited_s=waited_s)


@torch.inference_mode()
def predict_shard(
    station: Station, key: str, parcel: Shared[Parcel], images: Shared[Array], part: Part
) -> Answer:
    """Class probabilities of a shard for a part of images of its task, uint8, by each member."""
    ensemble = _held(station, key, parcel).ensemble
    start = perf_counter()
    found = predict(ensemble, images.get()[part.slice])
    return Answer(
        outputs=found,
        dtype="float32",
        compute_s=perf_counter() - start,
        strategy="loop",
    )


@torch.inference_mode()
def hold(station: Station, key: str, parcel: Shared[Parcel]) -> Answer:
    """Unpack a shard, and show what its first member makes of two samples of zeros and ones."""
    ensemble = _held(station, key, parcel).ensemble
    start = perf_counter()
    outputs = probe(ensemble)
    return _answer(outputs, perf_counter() - start)


def nothing(_station: Station) -> None:
    """Nothing, to see what asking takes."""


def probe(ensemble: Ensemble, member: int = 0) -> Tensor:
    """What a member makes of two samples: one of zeros, and one of ones; (1, sample, class)."""
    shape = ensemble.architecture.task.shape
    samples = torch.stack([torch.full(shape, float(one)) for one in range(_PROBED)])
    outputs: Tensor = ensemble.members[member](samples.to(ensemble.device, ensemble.dtype))
    return outputs.unsqueeze(0)


def _held(station: Station, key: str, parcel: Shared[Parcel]) -> _Held:
    """The shard of this key, in the place of the one before."""
    found: _Held | None = station.kept.get(key)
    if found is None:
        station.kept.clear()
        sent = parcel.get()
        found = _Held(ensemble=unpacked(sent, torch.device(station.spot.device)))
        if station.spot.node:  # this machine's threads are watched where it asks
            found.meter = _meter(found, sent.sender)
        station.kept[key] = found
    return found


def _meter(held: _Held, sender: ProcessName) -> LoadMeter:
    """Sees what keeps this thread waiting here, save Ray and who asks; as long as it is held."""
    watching = ExitStack()
    finalize(held, watching.close)
    meter = watching.enter_context(watch_load())
    return LessOurs(meter, OurProcesses(find=lambda: helpers_of(sender)))


def _best(ensemble: Ensemble, x: Tensor, mode: InputMode) -> str:
    batch = x.shape[0 if mode is InputMode.SAME else 1]
    return Auto().choose(ensemble, batch, mode).strategy


def _answer(outputs: Tensor, seconds: float, strategy: str = "") -> Answer:
    """The outputs are copied: a strategy may use their memory again."""
    return Answer(
        outputs=np.array(array_of(outputs.cpu())),
        dtype=str(outputs.dtype).removeprefix("torch."),
        compute_s=seconds,
        strategy=strategy,
    )
