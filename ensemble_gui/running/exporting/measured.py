"""What a program says of each sample besides the members' outputs: with tensors alone, in a graph.

It is what `measures/disagreement.py` says, with entropies in bits: a member whose output is not
finite has no share in anything, and what needs more members than there are is not a number.
"""

import torch
from torch import Tensor

from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.tasks import Outputs

MEAN = "mean_probabilities"  # (sample, class)
MEASURES = (  # (sample,), each the field of `Disagreement` of the same name
    "predictive_entropy",
    "mutual_information",
    "vote_entropy",
    "variation_ratio",
)


def measured(outputs: Tensor, kind: Outputs) -> dict[str, Tensor]:
    """The members' mean and the measures, by name, of outputs (member, sample, class)."""
    probabilities = probabilities_of(outputs, kind)
    finite = probabilities.sum(-1, keepdim=True).isfinite()  # (member, sample, 1)
    sound = probabilities.where(finite, torch.zeros_like(probabilities))
    voters = finite.sum(0).to(sound.dtype)  # (sample, 1)
    mean = sound.sum(0) / voters  # not a number where nobody votes
    shares = _votes(sound, finite).to(sound.dtype).sum(0) / voters
    several = voters.squeeze(-1) > 1
    found = {
        MEAN: mean,
        "predictive_entropy": _entropy(mean),
        "mutual_information": _divergence(sound, mean, voters),
        "vote_entropy": _entropy(shares),
        "variation_ratio": 1 - shares.amax(-1),
    }
    for name in MEASURES[1:]:
        found[name] = found[name].where(several, torch.full_like(found[name], torch.nan))
    return found


def _votes(sound: Tensor, finite: Tensor) -> Tensor:
    """Whether a member votes for a class, (member, sample, class) bool."""
    classes = torch.arange(sound.shape[-1], device=sound.device)
    return (sound.argmax(-1, keepdim=True) == classes) & finite


def _entropy(distribution: Tensor) -> Tensor:
    """Shannon's entropy over the last axis, with 0 log 0 = 0; NaN stays NaN."""
    logarithms = distribution.where(distribution != 0, torch.ones_like(distribution)).log2()
    return -(distribution * logarithms).sum(-1)


def _divergence(sound: Tensor, mean: Tensor, voters: Tensor) -> Tensor:
    """The mean over members of their divergence from the mean, (sample,)."""
    ratio = (sound / mean).where(sound > 0, torch.ones_like(sound))
    total = (sound * ratio.log2()).sum((0, 2)) / voters.squeeze(-1)
    return total.clamp(min=0)
