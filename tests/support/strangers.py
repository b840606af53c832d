"""Somebody's own ensemble, written by a plain torch script that knows nothing of this project."""

import subprocess
import sys
from pathlib import Path

CLASSES = ("ant", "bee", "cat", "dog", "elk", "fox", "gnu")
SCRIPT = '''
import sys
from pathlib import Path
import torch
from torch import nn

NET = """
from torch import nn

class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(b)

    def forward(self, x):
        return nn.functional.max_pool2d(self.norm(self.conv(x)).relu(), 2)

def build():
    return nn.Sequential(Block(3, 8), Block(8, 16), nn.Flatten(), nn.Linear(16 * 8 * 8, 7))
"""
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
(folder / "net.py").write_text(NET)
space = {}
exec(NET, space)
for seed in range(10):
    torch.manual_seed(seed)
    net = space["build"]()
    net.train()(torch.randn(64, 3, 32, 32))
    torch.save(net.state_dict(), folder / f"seed{seed}.pt")
(folder / "ensemble.toml").write_text("""
architecture = "net.py:build"
input_shape = [3, 32, 32]
classes = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu"]
mean = [0.5, 0.5, 0.5]
std = [0.25, 0.25, 0.25]
""")
assert not any(name.startswith("ensemble_gui") for name in sys.modules)
'''


def write_strangers_ensemble(folder: Path) -> Path:
    """Run the script in a process of its own, which cannot import this project."""
    subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT, str(folder)],
        check=True,
        timeout=300,
        cwd=folder.parent,
    )
    return folder
