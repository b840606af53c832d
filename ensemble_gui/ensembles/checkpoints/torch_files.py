"""Checkpoints of torch.save: the archive is checked, then loaded with `weights_only=True`."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.checkpoints.pickle_check import check_pickle
from ensemble_gui.ensembles.checkpoints.torch_archives import read_archive
from ensemble_gui.wording.values import shown_value

_NESTED = ("state_dict", "model_state_dict", "model", "net", "weights")
_CONVERT = "save its parameters with torch.save(model.state_dict(), 'member.pt')"


def read_torch_file(path: Path) -> dict[str, Tensor]:
    """The tensors of a state dict by name, which lie in the file until they are copied.

    Raises ValueError, saying what is wrong with a remedy, and OSError.
    """
    archive = read_archive(path)
    check_pickle(archive.pickle, archive.sizes)
    try:
        found = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # torch raises errors of many kinds for what it cannot read
        raise ValueError(
            "torch cannot read parameters from it: it is damaged, or holds something else"
        ) from error
    return _state_of(found)


def _state_of(found: object) -> dict[str, Tensor]:
    """The state dict that was saved, or the one of a training's checkpoint."""
    if not isinstance(found, Mapping):
        raise ValueError(  # noqa: TRY004 -- of data
            f"it holds a {type(found).__name__}, not a state dict: {_CONVERT}"
        )
    inner = (found[key] for key in _NESTED if isinstance(found.get(key), Mapping))
    state: Mapping[object, Tensor] = next(inner, found)
    odd = [key for key, one in state.items() if type(one) not in (Tensor, nn.Parameter)]
    if odd or not state or not all(isinstance(key, str) for key in state):
        named = f", such as {shown_value(odd[0])}" if odd else ""
        raise ValueError(f"it holds something other than named tensors{named}: {_CONVERT}")
    return {str(key): one.detach() for key, one in state.items()}
