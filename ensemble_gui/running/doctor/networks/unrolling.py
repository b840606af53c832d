"""Recurrent layers unrolled: torch's own have no batching rules."""

from torch import nn

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.copying import become, copied
from ensemble_gui.running.doctor.networks.recurrent import (
    UnrolledGRU,
    UnrolledGRUCell,
    UnrolledLSTM,
    UnrolledLSTMCell,
    UnrolledRNN,
    UnrolledRNNCell,
)

_UNROLLED: dict[type[nn.Module], type[nn.Module]] = {
    nn.RNN: UnrolledRNN,
    nn.GRU: UnrolledGRU,
    nn.LSTM: UnrolledLSTM,
    nn.RNNCell: UnrolledRNNCell,
    nn.GRUCell: UnrolledGRUCell,
    nn.LSTMCell: UnrolledLSTMCell,
}


def is_recurrent(network: nn.Module) -> bool:
    """Whether one of torch's recurrent layers or cells is in it."""
    return any(isinstance(one, tuple(_UNROLLED)) for one in network.modules())


def unrolled(network: nn.Module) -> nn.Module:
    """A copy whose recurrent layers compute step by step, in linear operations of the same names.

    Raises BadInput where there is none, and in its forward for a PackedSequence.
    """
    if not is_recurrent(network):
        raise BadInput("There is nothing to unroll: no RNN, GRU or LSTM of torch's is in it.")
    changed = copied(network)
    for module in changed.modules():
        for original, computing in _UNROLLED.items():
            if isinstance(module, original):
                become(module, computing, original)
    return changed
