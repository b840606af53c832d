"""Recurrent networks, which read an image row by row, from above."""

from functools import partial

from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import (
    Family,
    ImageShape,
    Shapes,
    shape_of_rows,
)
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_HIDDEN = 128


class RowGRUCell(nn.Module):
    """A GRUCell that is called once a row, by a loop in Python."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        self.cell = nn.GRUCell(_row(task), _HIDDEN)
        self.fc = nn.Linear(_HIDDEN, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        hidden = x.new_zeros(len(x), _HIDDEN)
        for row in _rows(x).unbind(1):
            hidden = self.cell(row, hidden)
        logits: Tensor = self.fc(hidden)
        return logits


class RowGRU(nn.Module):
    """torch's GRU, and a linear layer on what it gives for the last row."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        self.rnn = nn.GRU(_row(task), _HIDDEN, batch_first=True)
        self.fc = nn.Linear(_HIDDEN, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc(self.rnn(_rows(x))[0][:, -1])
        return logits


class RowLSTM(nn.Module):
    """torch's LSTM, and a linear layer on what it gives for the last row."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        self.rnn = nn.LSTM(_row(task), _HIDDEN, batch_first=True)
        self.fc = nn.Linear(_HIDDEN, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc(self.rnn(_rows(x))[0][:, -1])
        return logits


def _row(task: Task) -> int:
    channels, _, width = task.shape
    return channels * width


def _rows(x: Tensor) -> Tensor:
    """(sample, channel, height, width) as (sample, height, channel * width)."""
    return x.transpose(1, 2).flatten(2)


def _made(network: type[RowGRUCell | RowGRU | RowLSTM], task: Task) -> Architecture:
    height = task.shape[1]
    return Architecture(  # its sizes are known: to try it without storage takes long, row by row
        name=network.__name__,
        build=partial(network, task),
        activations=height * _HIDDEN + len(task.classes),
        widest=_HIDDEN if network is RowGRUCell else height * _HIDDEN,
        task=task,
        trained_apart=True,
    )


def _image_shape(shapes: Shapes, first: str) -> ImageShape:
    return shape_of_rows(shapes[first][1])


ROW_FAMILIES = tuple(
    Family(
        name=network.__name__,
        make=partial(_made, network),
        last="fc",
        image_shape=partial(_image_shape, first=first),
    )
    for network, first in (
        (RowGRUCell, "cell.weight_ih"),
        (RowGRU, "rnn.weight_ih_l0"),
        (RowLSTM, "rnn.weight_ih_l0"),
    )
)
