"""Factories as people write them: files beside, packages, arguments."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from benchmarks.corpus.case import Case, Expected, Truth, either, opens, refused
from benchmarks.corpus.networks import SmallNet, code_of
from benchmarks.corpus.saving import Make, Value, each, small

_NET = code_of(SmallNet)
_LAYERS = '''
"""Layers of our own."""
from torch import nn


class Head(nn.Linear):
    """Sixteen features to classes."""

    def __init__(self, classes=3):
        super().__init__(16, classes)
'''
_WITH_HEAD = inspect.getsource(SmallNet).replace("nn.Linear(16, classes)", "Head(classes)")
_IMPORTS = "import torch\nfrom torch import Tensor, nn\nfrom torch.nn import functional\n"


def _files(files: Mapping[str, str], architecture: str = "net.py:build", **keys: Value) -> Make:
    """SmallNets next to these files of code."""

    def make(folder: Path) -> Truth | None:
        truth = small(each("seed{}.pt"), architecture=architecture, **keys)(folder)
        (folder / "net.py").unlink()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return truth

    return make


def _using(line: str, build: str = "def build():\n    return SmallNet()\n") -> str:
    """net.py with a head that comes by this import."""
    return f"{_IMPORTS}{line}\n\n\n{_WITH_HEAD}\n\n{build}"


def _after(code: str) -> str:
    return _NET + "\n\n" + dedent(code)


def _instead(build: str) -> str:
    """net.py with another factory."""
    return _NET.partition("def build()")[0] + dedent(build)


def _case(
    name: str,
    files: Mapping[str, str],
    architecture: str = "net.py:build",
    expected: Expected | None = None,
    **keys: Value,
) -> Case:
    return Case(name, _files(files, architecture, **keys), expected or opens())


_TRAINS = """
def main():
    raise RuntimeError("this trains for hours")


if __name__ == "__main__":
    main()
"""
_SCRIPT = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
args = parser.parse_args([])
"""
_READS = """
import json
from pathlib import Path

CONFIG = json.loads((Path(__file__).parent / "config.json").read_text())


def build():
    return SmallNet(CONFIG["classes"])
"""
_MANY_ARGUMENTS = """
def build(num_classes, width=1, *, pretrained=False):
    assert not pretrained and width == 2
    return SmallNet(num_classes)
"""

CASES = (
    _case("the class itself", {"net.py": _NET}, "net.py:SmallNet"),
    _case("a file in a folder", {"src/net.py": _NET}, "src/net.py:build"),
    _case("from layers import Head", {"net.py": _using("from layers import Head"),
          "layers.py": _LAYERS}),
    _case("import layers", {"net.py": _using("import layers\nHead = layers.Head"),
          "layers.py": _LAYERS}),
    _case("from a package beside", {"net.py": _using("from models.layers import Head"),
          "models/__init__.py": "", "models/layers.py": _LAYERS}),
    _case("from a package without __init__", {"net.py": _using("from models.layers import Head"),
          "models/layers.py": _LAYERS}),
    _case("from a package in a package", {"net.py": _using("from a.b.layers import Head"),
          "a/__init__.py": "", "a/b/__init__.py": "", "a/b/layers.py": _LAYERS}),
    _case("a file that imports another that imports a third",
          {"net.py": _using("from middle import Head"), "middle.py": "from layers import Head\n",
           "layers.py": _LAYERS}),
    _case("an import inside of the factory",
          {"net.py": _using("Head = nn.Linear", "def build():\n    from layers import Head\n"
           "    net = SmallNet()\n    net.fc = Head()\n    return net\n")
           .replace("Head(classes)", "nn.Linear(16, classes)"), "layers.py": _LAYERS}),
    _case("a relative import in a package", {"models/net.py": _using("from .layers import Head"),
          "models/__init__.py": "", "models/layers.py": _LAYERS}, "models/net.py:build"),
    _case("a package by its name", {"models/__init__.py": _NET}, "models/__init__.py:build"),
    _case("a module in the folder by its name", {"net.py": _NET}, "net:build",
          either(r"net\.py")),
    _case("a name that Python's library has too", {"net.py": _using("from code import Head"),
          "code.py": _LAYERS}, expected=either("code.py")),
    _case("main guarded", {"net.py": _after(_TRAINS)}),
    _case("a config read beside it", {"net.py": _instead(_READS), "config.json": '{"classes": 3}'}),
    _case("arguments", {"net.py": _instead(_MANY_ARGUMENTS)},
          arguments={"num_classes": 3, "width": 2}),
    _case("an argument that it does not take", {"net.py": _NET}, expected=refused("depth"),
          arguments={"depth": 3}),
    _case("an argument that it lacks", {"net.py": _instead(_MANY_ARGUMENTS)},
          expected=refused("number of classes"), arguments={"width": 2}),
    _case("classes by their number", {"net.py": _instead(
          "def build(classes):\n    return SmallNet(classes)\n")}, classes=3),
    _case("input_shape", {"net.py": _instead(
          "def build(input_shape, classes=3):\n    assert input_shape[0] == 3\n"
          "    return SmallNet()\n")}),
    _case("a lambda", {"net.py": _instead("build = lambda: SmallNet()\n")}),
    _case("a partial", {"net.py": _instead(
          "from functools import partial\n\nbuild = partial(SmallNet, classes=3)\n")}),
    _case("in training mode", {"net.py": _instead(
          "def build():\n    return SmallNet().train()\n")}),
    _case("frozen", {"net.py": _instead(
          "def build():\n    return SmallNet().requires_grad_(False)\n")}),
    _case("a seed of its own", {"net.py": _instead(
          "def build():\n    torch.manual_seed(0)\n    return SmallNet()\n")}),
    _case("an import of what is not installed",
          {"net.py": _using("from not_installed import Head")}, expected=refused("not_installed")),
    _case("a factory of another name", {"net.py": _NET}, "net.py:make_model",
          refused("make_model")),
    _case("a file that is not there", {"net.py": _NET}, "model.py:build", refused("model.py")),
    _case("a module that is not there", {"net.py": _NET}, "no_such_package:build",
          refused("no_such_package")),
    _case("a syntax error", {"net.py": "def build(:\n"}, expected=refused("SyntaxError|syntax")),
    _case("an error in a file beside", {"net.py": _using("from layers import Head"),
          "layers.py": "class Head(Missing):\n    pass\n"}, expected=refused("layers.py")),
    _case("an error in the factory", {"net.py": _instead(
          "def build():\n    raise KeyError('width')\n")}, expected=refused("KeyError")),
    _case("exit() in the factory", {"net.py": _instead("def build():\n    exit()\n")},
          expected=refused("SystemExit")),
    _case("a factory that gives a state dict", {"net.py": _instead(
          "def build():\n    return SmallNet().state_dict()\n")},
          expected=refused("OrderedDict", "Module")),
    _case("arguments of a script", {"net.py": _SCRIPT + _NET},
          expected=refused("SystemExit|--data")),
)  # fmt: skip
