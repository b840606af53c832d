"""Sums up a set of samples that is too large to be kept, here or at the nodes of a cluster."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import torch

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.sums import joined, summary_of
from ensemble_gui.records.cluster import ClusterChoice, ClusterReport, PlacedShard, Shard
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.summary import Summary, SummaryRequest, SummaryResult, Sums
from ensemble_gui.running.answers.on_cluster import places_of
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.resolving import check_count
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.parcels import packed
from ensemble_gui.running.places.queueing import work_through
from ensemble_gui.running.places.summing import Part, SampleFile, parts_of, sum_up, sum_up_at
from ensemble_gui.samples.large_sets import LargeSet, open_set
from ensemble_gui.samples.preparing import notes_on_kinds
from ensemble_gui.wording.summary import none_usable, skipped_notes

_MOST_NUMBERS = 2**24  # of a part's pixels, and of its probabilities


@torch.inference_mode()
def summarise(request: SummaryRequest, work: Work) -> SummaryResult:
    """Predict all samples of a set, of which no more than a part a place is in memory at once.

    Raises BadInput, PlaceLost and CancelledError.
    """
    start = perf_counter()
    check_count("The number of contested samples", request.most)
    use_threads()
    ensemble = work.voters.of(request.settings, work.token, work.progress)
    task, way = ensemble.architecture.task, request.settings.samples_as
    opened = open_set(request.path, request.labels, task, work.token, work.progress, way)
    file = _file_of(request, opened)
    widest = max(task.numbers, len(ensemble) * len(task.classes))
    most = min(opened.most_at_once, _MOST_NUMBERS // widest)
    parts = parts_of(file.samples, max(1, most))
    if request.cluster is None:
        each = (sum_up(ensemble, opened, part, file.most, work.token) for part in parts)
        sums, cluster = _added_up(each, file, work), None
    else:
        sums, cluster = _on_cluster(request, request.cluster, ensemble, file, parts, work)
    if not sums.samples:
        raise BadInput(none_usable(sums, request.path))
    return SummaryResult(
        request=request,
        summary=_named(summary_of(sums, opened.classes or task.classes), opened),
        members=len(ensemble),
        elapsed_s=perf_counter() - start,
        notes=(
            *work.opened.notes(request.settings),
            *opened.notes,
            *skipped_notes(sums),
            *notes_on_kinds(sums.kinds, task),
        ),
        cluster=cluster,
    )


def _file_of(request: SummaryRequest, opened: LargeSet) -> SampleFile:
    """How the nodes find the same set."""
    return SampleFile(
        path=str(Path(request.path).resolve()),
        labels=str(Path(request.labels).resolve()) if request.labels else "",
        samples=len(opened),
        digest=opened.digest,
        way=request.settings.samples_as,
        most=request.most,
    )


def _named(summary: Summary, opened: LargeSet) -> Summary:
    """With the names of the contested samples."""
    named = [replace(one, name=opened.name(one.index)) for one in summary.contested]
    return replace(summary, contested=tuple(named))


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
        done = found.samples + found.skipped
        work.progress(RunProgress(stage="Predicting", done=done, total=file.samples))
    assert found is not None  # noqa: S101 -- there is a sample, and so a part
    return found
