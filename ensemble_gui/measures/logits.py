"""The measures of disagreement.py from outputs, fast compared with the members' forward passes.

They go class by class over arrays (member, sample), which lets the processor work on many
numbers at once, and which are small enough to be kept in its cache. Entropies are in bits.
"""

from math import log

import torch
from torch import Tensor

from ensemble_gui.measures import disagreement as exact
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Outputs

_LEAST = 1e-37  # so that 0 log 0 = 0; the least normal float32 is near


def measure_outputs(outputs: Tensor, kind: Outputs) -> tuple[Disagreement, Array]:
    """Each sample's measures, and the members' mean (sample, class), of outputs on the CPU.

    The outputs are (member, sample, class), and not changed. Where one is not finite, or there is
    one member only, the functions of disagreement.py are used.
    """
    by_class = outputs.float().permute(2, 0, 1).contiguous()
    shares = probabilities_of(by_class, kind, dim=0)  # (class, member, sample)
    if len(outputs) == 1 or not shares.sum().isfinite():
        probabilities = shares.permute(1, 2, 0).numpy()
        return exact.disagreement(probabilities), mean_of_finite(probabilities)
    votes, margin = _votes_and_margin(shares)
    mean, expected = _mean_and_entropy(shares)
    predictive = _entropy(mean)
    return Disagreement(
        votes=votes,
        vote_entropy=exact.vote_entropy(votes),
        variation_ratio=exact.variation_ratio(votes),
        pairwise=exact.pairwise_disagreement(votes),
        predictive_entropy=predictive.numpy(),
        expected_entropy=expected.numpy(),
        mutual_information=(predictive - expected).clamp_(min=0).numpy(),
        member_margin=margin.numpy(),
    ), mean.T.numpy()


def _votes_and_margin(shares: Tensor) -> tuple[Array, Tensor]:
    """How many members vote for each class (sample, class), and their mean margin (sample,)."""
    largest, second = shares[0], torch.zeros_like(shares[0])
    for share in shares[1:]:
        second = torch.maximum(second, torch.minimum(largest, share))
        largest = torch.maximum(largest, share)
    open_ = torch.ones_like(largest)  # 1 where a member has not voted yet
    vote = torch.empty_like(largest)
    counts = []
    for share in shares:
        torch.eq(share, largest, out=vote)
        vote.mul_(open_)  # of equal ones the first counts, as with argmax
        open_.sub_(vote)
        counts.append(vote.sum(0))
    margin = largest.double().sub_(second).mean(0)  # in single precision many are 1
    return torch.stack(counts, dim=1).long().numpy(), margin


def _mean_and_entropy(shares: Tensor) -> tuple[Tensor, Tensor]:
    """The members' mean (class, sample), and the mean of their entropies (sample,), float64.

    The terms of an entropy have one sign: float32 gives their sum to a few parts in ten million.
    """
    entropy, logarithms = torch.zeros_like(shares[0]), torch.empty_like(shares[0])
    means = []
    for share in shares:
        torch.clamp(share, min=_LEAST, out=logarithms).log_()
        entropy.addcmul_(share, logarithms, value=-1)
        means.append(share.mean(0, dtype=torch.float64))
    return torch.stack(means), entropy.mean(0, dtype=torch.float64).div_(log(2))


def _entropy(distribution: Tensor) -> Tensor:
    """Shannon's entropy over the first axis."""
    entropy: Tensor = torch.special.entr(distribution)
    return entropy.sum(0).div_(log(2))
