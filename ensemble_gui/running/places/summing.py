"""What is done with a part of a large set of samples: it is read, predicted and summed up."""

from collections import Counter
from dataclasses import dataclass, replace

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.sums import MOST_FAULTS, sums_of
from ensemble_gui.records.settings import SamplesAs
from ensemble_gui.records.summary import Sums
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places.parcels import Parcel, unpacked
from ensemble_gui.running.places.place import Shared, Station
from ensemble_gui.samples.large_sets import LargeSet, open_set
from ensemble_gui.samples.preparing import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """A set of samples in a file or a folder, which every node can read."""

    path: str
    labels: str  # '' without
    samples: int
    digest: str  # as of a LargeSet
    way: SamplesAs  # what is made of pictures
    most: int  # contested samples that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some samples of a set, from `first` up to but not including `stop`."""

    first: int
    stop: int

    @property
    def slice(self) -> slice:
        """Where they are."""
        return slice(self.first, self.stop)


def parts_of(samples: int, size: int) -> list[Part]:
    """All of them, at most so many in a part."""
    firsts = range(0, samples, size)
    return [Part(first=first, stop=min(first + size, samples)) for first in firsts]


@torch.inference_mode()
def sum_up(ensemble: Ensemble, opened: LargeSet, part: Part, most: int, token: CancelToken) -> Sums:
    """The sums over a part, by all members. Raises CancelledError."""
    read = opened.read(part.first, part.stop, token)
    probabilities = predict(ensemble, read.images, token=token)
    return replace(
        sums_of(probabilities, read.labels, read.places, most),
        skipped=len(read.faults),
        faults=read.faults[:MOST_FAULTS],
        kinds=Counter(map(kind_of, read.prepared)),
    )


def sum_up_at(
    station: Station, key: str, parcel: Shared[Parcel], file: SampleFile, part: Part
) -> Sums:
    """The same at a place, by members that were sent once. Raises BadInput."""
    if key not in station.kept:
        station.kept.clear()
        station.kept[key] = _begun(station, parcel.get(), file)
    ensemble, opened = station.kept[key]
    return sum_up(ensemble, opened, part, file.most, CancelToken())


def _begun(station: Station, parcel: Parcel, file: SampleFile) -> tuple[Ensemble, LargeSet]:
    ensemble = unpacked(parcel, torch.device(station.spot.device))
    try:
        return ensemble, _opened(file, ensemble.architecture.task)
    except BadInput as error:
        raise BadInput(
            f"On {station.spot.name}: {error} Each node reads the samples by itself: put them "
            "where all nodes find them by the same path."
        ) from error


def _opened(file: SampleFile, task: Task) -> LargeSet:
    """The same set as on the machine that sent the work. Raises BadInput."""
    opened = open_set(file.path, file.labels, task, CancelToken(), way=file.way)
    if len(opened) != file.samples:
        raise BadInput(f"it holds {len(opened):,} samples, not {file.samples:,}.")
    if opened.digest != file.digest:
        raise BadInput("its files have other names or labels than on this machine.")
    return opened
