"""The tensors in a checkpoint, as the members' state is read."""

from pathlib import Path

from torch import Tensor

from ensemble_gui.ensembles.checkpoints.reading import contents_of
from ensemble_gui.ensembles.checkpoints.tensors import tensors_at


def read_tensors(path: Path) -> dict[str, Tensor]:
    """By their dotted names."""
    return tensors_at(contents_of(path).tensors, {})
