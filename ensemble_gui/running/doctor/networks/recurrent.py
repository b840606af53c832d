"""torch's recurrent layers, step by step."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import PackedSequence

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.cells import State, step_of

Hidden = Tensor | tuple[Tensor, Tensor] | None


def run_layers(layer: nn.RNNBase, x: Tensor, given: Hidden) -> tuple[Tensor, State]:
    """The outputs and the last state of all layers, in the shapes that the layer gives.

    Raises BadInput for a PackedSequence, and torch's errors for wrong shapes.
    """
    if isinstance(x, PackedSequence):
        raise BadInput(
            "A recurrent layer on a PackedSequence is not unrolled: pad the sequences, or keep "
            "the loop."
        )
    alone = x.dim() == 2
    if alone:
        x = x.unsqueeze(0 if layer.batch_first else 1)
    states = _first_states(layer, x, given, alone=alone)
    x = x.transpose(0, 1) if layer.batch_first else x  # (step, sample, number)
    directions = 2 if layer.bidirectional else 1
    last: list[State] = []
    for number in range(layer.num_layers):
        if number and layer.training and layer.dropout:
            x = functional.dropout(x, layer.dropout)
        found = []
        for direction in range(directions):
            outputs, state = _run(layer, x, states[len(last)], number, backwards=direction == 1)
            found.append(outputs)
            last.append(state)
        x = torch.cat(found, -1) if directions == 2 else found[0]
    outputs = x.transpose(0, 1) if layer.batch_first else x
    stacked = tuple(torch.stack(parts) for parts in zip(*last, strict=True))
    if alone:
        outputs = outputs.squeeze(0 if layer.batch_first else 1)
        stacked = tuple(one.squeeze(1) for one in stacked)
    return outputs, stacked


def _run(
    layer: nn.RNNBase, x: Tensor, state: State, number: int, *, backwards: bool
) -> tuple[Tensor, State]:
    """One layer in one direction, on (step, sample, number)."""
    suffix = f"_l{number}{'_reverse' if backwards else ''}"
    bias_ih, bias_hh, projection = (
        getattr(layer, f"{name}{suffix}", None) for name in ("bias_ih", "bias_hh", "weight_hr")
    )
    weight_hh: Tensor = getattr(layer, f"weight_hh{suffix}")
    gates = functional.linear(x, getattr(layer, f"weight_ih{suffix}"), bias_ih).unbind(0)
    step = step_of(layer.mode)
    outputs = []
    for given in reversed(gates) if backwards else gates:
        state = step(given, state, weight_hh, bias_hh, projection)
        outputs.append(state[0])
    return torch.stack(outputs[::-1] if backwards else outputs), state


def _first_states(layer: nn.RNNBase, x: Tensor, given: Hidden, *, alone: bool) -> list[State]:
    """The first state of each layer and direction; zeros where none is given."""
    samples = x.shape[0 if layer.batch_first else 1]
    count = layer.num_layers * (2 if layer.bidirectional else 1)
    is_lstm = layer.mode == "LSTM"
    if given is None:
        sizes = (layer.proj_size or layer.hidden_size, layer.hidden_size)[: 1 + is_lstm]
        parts = [x.new_zeros(count, samples, size) for size in sizes]
    else:
        parts = [*given] if isinstance(given, tuple) else [given]
        parts = [one.unsqueeze(1) for one in parts] if alone else parts
        checked: Any = tuple(parts) if is_lstm else parts[0]
        layer.check_forward_args(x, checked, None)
    return list(zip(*parts, strict=True))


class UnrolledRNN(nn.RNN):
    """nn.RNN, step by step."""

    def forward(  # type: ignore[override]  # run_layers refuses a PackedSequence
        self, input: Tensor, hx: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The outputs and the last hidden states."""
        outputs, last = run_layers(self, input, hx)
        return outputs, last[0]


class UnrolledGRU(nn.GRU):
    """nn.GRU, step by step."""

    def forward(  # type: ignore[override]  # run_layers refuses a PackedSequence
        self, input: Tensor, hx: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The outputs and the last hidden states."""
        outputs, last = run_layers(self, input, hx)
        return outputs, last[0]


class UnrolledLSTM(nn.LSTM):
    """nn.LSTM, step by step."""

    def forward(  # type: ignore[override]  # as above
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """The outputs, and the last hidden and cell states."""
        outputs, (hidden, cell) = run_layers(self, input, hx)
        return outputs, (hidden, cell)


def _cell(cell: nn.RNNCellBase, mode: str, x: Tensor, given: Hidden) -> State:
    """The next state of a cell; zeros are its state where none is given."""
    size = (*x.shape[:-1], cell.hidden_size)
    states = 2 if mode == "LSTM" else 1
    if given is None:
        state: State = tuple(x.new_zeros(size) for _ in range(states))
    else:
        state = given if isinstance(given, tuple) else (given,)
    if any(one.shape != size for one in state) or len(state) != states:
        shapes = " and ".join(str(tuple(one.shape)) for one in state)
        raise ValueError(f"the hidden state has the shape {shapes}, and {size} is needed")
    gates = functional.linear(x, cell.weight_ih, cell.bias_ih)
    return step_of(mode)(gates, state, cell.weight_hh, cell.bias_hh, None)


class UnrolledRNNCell(nn.RNNCell):
    """nn.RNNCell in linear operations."""

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next hidden state."""
        return _cell(self, f"RNN_{self.nonlinearity.upper()}", input, hx)[0]


class UnrolledGRUCell(nn.GRUCell):
    """nn.GRUCell in linear operations."""

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next hidden state."""
        return _cell(self, "GRU", input, hx)[0]


class UnrolledLSTMCell(nn.LSTMCell):
    """nn.LSTMCell in linear operations."""

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """The next hidden and cell states."""
        hidden, cell = _cell(self, "LSTM", input, hx)
        return hidden, cell
