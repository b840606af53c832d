"""A shard of an ensemble as it is sent: its network in words, its stacked state as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.cluster import Shard
from ensemble_gui.records.settings import Array
from ensemble_gui.running.places.networks import SentNetwork, rebuilt, sent_network
from ensemble_gui.running.timing.ours import ProcessName, this_process

_BITS = {torch.bfloat16: torch.int16}  # what NumPy lacks goes as whole numbers of the same bits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parcel:
    """Some members of an ensemble. Arrays are (member, ...); a dtype is given by torch's name."""

    shard: Shard
    network: SentNetwork
    state: Mapping[str, Array] = field(repr=False)
    dtypes: Mapping[str, str]
    sender: ProcessName = field(default_factory=this_process)  # what it uses is no foreign load

    @property
    def nbytes(self) -> int:
        """What the state takes."""
        return sum(one.nbytes for one in self.state.values())


def packed(ensemble: Ensemble, shard: Shard) -> Parcel:
    """These members, to be sent; nothing is copied that is on the CPU."""
    state = {name: one[shard.slice].cpu() for name, one in ensemble.stacked.items()}
    return Parcel(
        shard=shard,
        network=sent_network(ensemble.architecture),
        state={name: array_of(one) for name, one in state.items()},
        dtypes={name: str(one.dtype).removeprefix("torch.") for name, one in state.items()},
    )


def unpacked(parcel: Parcel, device: torch.device) -> Ensemble:
    """The members that were sent, on this device.

    They are copied, as what was sent may lie in memory that is read-only, and a network may write
    into its buffers. Raises BadInput if their network cannot be built here.
    """
    shapes = {name: one.shape[1:] for name, one in parcel.state.items()}
    stacked = {
        name: tensor_of(one, parcel.dtypes[name]).to(device) for name, one in parcel.state.items()
    }
    return Ensemble(rebuilt(parcel.network, shapes), stacked)


def array_of(tensor: Tensor) -> Array:
    """A tensor on the CPU as an array, with the same memory where it can be."""
    bits = _BITS.get(tensor.dtype)
    found: Array = (tensor if bits is None else tensor.contiguous().view(bits)).detach().numpy()
    return found


def tensor_of(array: Array, dtype: str) -> Tensor:
    """A copy of an array as a tensor of the dtype with this name in torch."""
    return in_numbers(torch.from_numpy(np.array(array)), dtype)


def in_numbers(tensor: Tensor, dtype: str) -> Tensor:
    """The same bits as numbers of the dtype with this name in torch."""
    wanted: torch.dtype = getattr(torch, dtype)
    return tensor if tensor.dtype == wanted else tensor.view(wanted)
