"""Very many samples summed up by the nodes of a cluster, and by this machine alone."""

import math
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.cluster_nodes import nodes
from benchmarks.peak import Peak
from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.summary import Summary, SummaryRequest, SummaryResult
from ensemble_gui.running.answers.summary import summarise
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.wording.figures import byte_size, duration

SAMPLES = 1_000_000
_MEMBERS = 10
_SAMPLE_BYTES = 28 * 28 + 8  # and its label
_SPARE_BYTES = 1_000_000_000  # that the disk keeps
_IMAGES, _LABELS = "images.npy", "labels.npy"


def million(samples: int = SAMPLES) -> None:
    """Sum up so many digits at two nodes of one core, then here, and print what differs."""
    with TemporaryDirectory() as folder:
        if lack := lack_of_room(shutil.disk_usage(folder).free, samples):
            print(f"Not measured: {folder} {lack}")
            return
        # in a process of its own, whose memory is not this one's
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            other.submit(write_digits, Path(folder), samples).result()
        _compare(
            SummaryRequest(
                settings=RunSettings(members=_MEMBERS),
                path=str(Path(folder, _IMAGES)),
                labels=str(Path(folder, _LABELS)),
            )
        )


def lack_of_room(free_bytes: int, samples: int) -> str:
    """What a folder with so much room lacks for them; '' if nothing."""
    wanted = samples * _SAMPLE_BYTES + _SPARE_BYTES
    if free_bytes >= wanted:
        return ""
    return f"has {byte_size(free_bytes)} of room, {byte_size(wanted)} are needed"


def write_digits(folder: Path, samples: int) -> None:
    """The test digits as often as it takes, in another order each time, with their labels."""
    digits, chance = load_test_digits(), np.random.default_rng(0)
    shape = (samples, *digits.images.shape[1:])
    images = np.lib.format.open_memmap(folder / _IMAGES, "w+", np.uint8, shape)
    labels = np.lib.format.open_memmap(folder / _LABELS, "w+", np.int64, (samples,))
    for first in range(0, samples, len(digits.images)):
        order = chance.permutation(len(digits.images))[: samples - first]
        images[first : first + len(order)] = digits.images[order]
        labels[first : first + len(order)] = digits.labels[order]


def _compare(request: SummaryRequest) -> None:
    with nodes(1, 1) as address, closing(Kept()) as kept:
        kept.places(address, CancelToken())  # what it takes to connect is not counted
        with Peak() as peak:
            there = summarise(
                replace(request, cluster=ClusterChoice(address=address)), Work(kept=kept)
            )
    _report(there, summarise(request, Work()), peak)


def _report(there: SummaryResult, here: SummaryResult, peak: Peak) -> None:
    samples, found = there.summary.samples, differences(there.summary, here.summary)
    print(f"{samples:,} digits ({byte_size(samples * _SAMPLE_BYTES)}), {there.members} members:")
    print(f"  two nodes of one core: {duration(there.elapsed_s)}")
    print(f"  this machine, in parts: {duration(here.elapsed_s)}")
    print(
        f"  the driver's memory: {byte_size(peak.before)} when it was connected, at most "
        f"{byte_size(peak.most - peak.before)} more"
    )
    print(f"  largest difference of a figure: {max(found.values()):.1e}; one by one:")
    for name, one in found.items():
        print(f"    {name}: {one:.1e}")


def differences(one: Summary, other: Summary) -> dict[str, float]:
    """The largest difference of each figure, by its name.

    Of contested samples the measures are compared, not the indices: copies of a digit are equally
    contested, and rounding chooses among them.
    """
    largest: dict[str, float] = {}
    for (name, left), (_, right) in zip(
        _figures(asdict(one)), _figures(asdict(other)), strict=True
    ):
        largest[name] = max(largest.get(name, 0.0), _difference(left, right))
    return largest


def _figures(given: object, name: str = "") -> Iterator[tuple[str, float]]:
    match given:
        case dict():
            for key, each in given.items():
                if key != "index":
                    yield from _figures(each, f"{name} {key}".strip())
        case tuple():
            for each in given:
                yield from _figures(each, name)
        case int() | float():
            yield name, float(given)
        case _:  # the name of a class is no figure
            pass


def _difference(one: float, other: float) -> float:
    """Infinite if one of the two is undefined."""
    if math.isnan(one) and math.isnan(other):
        return 0.0
    found = abs(one - other)
    return math.inf if math.isnan(found) else found
