"""Where the shards of a run were, and what they took, as a table."""

from ensemble_gui.records.cluster import ClusterReport
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.table import Row, Table
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.run import setting, settings

_LONGEST = 100  # characters


def shards_table(result: RunResult, report: ClusterReport) -> Table:
    """A row for each shard; what a call took and cost is in the notes."""
    nodes = {one.name: one for one in report.nodes}
    rows: list[Row] = []
    for placed in report.shards:
        spot = placed.spot
        node = nodes.get(spot.node)
        rows.append(
            {
                "first member": placed.shard.first + 1,
                "last member": placed.shard.stop,
                "node": printable(spot.node, _LONGEST) or "this computer",
                "node, CPUs": node.cpus if node else None,
                "node, GPUs": node.gpus if node else None,
                "device": printable(spot.device, _LONGEST),
                "CPUs": spot.cpus,
                "GPUs": spot.gpus,
                "strategy": printable(placed.strategy, _LONGEST),
                "computing (s)": placed.compute_s,
                "placed again": placed.placed_again,
                "lost": placed.shard in report.lost,
            }
        )
    noted = (settings(result.request.settings), setting(result.environment))
    return Table.of("Shards", rows, (*noted, *on_cluster(report)))
