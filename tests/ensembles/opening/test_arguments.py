"""Factories of other packages, and the arguments that they are given."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.opening.factories import build_by
from ensemble_gui.ensembles.opening.trust import find_source
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Task

TASK = Task(shape=(1, 2, 2), classes=("a", "b"), mean=(0,), std=(1,))
VISION = """
from torch import nn
class ResNet(nn.Sequential):
    def __init__(self, width, num_classes=1000):
        super().__init__(nn.Flatten(), nn.Linear(4, width), nn.Linear(width, num_classes))
def resnet18(*, weights=None, progress=True, **kwargs):
    assert weights is None
    return ResNet(18, **kwargs)
"""
TIMM = """
from .factory import create_model
"""
TIMM_FACTORY = """
from torch import nn
def create_model(model_name, pretrained=False, **kwargs):
    assert model_name == "tiny"
    return nn.Sequential(nn.Flatten(), nn.Linear(4, kwargs["num_classes"]))
"""
TRANSFORMERS = """
import sys
from types import ModuleType
from torch import nn
class Config:
    def __init__(self, hidden_size=3, num_labels=2):
        self.hidden_size, self.num_labels = hidden_size, num_labels
class Output(dict):
    def __getattr__(self, name): return self[name]
class Net(nn.Module):
    config_class = Config
    def __init__(self, config):
        super().__init__()
        self.hidden = nn.Linear(4, config.hidden_size)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
    def forward(self, pixel_values):
        hidden = self.hidden(pixel_values.flatten(1))
        return Output(logits=self.classifier(hidden), hidden_states=(hidden,))
class Lazy(ModuleType):
    def __getattr__(self, name):
        if name == "NetForImageClassification":
            return Net
        raise AttributeError(name)
sys.modules[__name__] = Lazy(__name__)
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Packages that are installed, as torchvision, timm and transformers are made."""
    site = tmp_path / "site"
    for name, code in {
        "fakevision/__init__": "from fakevision import models",
        "fakevision/models/__init__": "from .resnet import *",
        "fakevision/models/resnet": VISION,
        "faketimm/__init__": TIMM,
        "faketimm/factory": TIMM_FACTORY,
        "faketransformers/__init__": TRANSFORMERS,
    }.items():
        path = site / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    monkeypatch.syspath_prepend(site)
    before = set(sys.modules)
    yield site
    for name in set(sys.modules) - before:
        del sys.modules[name]


def build(name: str, folder: Path, **arguments: object) -> Architecture:
    source = find_source(name, folder, arguments)
    return build_by(source, TASK, classes_known=True, token=CancelToken())


def refused(folder: Path, code: str, **arguments: object) -> str:
    (folder / "net.py").write_text(code)
    with pytest.raises(BadInput) as caught:
        build("net.py:build", folder, **arguments)
    return str(caught.value)


@pytest.mark.usefixtures("site")
def test_a_factory_as_torchvision_s_is_given_the_classes(tmp_path: Path) -> None:
    found = build("fakevision.models:resnet18", tmp_path / "nets", num_classes=2)
    assert found.state_shapes()["2.weight"] == (2, 18)
    assert found.arguments == {"num_classes": 2}
    assert found.code == {}


@pytest.mark.usefixtures("site")
def test_a_factory_as_timm_s_is_given_the_model_s_name(tmp_path: Path) -> None:
    found = build("faketimm:create_model", tmp_path / "nets", model_name="tiny", num_classes=2)
    assert found.state_shapes()["1.weight"] == (2, 4)


@pytest.mark.usefixtures("site")
def test_a_network_as_transformers_is_made_by_its_config(tmp_path: Path) -> None:
    name = "faketransformers:NetForImageClassification"
    found = build(name, tmp_path / "nets", hidden_size=5)
    assert found.state_shapes()["hidden.weight"] == (5, 4)
    assert found.output == "logits"


def test_a_class_is_given_its_arguments(tmp_path: Path) -> None:
    code = "from torch import nn\nclass build(nn.Sequential):\n"
    code += "    def __init__(self, width=3, bias=True):\n"
    code += "        super().__init__(nn.Flatten(), nn.Linear(4, width, bias), nn.Linear(width, 2))"
    (tmp_path / "net.py").write_text(code)
    found = build("net.py:build", tmp_path, width=7, bias=False)
    assert found.state_shapes()["1.weight"] == (7, 4)
    assert "1.bias" not in found.state_shapes()
    assert "has no argument 'widht': it takes width, bias." in refused(tmp_path, code, widht=7)


def test_the_manifest_s_arguments_go_before_what_is_offered(tmp_path: Path) -> None:
    code = "from torch import nn\ndef build(classes):\n"
    code += "    return nn.Sequential(nn.Flatten(), nn.Linear(4, classes))"
    assert "has 5 classes, but 2 are named" in refused(tmp_path, code, classes=5)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def build(): ...", "has no argument 'a': it takes none."),
        ("def build(b): ...", "has no argument 'a': it takes b."),
        ("def build(a, b): ...", "needs the argument 'b': give it in ensemble.toml, such as "),
        ("def build(a, *, b): ...", "needs the argument 'b'"),
        ("def build(a, *b, **c): ...", "returned a NoneType, not a torch.nn.Module"),
    ],
)
def test_arguments_that_do_not_fit_are_named(tmp_path: Path, code: str, told: str) -> None:
    assert told in refused(tmp_path, code, a=1)
