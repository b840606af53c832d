"""One step of each recurrent cell, in operations that vmap has batching rules for.

The formulas are those of torch's documentation on nn.RNNCell, nn.GRUCell and nn.LSTM. Each takes
the input's part of the gates (sample, gates), so that it can be computed for all steps at once.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

State = tuple[Tensor, ...]  # the hidden state, and the cell's state of an LSTM
# Gates of the input, state, hidden weight, hidden bias, projection -> the next state.
Step = Callable[[Tensor, State, Tensor, Tensor | None, Tensor | None], State]


def step_of(mode: str) -> Step:
    """The step of a cell by torch's name for it, such as GRU or RNN_TANH."""
    return _STEPS[mode]


def _rnn(activation: Callable[[Tensor], Tensor]) -> Step:
    def step(
        given: Tensor, state: State, weight: Tensor, bias: Tensor | None, _: Tensor | None
    ) -> State:
        return (activation(given + functional.linear(state[0], weight, bias)),)

    return step


def _gru(
    given: Tensor, state: State, weight: Tensor, bias: Tensor | None, _: Tensor | None
) -> State:
    kept = functional.linear(state[0], weight, bias)
    given_reset, given_update, given_new = given.chunk(3, -1)
    kept_reset, kept_update, kept_new = kept.chunk(3, -1)
    reset = torch.sigmoid(given_reset + kept_reset)
    update = torch.sigmoid(given_update + kept_update)
    new = torch.tanh(given_new + reset * kept_new)
    return (new + update * (state[0] - new),)


def _lstm(
    given: Tensor, state: State, weight: Tensor, bias: Tensor | None, projection: Tensor | None
) -> State:
    hidden, cell = state
    gates = given + functional.linear(hidden, weight, bias)
    let_in, forget, new, let_out = gates.chunk(4, -1)
    cell = torch.sigmoid(forget) * cell + torch.sigmoid(let_in) * torch.tanh(new)
    hidden = torch.sigmoid(let_out) * torch.tanh(cell)
    return (hidden if projection is None else functional.linear(hidden, projection)), cell


_STEPS: dict[str, Step] = {
    "RNN_TANH": _rnn(torch.tanh),
    "RNN_RELU": _rnn(torch.relu),
    "GRU": _gru,
    "LSTM": _lstm,
}
