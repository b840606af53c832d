"""`.item()` makes a tensor one Python number, but each member has its own. Watch it fail."""

import torch
from torch import nn


class Item(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 32)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = torch.relu(self.hidden(x.flatten(1)))
        largest = x.max().item()
        return self.head(x / (1 + largest))


def build():
    return Item()
