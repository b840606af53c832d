"""From what networks give to probabilities."""

from torch import Tensor

from ensemble_gui.records.tasks import Outputs


def probabilities_of(outputs: Tensor, kind: Outputs, dim: int = -1) -> Tensor:
    """The probabilities of a network's outputs, float32; `dim` is that of the classes.

    The softmax of logarithms of probabilities is these again: exp(log p) / sum(p).
    """
    found = outputs.float()
    return found if kind is Outputs.PROBABILITIES else found.softmax(dim)
