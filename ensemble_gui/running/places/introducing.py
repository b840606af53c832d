"""Takes places that run the same programs as this machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from platform import python_version

import torch

from ensemble_gui import __version__
from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.running.places.gathering import gather
from ensemble_gui.running.places.place import Place, Places, Station
from ensemble_gui.wording.figures import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The versions on which the numbers depend."""

    explorer: str
    torch: str  # without what it was built for, such as +cu130
    python: str


def programs(_station: Station | None = None) -> Programs:
    """Those of this process."""
    return Programs(
        explorer=__version__,
        torch=torch.__version__.partition("+")[0],
        python=python_version(),
    )


def introduced(
    places: Places,
    token: CancelToken,
    progress: Progress = unheard,
    wanted: int | None = None,
) -> Sequence[Place]:
    """As many places as are wanted, or as there are, which have answered once.

    Raises BadInput if one runs other programs, PlaceLost, and CancelledError.
    """
    taken = places.take(wanted)
    asked = [(one, one.submit(programs)) for one in taken]
    for one, found in zip(
        taken, gather(asked, places, token, progress, "Starting workers"), strict=True
    ):
        _check(one.spot.node, found)
    return taken


def _check(node: str, there: Programs) -> None:
    here = programs()
    for name, own, other in (
        ("Ensemble Explorer", here.explorer, there.explorer),
        ("torch", here.torch, there.torch),
        ("Python", here.python, there.python),
    ):
        if own != other:
            raise BadInput(
                f"The node {printable(node)} has {name} {printable(other)}, this machine {own}: "
                "install the same version on all nodes."
            )
