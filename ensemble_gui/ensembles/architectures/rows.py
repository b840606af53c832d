"""GRUs that read an image row by row: all members at once, step by step.

A step's numbers are (member, unit, sample), so that the gates of a member lie one behind the other.
"""

import torch
from torch import Tensor

from ensemble_gui.ensembles.architectures.architecture import State
from ensemble_gui.ensembles.architectures.family import ImageShape
from ensemble_gui.ensembles.architectures.grouping import group_size
from ensemble_gui.ensembles.architectures.mlp import linear

_AT_ONCE = 2**20  # weights and gates: about what the cores' caches hold


def prepared(state: State, names: tuple[str, ...]) -> State:
    """A GRU's weights, by what they give: in the gates, those of the hidden state and of the row.

    `names` are those of weight_ih, weight_hh, bias_ih and bias_hh. Raises KeyError for others'.
    """
    of_row, of_hidden, row_bias, hidden_bias = (state[one] for one in names)
    gates = 2 * of_hidden.shape[2]
    return {
        "gates.weight": torch.cat((of_hidden[:, :gates], of_row[:, :gates]), 2),
        "gates.bias": row_bias[:, :gates] + hidden_bias[:, :gates],
        "kept.weight": of_hidden[:, gates:],
        "kept.bias": hidden_bias[:, gates:],
        "new.weight": of_row[:, gates:],
        "new.bias": row_bias[:, gates:],
        "fc.weight": state["fc.weight"],
        "fc.bias": state["fc.bias"],
    }


def stacked_forward(state: State, x: Tensor, shape: ImageShape) -> Tensor:
    """Logits (member, sample, class) of `x`, (member, sample, number) of images of this shape.

    By groups of members whose weights and gates fit the caches.
    """
    members, samples, _ = x.shape
    size = members_at_once(state, samples)
    same = x.stride(0) == 0
    images = (x[:1] if same else x).unflatten(2, shape)
    found = []
    for start in range(0, members, size):
        some = slice(start, start + size)
        own = {name: one[some] for name, one in state.items()}
        rows = (images if same else images[some]).permute(3, 0, 2, 4, 1).flatten(2, 3)
        found.append(_last_state(own, rows))
    return linear(state, "fc", torch.cat(found).transpose(1, 2))


def members_at_once(state: State, samples: int) -> int:
    """How many members a group has."""
    members, gates, numbers = state["gates.weight"].shape
    return group_size(members, gates * (numbers + samples), _AT_ONCE)


def _last_state(state: State, rows: Tensor) -> Tensor:
    """The hidden state (member, unit, sample) after rows (row, member, number, sample).

    The formulas are those of torch.nn.GRU.
    """
    members, units, _ = state["kept.weight"].shape
    numbers, samples = rows.shape[2:]
    both = rows.new_zeros(members, units + numbers, samples)
    hidden, row = both[:, :units], both[:, units:]
    gates = rows.new_empty(members, 2 * units, samples)
    reset, update = gates.split(units, 1)
    kept, new = rows.new_empty(2, members, units, samples)
    for one in rows:
        row.copy_(one)
        _layer(state, "gates", both, gates).sigmoid_()
        _layer(state, "kept", hidden, kept)
        _layer(state, "new", row, new).addcmul_(kept, reset).tanh_()
        torch.lerp(new, hidden, update, out=hidden)
    return hidden


def _layer(state: State, name: str, x: Tensor, result: Tensor) -> Tensor:
    """All members' layer of this name on (member, number, sample)."""
    bias = state[f"{name}.bias"].unsqueeze(2)
    torch.baddbmm(bias, state[f"{name}.weight"], x, out=result)
    return result
