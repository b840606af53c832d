"""BatchNorm without the update of its running statistics."""

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.copying import copied


def with_frozen_statistics(network: nn.Module) -> nn.Module:
    """A copy whose BatchNorms leave their running mean and variance as they are.

    In training they normalise by the minibatch's own, and in prediction by the running ones, as
    before. Raises BadInput where no BatchNorm has running statistics.
    """
    changed = copied(network)
    found = [one for one in changed.modules() if isinstance(one, _BatchNorm)]
    tracking = [one for one in found if one.track_running_stats]
    if not tracking:
        raise BadInput("There are no running statistics to freeze: no BatchNorm in it has any.")
    for one in tracking:
        one.track_running_stats = False
    return changed
