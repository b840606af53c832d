"""What a strategy is: a way to compute all members' predictions.

It turns an ensemble into a function from input to logits (member, sample, class). The input is
(sample, 1, 28, 28) for the same minibatch, (member, sample, 1, 28, 28) for different ones.
"""

from collections.abc import Callable
from typing import ClassVar, Protocol

from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records import InputMode

Predict = Callable[[Tensor], Tensor]


class Strategy(Protocol):
    """One way to compute all members' predictions."""

    name: ClassVar[str]

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Do once what need not be done in each call; raises BadInput where it cannot work."""
