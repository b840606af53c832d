"""Networks that read a digit row by row."""

from torch import Tensor, nn


class Gru(nn.Module):
    """Two layers of a GRU in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(28, 8, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        states, _ = self.gru(x.squeeze(1))
        logits: Tensor = self.head(states[:, -1])
        return logits


class LstmFromZeros(nn.Module):
    """An LSTM whose first state is made in the forward, as in many tutorials."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, 8)
        self.head = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        rows = x.squeeze(1).transpose(0, 1)
        first = x.new_zeros(1, len(x), 8)
        _, (hidden, _) = self.lstm(rows, (first, first))
        logits: Tensor = self.head(hidden[-1])
        return logits


class LstmCell(nn.Module):
    """An LSTMCell, step by step."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.LSTMCell(28, 8)
        self.head = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        state = None
        for row in x.squeeze(1).unbind(1):
            state = self.cell(row, state)
        logits: Tensor = self.head(state[0] if state else x)
        return logits
