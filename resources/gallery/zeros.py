"""Writes into a tensor of torch.zeros, which has room for one member. Watch it fail."""

import torch
from torch import nn


class Zeros(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 32)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = self.hidden(x.flatten(1))
        both = torch.zeros(len(x), 32)
        both[:, :16] = torch.relu(x[:, :16])
        both[:, 16:] = torch.tanh(x[:, 16:])
        return self.head(both)


def build():
    return Zeros()
