"""Runs members on the cluster that a request names, next to this machine or instead of it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import torch

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import GPUS, ClusterChoice, ClusterReport
from ensemble_gui.records.run import RunRequest, StrategyFailure, Timing
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.memory import check_sending_memory, estimate_shard
from ensemble_gui.running.members.pacing import few_of
from ensemble_gui.running.members.resolving import Resolved, check_fits, look_up
from ensemble_gui.running.places.asking import PlacedEnsemble
from ensemble_gui.running.places.place import Places
from ensemble_gui.running.places.reporting import report
from ensemble_gui.running.places.scattered import OnPlaces, place


def places_of(choice: ClusterChoice, resolved_digest: str, work: Work) -> Places:
    """The places of the cluster, which are kept. Raises BadInput and CancelledError."""
    if choice.address != GPUS:  # where code leaves this process
        work.opened.check_cluster(resolved_digest)
    return work.kept.places(choice.address, work.token, work.progress)


def resolve_run(request: RunRequest, work: Work) -> tuple[Resolved, tuple[StrategyFailure, ...]]:
    """What a run names, and its strategies that are left to the cluster, as they do not fit here.

    Raises BadInput if it cannot be run, memory included.
    """
    settings = request.settings
    found = look_up(settings, work.opened)
    try:
        check_fits(found)
    except BadInput as refusal:
        if request.cluster is None:
            raise
        check_sending_memory(found.architecture, settings)
        left = tuple(one for one in found.strategies if one.name == "loop" and _fits_alone(found))
        failures = tuple(
            StrategyFailure(strategy=one.name, message=str(refusal))
            for one in found.strategies
            if one not in left
        )
        device = found.device if left else torch.device("cpu")
        return replace(found, strategies=left, device=device), failures
    return found, ()


def _fits_alone(found: Resolved) -> bool:
    """Whether the loop fits, without the others."""
    try:
        check_fits(replace(found, settings=replace(found.settings, strategies=("loop",))))
    except BadInput:
        return False
    return True


def with_cluster(
    resolved: Resolved, choice: ClusterChoice | None, work: Work
) -> tuple[Resolved, OnPlaces | None]:
    """With one more strategy, if a cluster was chosen. Raises BadInput and CancelledError."""
    if choice is None:
        return resolved, None
    places = places_of(choice, resolved.settings.digest, work)
    needed = partial(estimate_shard, resolved.architecture, resolved.settings)
    strategy = OnPlaces(places, work.token, work.progress, choice.shards, needed)
    return replace(resolved, strategies=(*resolved.strategies, strategy)), strategy


def placed_on(
    choice: ClusterChoice | None, ensemble: Ensemble, settings: RunSettings, work: Work
) -> PlacedEnsemble | None:
    """The members on the cluster, if one was chosen. Raises BadInput and CancelledError."""
    if choice is None:
        return None
    places = places_of(choice, settings.digest, work)
    alone = replace(settings, strategies=("loop",), batch=few_of(ensemble))
    needed = partial(estimate_shard, ensemble.architecture, alone)
    return place(ensemble, places, work.token, work.progress, choice.shards, needed)


def report_of(
    strategy: OnPlaces | None, timings: Mapping[str, Timing], work: Work
) -> ClusterReport | None:
    """What came of it, if the members got there. Raises CancelledError."""
    if strategy is None or strategy.placed is None:
        return None
    found = report(strategy.placed, work.token, timings)
    return replace(found, own_cores=strategy.own_cores)
