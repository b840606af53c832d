"""Training members: the request and its result."""

from dataclasses import dataclass

from ensemble_gui.records.cluster import ClusterChoice, ClusterReport
from ensemble_gui.records.run import Accuracy


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings:
    """How members are trained: Adam with a one-cycle schedule over all steps."""

    members: int = 20
    epochs: int = 5
    seed: int = 0
    batch: int = 64
    peak_learning_rate: float = 3e-3
    extra: int = 0  # digits in other styles, made for each member


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """Train members of a built-in architecture on MNIST, and save them in one file."""

    settings: TrainSettings
    output: str  # the path of a safetensors file
    architecture: str = "SimpleMLP"
    augment: bool = False  # whether the digits are distorted at random
    start: str = ""  # the path of the members to begin with; none if they are random
    cluster: ClusterChoice | None = None  # whose workers train them; None: this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersKept:
    """The file that holds the trained members."""

    path: str
    fault: str = ""  # why it is not the file of the request


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochsKept:
    """The file from which a training that was cancelled can be resumed."""

    path: str
    fault: str = ""  # why the file could not be written; the training goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainResult:
    """Trained members: where they are, and how good they are."""

    request: TrainRequest
    kept: MembersKept
    digits: int  # on which the accuracy was measured, and none was trained
    accuracy: Accuracy
    cluster: ClusterReport | None = None
