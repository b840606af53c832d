"""ResNet-18 for images of 224 x 224 in plain torch (He et al. 2015, arXiv 1512.03385).

`benchmarks/large.py` copies this file to where it is opened as a stranger's factory.
"""

from torch import Tensor, nn

CLASSES = 1000
WIDTHS = (64, 128, 256, 512)  # of the four stages, with two blocks each


class Block(nn.Module):
    """Two convolutions and the way past them, which is a convolution where the shape changes."""

    def __init__(self, given: int, width: int) -> None:
        super().__init__()
        stride = 1 if given == width else 2
        self.conv1 = nn.Conv2d(given, width, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = nn.Identity() if given == width else projection(given, width, stride)

    def forward(self, x: Tensor) -> Tensor:
        """The features of a minibatch."""
        found = self.relu(self.bn1(self.conv1(x)))
        found = self.bn2(self.conv2(found))
        features: Tensor = self.relu(found + self.downsample(x))
        return features


def projection(given: int, width: int, stride: int) -> nn.Module:
    """What brings the input of a block to the shape of its output."""
    return nn.Sequential(nn.Conv2d(given, width, 1, stride, bias=False), nn.BatchNorm2d(width))


def build() -> nn.Module:
    """A member, at random."""
    blocks: list[nn.Module] = []
    given = WIDTHS[0]
    for width in WIDTHS:
        blocks += [Block(given, width), Block(width, width)]
        given = width
    return nn.Sequential(
        nn.Conv2d(3, WIDTHS[0], 7, 2, padding=3, bias=False),
        nn.BatchNorm2d(WIDTHS[0]),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, padding=1),
        *blocks,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(WIDTHS[-1], CLASSES),
    )
