"""The one file of tensors next to the code: the members and the minibatch."""

import io

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.running.exporting.recipe import Recipe
from ensemble_gui.samples.minibatches import Minibatch


def bundle(recipe: Recipe, ensemble: Ensemble | None, minibatch: Minibatch | None) -> bytes:
    """What `torch.load(..., weights_only=True)` reads; no code is in it.

    The members are in the numbers of the run, the inputs in float32.
    """
    content: dict[str, object] = {"run": recipe.key}
    if ensemble is not None:
        content["members"] = {name: _own(one) for name, one in ensemble.stacked.items()}
    if minibatch is not None:
        content["inputs"] = torch.from_numpy(minibatch.inputs).clone()
        if minibatch.labels is not None:
            content["labels"] = torch.from_numpy(minibatch.labels).clone()
    if recipe.names_classes:
        content["classes"] = list(recipe.task.classes)
    written = io.BytesIO()
    torch.save(content, written)
    return written.getvalue()


def _own(tensor: Tensor) -> Tensor:
    """On the CPU, in memory of its own: of a view torch would save all that it is a view of."""
    return tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
