"""Sums up a set of samples that is too large to be kept, here or at the nodes of a cluster."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import torch

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.sums import joined, summary_of
from ensemble_gui.records.cluster import ClusterChoice, ClusterReport, PlacedShard, Shard
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.summary import SummaryRequest, SummaryResult, Sums
from ensemble_gui.running.answers.on_cluster import places_of
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.resolving import check_count
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.parcels import packed
from ensemble_gui.running.places.queueing import work_through
from ensemble_gui.running.places.summing import Part, SampleFile, parts_of, sum_up, sum_up_at
from ensemble_gui.samples.arrays import open_images, open_labels

_MOST_SAMPLES = 10_000  # of a part: progress is shown and a cancel is looked for in between
_MOST_NUMBERS = 2**24  # of a part's pixels, and of its probabilities


@torch.inference_mode()
def summarise(request: SummaryRequest, work: Work) -> SummaryResult:
    """Predict all samples of a file, of which no more than a part a place is in memory at once.

    Raises BadInput, PlaceLost and CancelledError.
    """
    start = perf_counter()
    check_count("The number of contested samples", request.most)
    use_threads()
    ensemble = work.voters.of(request.settings, work.token, work.progress)
    file, task = _file_of(request, ensemble), ensemble.architecture.task
    widest = max(task.numbers, len(ensemble) * len(task.classes))
    parts = parts_of(file.samples, max(1, min(_MOST_SAMPLES, _MOST_NUMBERS // widest)))
    if request.cluster is None:
        each = (sum_up(ensemble, file, part, work.token) for part in parts)
        sums, cluster = _added_up(each, file, work), None
    else:
        sums, cluster = _on_cluster(request, request.cluster, ensemble, file, parts, work)
    return SummaryResult(
        request=request,
        summary=summary_of(sums, task.classes),
        members=len(ensemble),
        elapsed_s=perf_counter() - start,
        notes=work.opened.notes(request.settings),
        cluster=cluster,
    )


def _file_of(request: SummaryRequest, ensemble: Ensemble) -> SampleFile:
    """The files, which fit the members. Raises BadInput."""
    task = ensemble.architecture.task
    samples = len(open_images(request.path, task))
    if request.labels:
        open_labels(request.labels, samples, len(task.classes))
    return SampleFile(
        path=str(Path(request.path).resolve()),
        labels=str(Path(request.labels).resolve()) if request.labels else "",
        samples=samples,
        most=request.most,
    )


def _on_cluster(
    request: SummaryRequest,
    choice: ClusterChoice,
    ensemble: Ensemble,
    file: SampleFile,
    parts: list[Part],
    work: Work,
) -> tuple[Sums, ClusterReport]:
    """By all members at each place, to which they are sent once."""
    places = places_of(choice, request.settings.digest, work)
    taken = introduced(places, work.token, work.progress, choice.shards)
    whole = Shard(first=0, stop=len(ensemble))
    parcel, key = packed(ensemble, whole), uuid4().hex
    shared = places.share(parcel)
    found = work_through(
        deque(parts),
        lambda place, part: place.submit(sum_up_at, key, shared, file, part),
        taken,
        places,
        work.token,
    )
    sums = _added_up((one for _, one in found), file, work)
    return sums, ClusterReport(
        address=choice.address,
        nodes=places.nodes,
        shards=tuple(
            PlacedShard(shard=whole, spot=one.spot, strategy="loop", placed_again=one.losses)
            for one in taken
        ),
        costs=None,
        sent_bytes=parcel.nbytes,
    )


def _added_up(each: Iterator[Sums], file: SampleFile, work: Work) -> Sums:
    """All sums, which come in any order."""
    found: Sums | None = None
    for one in each:
        found = one if found is None else joined(found, one, file.most)
        work.progress(RunProgress(stage="Predicting", done=found.samples, total=file.samples))
    assert found is not None  # noqa: S101 -- there is a sample, and so a part
    return found
