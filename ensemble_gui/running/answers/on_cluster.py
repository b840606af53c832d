"""Runs members on the cluster that a request names, next to this machine or instead of it."""

from collections.abc import Mapping
from dataclasses import replace

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.cluster import GPUS, ClusterChoice, ClusterReport
from ensemble_gui.records.run import Timing
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.places.place import Places
from ensemble_gui.running.places.reporting import report
from ensemble_gui.running.places.scattered import OnPlaces, PlacedEnsemble, place


def places_of(choice: ClusterChoice, resolved_digest: str, work: Work) -> Places:
    """The places of the cluster, which are kept. Raises BadInput and CancelledError."""
    if choice.address != GPUS:  # where code leaves this process
        work.opened.check_cluster(resolved_digest)
    return work.kept.places(choice.address, work.token, work.progress)


def with_cluster(
    resolved: Resolved, choice: ClusterChoice | None, work: Work
) -> tuple[Resolved, OnPlaces | None]:
    """With one more strategy, if a cluster was chosen. Raises BadInput and CancelledError."""
    if choice is None:
        return resolved, None
    places = places_of(choice, resolved.settings.digest, work)
    strategy = OnPlaces(places, work.token, work.progress, choice.shards)
    return replace(resolved, strategies=(*resolved.strategies, strategy)), strategy


def placed_on(
    choice: ClusterChoice | None, ensemble: Ensemble, digest: str, work: Work
) -> PlacedEnsemble | None:
    """The members on the cluster, if one was chosen. Raises BadInput and CancelledError."""
    if choice is None:
        return None
    places = places_of(choice, digest, work)
    return place(ensemble, places, work.token, work.progress, choice.shards)


def report_of(
    strategy: OnPlaces | None, timings: Mapping[str, Timing], work: Work
) -> ClusterReport | None:
    """What came of it, if the members got there. Raises CancelledError."""
    if strategy is None or strategy.placed is None:
        return None
    found = report(strategy.placed, work.token, timings)
    return replace(found, own_cores=strategy.own_cores)
