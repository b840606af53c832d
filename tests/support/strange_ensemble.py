"""An ensemble as somebody else's plain torch script leaves it: RGB 32x32, 7 classes, BatchNorm."""

from pathlib import Path

import torch
from PIL import Image
from torch import nn

CLASSES = ("ant", "bee", "cat", "dog", "elk", "fox", "gnu")
NET = """
from torch import nn

class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(b)

    def forward(self, x):
        return nn.functional.max_pool2d(self.norm(self.conv(x)).relu(), 4)

def build():
    return nn.Sequential(Block(3, 4), Block(4, 8), nn.Flatten(), nn.Linear(8 * 2 * 2, 7))
"""
_MANIFEST = f"""
architecture = "net.py:build"
input_shape = [3, 32, 32]
classes = [{", ".join(f'"{one}"' for one in CLASSES)}]
mean = [0.5, 0.5, 0.5]
std = [0.25, 0.25, 0.25]
"""


def write_ensemble(folder: Path, members: int = 3) -> Path:
    """The folder, with so many members in it."""
    folder.mkdir(parents=True)
    (folder / "net.py").write_text(NET)
    (folder / "ensemble.toml").write_text(_MANIFEST)
    space: dict[str, object] = {"__name__": "net"}
    exec(NET, space)  # noqa: S102 -- a test's own code
    build = space["build"]
    assert callable(build)
    for seed in range(members):
        torch.manual_seed(seed)
        network: nn.Module = build()
        network.train()(torch.randn(16, 3, 32, 32))
        torch.save(network.state_dict(), folder / f"seed{seed}.pt")
    return folder


def write_samples(folder: Path, each: int = 3) -> Path:
    """The folder, with a subfolder a class and so many images in each."""
    for label, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for index in range(each):
            colour = (30 * label, 60 * index, 255 - 30 * label)
            Image.new("RGB", (40, 36), colour).save(folder / name / f"{index}.png")
    return folder
