"""Whether the code will reproduce the run: tried, where settings and seeds alone do not say it."""

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.ensembles.architectures.architecture import state_of
from ensemble_gui.ensembles.ensemble import Ensemble, assign_state
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.measures.disagreement import votes
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode
from ensemble_gui.samples.minibatches import Minibatch

_FEW = 4  # samples
_HIDDEN_STATE = (
    "A member that is built again, with the same parameters and buffers, predicts something else: "
    "the network keeps numbers elsewhere, such as in a plain attribute. Register them as a buffer, "
    "or the code predicts something else as well."
)
_UNCHECKED = (
    "The minibatches were read from the folder again. Whether its images are still those of the "
    "run could be checked by the accuracy alone."
)


def check_network(ensemble: Ensemble) -> tuple[str, ...]:
    """A note if parameters and buffers are not all that a member is made of."""
    architecture = ensemble.architecture
    if architecture.is_random:
        return ()
    task = architecture.task  # pixels, as not every network takes any number
    levels = np.random.default_rng(0).integers(0, 256, (_FEW, *task.picture_shape))
    x = torch.from_numpy(task.normalise(levels)).to(ensemble.device, ensemble.dtype)
    try:
        again = architecture.build().to(ensemble.device).eval()
        names = state_of(again)
        assign_state(again, {name: ensemble.stacked[name][0] for name in names})
        is_same = _equal(again(x), ensemble.members[0](x))
    except BadInput:
        raise
    except Exception as error:
        raise BadInput(
            "A script could not build this network again "
            f"({type(error).__name__}): make its factory build the same layers in every call."
        ) from error
    return () if is_same else (_HIDDEN_STATE,)


def _equal(one: Tensor, other: Tensor) -> bool:
    return bool(torch.allclose(one, other, rtol=0, atol=0, equal_nan=True))


def check_minibatch(ensemble: Ensemble, minibatch: Minibatch, result: RunResult) -> tuple[str, ...]:
    """A note where it can hardly be checked that these are the images of the run.

    They were read from a folder again. Raises BadInput where they are others.
    """
    settings = result.request.settings
    inputs = torch.from_numpy(minibatch.inputs).to(ensemble.device, ensemble.dtype)
    is_same = settings.input is InputMode.SAME
    given = [inputs] * len(ensemble) if is_same else inputs
    outputs = [member(own).float() for member, own in zip(ensemble.members, given, strict=True)]
    kind = ensemble.architecture.task.outputs
    found = probabilities_of(torch.stack(outputs), kind).cpu().numpy()
    agrees = True
    if is_same:
        agrees = np.array_equal(votes(found), result.disagreement.votes)
    if minibatch.labels is not None and result.accuracy is not None:
        right = accuracy(found, minibatch.labels).members
        agrees = agrees and np.allclose(right, result.accuracy.members)
    if not agrees or (minibatch.labels is None) != (result.accuracy is None):
        raise BadInput(
            "The images in the folder of samples are not those of the run: press Run again, and "
            "export that run."
        )
    return () if is_same else (_UNCHECKED,)
