"""Several nodes of Ray's on this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ensemble_gui.cancel import CancelToken
from ensemble_gui.running.places.connecting import connect
from ensemble_gui.running.places.place import Places

_STORE = 150_000_000  # bytes


@contextmanager
def nodes(*cpus: int, store: int = _STORE) -> Iterator[str]:
    """The address of a cluster of nodes with so many CPUs."""
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # on the loopback address
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    node = {"node_ip_address": "127.0.0.1", "object_store_memory": store}
    head = node | {"include_dashboard": False, "num_cpus": cpus[0]}
    made = Cluster(initialize_head=True, head_node_args=head)
    try:
        for one in cpus[1:]:
            made.add_node(**node, num_cpus=one)
        yield made.address
    finally:
        made.shutdown()


@contextmanager
def cluster(*cpus: int, store: int = _STORE) -> Iterator[Places]:
    """The places of such a cluster."""
    with nodes(*cpus, store=store) as address:
        places = connect(address, CancelToken())
        try:
            yield places
        finally:
            places.close()
