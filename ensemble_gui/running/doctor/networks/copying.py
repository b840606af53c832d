"""Copies of a network in which some modules compute in another way, with the same state."""

import copy
from itertools import chain

from torch import Tensor, nn

from ensemble_gui.errors import BadInput


def copied(network: nn.Module) -> nn.Module:
    """A deep copy; raises BadInput if the network cannot be copied.

    torch refuses to copy a tensor that autograd computed, as the weight under the older
    weight_norm, and one that escaped from vmap into a list. The first is copied without its
    history, and the second is shared.
    """
    attributes = [one for module in network.modules() for one in vars(module).values()]
    computed = [one for one in attributes if isinstance(one, Tensor) and not one.is_leaf]
    listed = chain(*(one for one in attributes if isinstance(one, list | tuple)))
    state = {id(one) for one in chain(network.parameters(), network.buffers())}
    shared = [one for one in listed if isinstance(one, Tensor) and id(one) not in state]
    known = {id(one): one for one in shared} | {id(one): one.detach().clone() for one in computed}
    try:
        return copy.deepcopy(network, known)
    except Exception as error:
        raise BadInput(f"The network cannot be copied: {error}") from error


def become(module: nn.Module, computing: type[nn.Module], original: type[nn.Module]) -> None:
    """Let this module compute as `computing`, a subclass of the `original`, does.

    A subclass of somebody's stays between the two, so that its `super().forward` is the new one.
    """
    own = type(module)
    made = computing if own is original else type(own.__name__, (own, computing), {})
    module.__class__ = made
