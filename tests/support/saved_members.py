"""Members as others save them."""

from pathlib import Path

import torch

from ensemble_gui.ensembles.architectures.mlp import SimpleMLP


def save_mlps(folder: Path, members: int) -> Path:
    """Save so many members of the tutorial's network in a new folder, a checkpoint each."""
    folder.mkdir()
    for index in range(members):
        torch.save(SimpleMLP().state_dict(), folder / f"{index}.pt")
    return folder
