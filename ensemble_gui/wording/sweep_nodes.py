"""Which nodes of a cluster measured the cells of a sweep."""

from collections.abc import Mapping, Sequence

from ensemble_gui.records.settings import Environment
from ensemble_gui.wording.figures import count, printable
from ensemble_gui.wording.history import differences

_MOST = 8  # nodes that are named
NO_NODE_LEFT = "All nodes of the cluster are lost: start them again, and repeat the sweep."
MOVED_OFTEN = "Its worker was lost again and again: repeat the sweep with this cell alone."


def measured_on(cells: Mapping[str, int], address: str) -> str:
    """How many cells each node measured, by its address."""
    nodes = ", ".join(
        f"{printable(node)} {count(number, 'cell')}" for node, number in list(cells.items())[:_MOST]
    )
    more = f" and {count(len(cells) - _MOST, 'more node')}" if len(cells) > _MOST else ""
    return (
        f"Measured on the cluster {printable(address)}: {nodes}{more}. A node measures one cell "
        "at a time, as cells on the same node would slow each other down."
    )


def left_out(nodes: Sequence[str], environments: Sequence[Environment]) -> str:
    """Which nodes measured nothing, since their environments differ from the others' one."""
    return (
        f"Not used: {', '.join(map(printable, nodes))}, because the environments differ "
        f"({differences(environments)}). Times of different environments are not compared."
    )


def node_lost(node: str) -> str:
    """A node that will not answer any more."""
    return f"The node {printable(node)} was lost; its cells went to the others."
