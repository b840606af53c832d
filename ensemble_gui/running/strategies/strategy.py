"""What a strategy is: a way to compute all members' predictions.

It turns an ensemble into a function from input to logits (member, sample, class). The input is
(sample, 1, 28, 28) for the same minibatch, (member, sample, 1, 28, 28) for different ones.
"""

from collections.abc import Callable
from typing import ClassVar, Protocol

from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.rule import DEFAULT_RULE
from ensemble_gui.records.settings import InputMode

Predict = Callable[[Tensor], Tensor]

_CACHED_BYTES = DEFAULT_RULE.cached_bytes


def members_in_cache(ensemble: Ensemble, samples: int) -> int:
    """How many members' activations fit a core's cache at this number of samples; at least one."""
    member = ensemble.architecture.widest * samples * ensemble.dtype.itemsize
    return min(len(ensemble), max(1, _CACHED_BYTES // member))


class Strategy(Protocol):
    """One way to compute all members' predictions."""

    name: ClassVar[str]
    compiles: ClassVar[bool]  # in its first call, whose time then compares with no other's

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Do once what need not be done in each call; raises BadInput where it cannot work."""
