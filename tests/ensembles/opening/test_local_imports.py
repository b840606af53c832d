"""The files of a factory run as modules of their own, and no other file of their folder does."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.opening.factories import build_by
from ensemble_gui.ensembles.opening.trust import find_source
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Task

TASK = Task(shape=(1, 2, 2), classes=("a", "b"), mean=(0,), std=(1,))
LAYERS = """
from torch import nn
SIZE = {size}
class Net(nn.Sequential):
    def __init__(self): super().__init__(nn.Flatten(), nn.Linear(4, SIZE), nn.Linear(SIZE, 2))
"""


def write(folder: Path, **files: str) -> Path:
    for name, code in files.items():
        path = folder / f"{name.replace('__', '/').replace('/init', '/__init__')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    return folder


def build(folder: Path, name: str = "net.py:build") -> nn.Module:
    source = find_source(name, folder)
    return build_by(source, TASK, classes_known=True, token=CancelToken()).build()


def refused(folder: Path, name: str = "net.py:build") -> str:
    with pytest.raises(BadInput) as caught:
        build(folder, name)
    assert "_ensemble_gui" not in str(caught.value)
    return str(caught.value)


@pytest.fixture(autouse=True)
def _modules() -> Iterator[None]:
    """What was imported before is what is imported afterwards."""
    before, places = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = places
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize(
    "code",
    [
        "from layers import Net as build",
        "from layers import *\nbuild = Net",
        "import layers\nbuild = layers.Net",
        "import layers as l\ndef build(): return l.Net()",
        "def build():\n    import layers\n    return layers.Net()",
        "def build():\n    from layers import Net\n    return Net()",
        "from .layers import Net as build",
        "from . import layers\nbuild = layers.Net",
        "from nets.model import Net as build",
        "import nets.model\nbuild = nets.model.Net",
        "import nets.model as m\nbuild = m.Net",
        "from nets import model\nbuild = model.Net",
        "from nets.relative import build",
        "import os\nos.sys.path.append(os.path.dirname(__file__))\nfrom layers import Net as build",
    ],
)
@pytest.mark.parametrize("regular", [True, False])
def test_what_is_imported_from_the_folder_runs(tmp_path: Path, code: str, *, regular: bool) -> None:
    layers = LAYERS.format(size=3)
    write(tmp_path, net=code, layers=layers, nets__model=layers)
    write(tmp_path, nets__relative="from .model import Net\nfrom ..layers import Net as build")
    if regular:
        write(tmp_path, nets__init="")
    assert build(tmp_path)[1].weight.shape == (3, 4)
    assert not {"layers", "nets", "net"} & set(sys.modules)


def test_two_ensembles_have_each_their_own_layers(tmp_path: Path) -> None:
    for size in (3, 5):
        code = "def build():\n    import layers\n    return layers.Net()"
        write(tmp_path / str(size), net=code, layers=LAYERS.format(size=size))
    sources = [find_source("net.py:build", tmp_path / str(size)) for size in (3, 5)]
    first, second = (
        build_by(one, TASK, classes_known=True, token=CancelToken()) for one in sources
    )
    for size, one in ((3, first), (5, second), (3, first)):
        network = one.build()
        assert network[1].weight.shape == (size, 4)  # type: ignore[index]  # a Sequential


@pytest.mark.parametrize("name", ["nets.model:Net", "nets/model.py:Net", "nets.deep.one:Net"])
def test_a_package_in_the_folder_needs_no_init(tmp_path: Path, name: str) -> None:
    write(tmp_path, nets__model="from .layers import Net", nets__layers=LAYERS.format(size=3))
    write(tmp_path, nets__deep__one="from ..layers import Net")
    assert build(tmp_path, name)[1].weight.shape == (3, 4)


def test_a_package_s_own_init_runs_and_is_listed(tmp_path: Path) -> None:
    write(tmp_path, nets__init="from .layers import Net", nets__layers=LAYERS.format(size=3))
    source = find_source("nets:Net", tmp_path)
    assert list(source.files) == ["nets/__init__.py", "nets/layers.py"]
    assert build(tmp_path, "nets:Net")[1].weight.shape == (3, 4)


def test_the_code_that_was_agreed_to_is_what_runs(tmp_path: Path) -> None:
    write(tmp_path, net="from layers import Net as build", layers=LAYERS.format(size=3))
    source = find_source("net.py:build", tmp_path)
    write(tmp_path, net="raise SystemExit", layers="raise SystemExit")
    found = build_by(source, TASK, classes_known=True, token=CancelToken())
    assert found.state_shapes()["1.weight"] == (3, 4)
    assert found.code == source.files


@pytest.mark.parametrize(
    "code",
    [
        "import importlib\nimportlib.import_module('.hidden', __package__)",
        "import importlib, sys\nsys.path.append({folder!r})\nimportlib.import_module('hidden')",
        "import sys\nsys.path.insert(0, {folder!r})\n__import__('hidden')",
        "from nets import *",
    ],
)
def test_a_file_that_was_not_shown_does_not_run(tmp_path: Path, code: str) -> None:
    marker = tmp_path / "marker"
    hidden = f"open({str(marker)!r}, 'w').close()"
    write(tmp_path, net=f"{code.format(folder=str(tmp_path))}\nbuild = 1", hidden=hidden)
    write(tmp_path, nets__init="__all__ = ['hidden']", nets__hidden=hidden)
    sentence = refused(tmp_path)
    assert "hidden.py was not among the files that were shown: import it by a statement" in sentence
    assert not marker.exists()


def test_what_is_missing_is_named_as_it_was_imported(tmp_path: Path) -> None:
    write(tmp_path, net="import nets.model\nimport nets.none", nets__model="")
    sentence = refused(tmp_path)
    assert "ModuleNotFoundError: No module named 'nets.none'." in sentence
    assert "Install it next to Ensemble Explorer, or put it next to net.py." in sentence


def test_names_with_dots_and_spaces_are_files_too(tmp_path: Path) -> None:
    (tmp_path / "v1.2").mkdir()
    layers = LAYERS.format(size=3)
    (tmp_path / "v1.2" / "my net.v2.py").write_text("from layers import Net as build")
    (tmp_path / "v1.2" / "layers.py").write_text(layers)
    assert build(tmp_path, "v1.2/my net.v2.py:build")[1].weight.shape == (3, 4)


def test_dataclasses_and_their_sources_are_found(tmp_path: Path) -> None:
    code = """
from __future__ import annotations
import inspect
from dataclasses import dataclass, field
from layers import Net
@dataclass
class Config:
    sizes: list[int] = field(default_factory=list)
def build():
    assert "sizes" in inspect.getsource(Config)
    assert Config([3]) == Config([3])
    return Net()
"""
    write(tmp_path, net=code, layers=LAYERS.format(size=3))
    assert isinstance(build(tmp_path), nn.Module)


def test_a_library_that_is_installed_is_still_imported(tmp_path: Path) -> None:
    write(tmp_path, net="import torch.nn.functional as F\nfrom layers import Net as build")
    write(tmp_path, layers=LAYERS.format(size=3))
    with torch.no_grad():
        assert build(tmp_path)(torch.zeros(1, 1, 2, 2)).shape == (1, 2)
