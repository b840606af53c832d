"""Recurrent networks, which read an image row by row, from above."""

from dataclasses import replace
from functools import partial

from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import Family, by_inputs, shape_of_rows
from ensemble_gui.ensembles.architectures.rows import prepared, stacked_forward
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_HIDDEN = 128
_SEVERAL = 4  # members: torch takes a few of its GRUs in turn as quickly as all by hand


class RowGRUCell(nn.Module):
    """A GRUCell that is called once a row, by a loop in Python."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        self.cell = nn.GRUCell(_row(task), _HIDDEN)
        self.fc = nn.Linear(_HIDDEN, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        hidden = x.new_zeros(x.shape[0], _HIDDEN)
        for row in _rows(x).unbind(1):
            hidden = self.cell(row, hidden)
        logits: Tensor = self.fc(hidden)
        return logits


class _RowRNN(nn.Module):
    """One of torch's own, and a linear layer on what it gives for the last row."""

    kind: type[nn.GRU | nn.LSTM]

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        self.rnn = self.kind(_row(task), _HIDDEN, batch_first=True)
        self.fc = nn.Linear(_HIDDEN, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc(self.rnn(_rows(x))[0][:, -1])
        return logits


class RowGRU(_RowRNN):
    """torch's GRU."""

    kind = nn.GRU


class RowLSTM(_RowRNN):
    """torch's LSTM."""

    kind = nn.LSTM


def _row(task: Task) -> int:
    channels, _, width = task.shape
    return channels * width


def _rows(x: Tensor) -> Tensor:
    """(sample, channel, height, width) as (sample, height, channel * width)."""
    return x.transpose(1, 2).flatten(2)


def _made(network: type[RowGRUCell | _RowRNN], task: Task) -> Architecture:
    height = task.shape[1]
    plain = Architecture(  # its sizes are known: to try it without storage takes long, row by row
        name=network.__name__,
        build=partial(network, task),
        activations=height * _HIDDEN + len(task.classes),
        widest=_HIDDEN if network is RowGRUCell else height * _HIDDEN,
        task=task,
        trained_apart=True,
    )
    if network is RowLSTM:  # torch's own takes as long as one by hand, or less
        return plain
    place = "cell.{}" if network is RowGRUCell else "rnn.{}_l0"
    names = tuple(map(place.format, ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))
    return replace(
        plain,
        stacked_forward=partial(stacked_forward, shape=task.shape),
        stacked_from=1 if network is RowGRUCell else _SEVERAL,
        prepared=partial(prepared, names=names),
    )


ROW_FAMILIES = tuple(
    Family(
        name=network.__name__,
        make=partial(_made, network),
        last="fc",
        image_shape=by_inputs(first, shape_of_rows),
        forward="the image read row by row from above, and fc on the last row's state",
    )
    for network, first in (
        (RowGRUCell, "cell.weight_ih"),
        (RowGRU, "rnn.weight_ih_l0"),
        (RowLSTM, "rnn.weight_ih_l0"),
    )
)
