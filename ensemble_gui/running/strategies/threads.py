"""A call on fewer of torch's threads than the others are given."""

import torch
from torch import Tensor

from ensemble_gui.running.strategies.strategy import Predict


def on_threads(predict: Predict, threads: int) -> Predict:
    """The same call with this many of torch's threads; afterwards there are as many as before.

    Setting the number takes a fraction of a microsecond, and the pool's threads stay.
    """

    def predict_on_threads(x: Tensor) -> Tensor:
        had = torch.get_num_threads()
        torch.set_num_threads(threads)
        try:
            return predict(x)
        finally:
            torch.set_num_threads(had)

    return predict_on_threads
