"""Where a cluster did work that is not timed, in sentences."""

from ensemble_gui.records.cluster import ClusterReport
from ensemble_gui.wording.figures import byte_size, count, printable


def predicted_on(report: ClusterReport) -> str:
    """Who predicted the parts of a set of samples."""
    return (
        f"Predicted on the cluster {printable(report.address)}: {_workers(report)}, to which "
        f"{byte_size(report.sent_bytes)} of members were sent once.{_again(report)}"
    )


def trained_on(report: ClusterReport) -> str:
    """Who trained the members."""
    shards = count(len(report.shards), "shard")
    return (
        f"Trained on the cluster {printable(report.address)}: {shards} by {_workers(report)}; a "
        f"shard was kept on this machine after each epoch.{_again(report)}"
    )


def _workers(report: ClusterReport) -> str:
    nodes = len({one.spot.node for one in report.shards})
    return f"{count(len(report.shards), 'worker')} on {count(nodes, 'node')}"


def _again(report: ClusterReport) -> str:
    again = sum(one.placed_again for one in report.shards)
    return f" {count(again, 'lost worker')} started again; the results are whole." if again else ""
