"""What is said where the user chooses a cluster."""

from ensemble_gui.records.cluster import GPUS, LOCAL, ClusterChoice
from ensemble_gui.wording.figures import printable

CHOOSE = "Ra&y cluster\N{HORIZONTAL ELLIPSIS}"
CROSSES = (
    "What crosses the network: the members once, then each call's samples and the members' outputs."
)
NEEDS = "Every node needs the same versions of Ensemble Explorer, torch, Python and Ray."
DIALS = (
    "Nothing is contacted or started before you press Run or Sweep. The cluster is left, or ended "
    "if it was started here, when you choose another device or close the window."
)
_LONGEST = 100  # characters


def title_of(choice: ClusterChoice) -> str:
    """The cluster's entry in the menu of devices."""
    return (
        "Cluster started here" if choice.address == LOCAL else printable(choice.address, _LONGEST)
    )


def all_gpus(number: int) -> str:
    """The entry for all GPUs of this machine."""
    return f"All {number} GPUs"


def explained(choice: ClusterChoice) -> str:
    """What the entry stands for."""
    if choice.address == GPUS:
        return "The members in shards on all GPUs of this computer, without Ray"
    if choice.address == LOCAL:
        return "A Ray cluster that is started on this computer by the next run or sweep"
    where = printable(choice.address, _LONGEST)
    return f"The Ray cluster at {where}, which the next run or sweep joins"


def runs_there(choice: ClusterChoice, device: str) -> str:
    """What is computed on the chosen cluster, and what on this device."""
    here = printable(device, _LONGEST).upper()
    if choice.address == GPUS:
        return f"Run also times all GPUs. All else, and your own images, stay on {here}."
    there = "CPUs" if device == "cpu" else "GPUs"
    return (
        f"Run also times the cluster, and Sweep measures on its nodes' {there}. All else, and your "
        f"own images, stay on this computer ({here})."
    )


def measured_there(choice: ClusterChoice, device: str) -> str:
    """Where the cells of a sweep are measured that has not begun."""
    there = "CPUs" if device == "cpu" else "GPUs"
    return f"{there} of {_where(choice)}"


def _where(choice: ClusterChoice) -> str:
    if choice.address == LOCAL:
        return "a cluster started here"
    return f"the cluster {printable(choice.address, _LONGEST)}"


def computed_here(device: str) -> str:
    """Where a page computes that uses no cluster, though one is chosen."""
    return f"Computed on this computer ({printable(device, _LONGEST).upper()}), not on the cluster"


def not_dialled(address: str) -> str:
    """The last session used the cluster at this address; this one does not by itself."""
    if address == GPUS:
        return "All GPUs are not in use: choose them again under Device to run on them."
    where = "on this computer" if address == LOCAL else printable(address, _LONGEST)
    return f"The cluster {where} is not in use: choose it again under Device to run on it."
