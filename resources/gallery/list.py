"""Keeps its activations in a Python list. Watch what is in the list when vmap has returned."""

import torch
from torch import nn


class List(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 32)
        self.head = nn.Linear(32, 10)
        self.seen = []

    def forward(self, x):
        x = torch.relu(self.hidden(x.flatten(1)))
        self.seen.append(x)
        del self.seen[:-2]  # keeps two
        return self.head(x)


def build():
    return List()
