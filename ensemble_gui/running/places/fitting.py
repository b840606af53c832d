"""Whether the members that are sent to places fit into the memory there."""

import gc
from collections import defaultdict
from collections.abc import Callable, Sequence

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import Shard
from ensemble_gui.running.members.devices import free_memory, release_cache
from ensemble_gui.running.places.gathering import gather
from ensemble_gui.running.places.place import Place, Places, Station
from ensemble_gui.wording.figures import byte_size, count, printable

_CPU = "cpu"


def room(station: Station) -> int:
    """The bytes that are free at a place, where nothing is kept of earlier work any more."""
    if station.kept:
        station.kept.clear()
        gc.collect()
    device = torch.device(station.spot.device)
    release_cache(device)
    return free_memory(device)


def check_room(
    seats: Sequence[tuple[Shard, Place]],
    needed: Callable[[int], int],
    places: Places,
    token: CancelToken,
) -> None:
    """Raise BadInput if a node or a GPU lacks the memory; `needed` are the bytes of some members.

    Places on the CPUs of a node share its memory. Raises CancelledError and PlaceLost.
    """
    free = gather([(one, one.submit(room)) for _, one in seats], places, token)
    sharing: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, (_, one) in enumerate(seats):
        own = index if one.spot.device != _CPU else -1
        sharing[one.spot.node, own].append(index)
    for (node, own), indices in sharing.items():
        members = [seats[index][0].members for index in indices]
        wanted, least = sum(map(needed, members)), min(free[index] for index in indices)
        if wanted > least:
            spot = seats[indices[0]][1].spot
            where = f"{node} {spot.device if own >= 0 else ''}".strip() or "this computer"
            raise BadInput(
                f"{count(sum(members), 'member')} would take about {byte_size(wanted)} of memory "
                f"on {printable(where)}, and {byte_size(least)} are free there: use more nodes, "
                "fewer members or a smaller batch size."
            )
