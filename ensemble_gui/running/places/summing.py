"""What is done with a part of a large set of samples: it is read, predicted and summed up."""

from dataclasses import dataclass

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.sums import sums_of
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array
from ensemble_gui.records.summary import Sums
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places.parcels import Parcel, unpacked
from ensemble_gui.running.places.place import Shared, Station
from ensemble_gui.samples.arrays import open_images, open_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """A set of samples in files, which every node can read."""

    path: str
    labels: str  # '' without
    samples: int
    most: int  # contested samples that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some samples of a file, from `first` up to but not including `stop`."""

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
def sum_up(
    ensemble: Ensemble, file: SampleFile, part: Part, token: CancelToken | None = None
) -> Sums:
    """The sums over a part, by all members. Raises BadInput and CancelledError."""
    task = ensemble.architecture.task
    images = open_images(file.path, task)
    if len(images) != file.samples:
        raise BadInput(f"it holds {len(images):,} samples, not {file.samples:,}")
    own = np.ascontiguousarray(images[part.slice])
    probabilities = predict(ensemble, own, token=token)
    return sums_of(probabilities, _labels(file, part, len(task.classes)), part.first, file.most)


def sum_up_at(
    station: Station, key: str, parcel: Shared[Parcel], file: SampleFile, part: Part
) -> Sums:
    """The same at a place, by members that were sent once. Raises BadInput."""
    ensemble: Ensemble | None = station.kept.get(key)
    if ensemble is None:
        station.kept.clear()
        ensemble = unpacked(parcel.get(), torch.device(station.spot.device))
        station.kept[key] = ensemble
    try:
        return sum_up(ensemble, file, part)
    except BadInput as error:
        raise BadInput(
            f"On {station.spot.name}: {error} Each node reads the samples by itself: put the files "
            "where all nodes find them by the same path."
        ) from error


def _labels(file: SampleFile, part: Part, classes: int) -> Array:
    if not file.labels:
        return np.full(part.stop - part.first, UNLABELLED)
    found = open_labels(file.labels, file.samples, classes)
    return np.asarray(found[part.slice], dtype=np.int64)
