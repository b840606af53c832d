"""Trains members in shards at the places of a cluster, epoch by epoch."""

from collections import defaultdict, deque
from concurrent.futures import Future
from dataclasses import replace

from ensemble_gui.ensembles.lesson import Keep
from ensemble_gui.ensembles.unfinished import Unfinished
from ensemble_gui.records.cluster import ClusterChoice, ClusterReport, PlacedShard, Shard
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.training import TrainRequest, TrainSettings
from ensemble_gui.running.answers.on_cluster import places_of
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.place import Place
from ensemble_gui.running.places.queueing import work_through
from ensemble_gui.running.places.shards import split
from ensemble_gui.running.places.teaching import Course, Taught, teach


def train_placed(
    request: TrainRequest, choice: ClusterChoice, state: Unfinished, keep: Keep, work: Work
) -> ClusterReport:
    """Train the members of this state, which is changed and kept after each epoch of a shard.

    The members are those of a training on this machine. A shard whose worker is lost goes on from
    its last epoch. Raises BadInput, PlaceLost and CancelledError.
    """
    settings = request.settings
    places = places_of(choice, "", work)
    taken = introduced(places, work.token, work.progress, choice.shards)[: settings.members]
    shards = split(settings.members, [max(1, one.spot.cpus) for one in taken])
    at, seconds = dict[Shard, Place](), defaultdict[Shard, float](float)

    def submit(place: Place, shard: Shard) -> Future[Taught]:
        at[shard] = place  # the last one's stands in the report
        course = Course(
            architecture=request.architecture,
            settings=replace(settings, members=shard.members),
            first=shard.first,
            augment=request.augment,
        )
        return place.submit(teach, course, state.of(shard.slice))

    def is_left(shard: Shard) -> bool:
        return int(state.epochs[shard.slice].min()) < settings.epochs

    tasks = deque(filter(is_left, shards))
    work.progress(_progress(state, settings))
    for shard, taught in work_through(tasks, submit, taken, places, work.token):
        state.put(shard.slice, taught.state)
        seconds[shard] += taught.compute_s
        if is_left(shard):
            tasks.append(shard)
        if int(state.epochs.min()) < settings.epochs:
            keep(state)
        work.progress(_progress(state, settings))
    placed = tuple(_placed(shard, place, seconds[shard]) for shard, place in at.items())
    return ClusterReport(address=choice.address, nodes=places.nodes, shards=placed, costs=None)


def _progress(state: Unfinished, settings: TrainSettings) -> RunProgress:
    """Over all members, by epochs."""
    done, total = int(state.epochs.sum()), settings.members * settings.epochs
    return RunProgress(stage="Training", done=done, total=total)


def _placed(shard: Shard, place: Place, seconds: float) -> PlacedShard:
    return PlacedShard(shard=shard, spot=place.spot, compute_s=seconds, placed_again=place.losses)
