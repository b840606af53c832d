"""NumPy needs the numbers of one plain array. Watch the line where vmap has none to give."""

import numpy as np
import torch
from torch import nn


class NumpyForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 32)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = self.hidden(x.flatten(1))
        x = torch.from_numpy(np.arctan(x.detach().numpy()))
        return self.head(x)


def build():
    return NumpyForward()
