"""An `if` asks for one answer, but each member has its own. Watch the line that fails."""

import torch
from torch import nn


class Branch(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 32)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = self.hidden(x.flatten(1))
        if x.mean() > 0:
            x = torch.relu(x)
        else:
            x = torch.tanh(x)
        return self.head(x)


def build():
    return Branch()
