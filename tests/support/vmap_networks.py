"""Small networks that vmap does something with, as the code that people write."""

from textwrap import indent


def network(forward: str, init: str = "", head: int = 8) -> str:
    """The code of a network of two layers, whose forward pass is this in between."""
    return f"""import torch
from torch import nn

INPUT_SHAPE = (4,)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.head = nn.Linear({head}, 3)
{indent(init, "        ")}

    def forward(self, x):
{indent(forward, "        ")}


def build():
    return Net()
"""


PLAIN = network("return self.head(torch.relu(self.hidden(x)))")
DROPOUT = network(
    "return self.head(self.dropout(self.hidden(x)))", "self.dropout = nn.Dropout(0.5)"
)
BATCH_NORM = network("return self.head(self.norm(self.hidden(x)))", "self.norm = nn.BatchNorm1d(8)")
GRU_CELL = network(
    "state = x.new_zeros(len(x), 8)\n"
    "for _ in range(3):\n    state = self.cell(x, state)\n"
    "return self.head(state)",
    "self.cell = nn.GRUCell(4, 8)",
)
LSTM = network(
    "return self.head(self.lstm(x.unsqueeze(1))[0][:, -1])",
    "self.lstm = nn.LSTM(4, 8, batch_first=True)",
)
BRANCH = network("x = self.hidden(x)\nif x.sum() > 0:\n    x = torch.relu(x)\nreturn self.head(x)")
WRITES_INPUT = network("x.mul_(self.scale)\nreturn self.head(self.hidden(x))",
                       "self.scale = nn.Parameter(torch.rand(4))")  # fmt: skip
SCALES_INPUT = network("x.mul_(2)\nreturn self.head(self.hidden(x))")
ATTRIBUTE = network(
    "return self.head(self.hidden(x) @ self.frequencies)",
    "self.frequencies = torch.randn(8, 8)",
)
BROKEN = network("return self.head(x)")
TUPLE = network("x = self.hidden(x)\nreturn self.head(x), x")
DICTIONARY = network('x = self.hidden(x)\nreturn {"logits": self.head(x), "features": x}')
NOTHING = network("return None")
LAZY = network("return self.head(self.late(x))", "self.late = nn.LazyLinear(8)")
PARAMETERLESS = "import torch\n\nINPUT_SHAPE = (4,)\n\n\ndef build():\n    return torch.nn.ReLU()\n"
