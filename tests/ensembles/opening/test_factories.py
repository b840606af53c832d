import sys
import threading
from pathlib import Path

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.opening.factories import build_by
from ensemble_gui.ensembles.opening.trust import find_source
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Task, numbered_classes

TASK = Task(shape=(3, 4, 4), classes=("a", "b"), mean=(0, 0, 0), std=(1, 1, 1))
START = "import torch\nfrom torch import nn\n"
NET = f"{START}def build(): return nn.Sequential(nn.Flatten(), nn.Linear(48, 2))\n"
PAIR = f"""{START}
class Pair(nn.Linear):
    def forward(self, x): return x, x
def build(): return Pair(48, 2)
"""


def build(
    folder: Path, code: str, *, classes_known: bool = True, token: CancelToken | None = None
) -> Architecture:
    (folder / "net.py").write_text(code)
    source = find_source("net.py:build", folder)
    return build_by(source, TASK, classes_known=classes_known, token=token or CancelToken())


def refused(folder: Path, code: str) -> str:
    with pytest.raises(BadInput) as caught:
        build(folder, code)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_a_factory_makes_an_architecture(tmp_path: Path) -> None:
    found = build(tmp_path, NET)
    assert found.name == "net.py:build"
    assert found.task == TASK
    assert found.code == {"net.py": NET.encode()}
    assert (found.activations, found.widest) == (50, 48)
    assert found.state_shapes() == {"1.weight": (2, 48), "1.bias": (2,)}
    assert found.build_on_meta() is not found.build_on_meta()
    assert all(one.is_meta for one in found.build_on_meta().parameters())
    assert not any(one.is_meta for one in found.build().parameters())


def test_it_is_given_the_shape_and_the_classes_if_it_asks(tmp_path: Path) -> None:
    code = f"{START}def build(input_shape, classes=9):\n"
    code += "    numbers = torch.Size(input_shape).numel()\n"
    code += "    return nn.Sequential(nn.Flatten(), nn.Linear(numbers, classes))"
    assert build(tmp_path, code).state_shapes()["1.weight"] == (2, 48)
    found = build(tmp_path, code, classes_known=False)
    assert found.task.classes == numbered_classes(9)


@pytest.mark.parametrize("name", ["classes", "num_classes"])
def test_classes_that_are_not_known_cannot_be_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="needs the number of classes: name the classes"):
        build(tmp_path, f"{START}def build({name}): ...", classes_known=False)


def test_their_number_is_given_under_torchvision_s_name_too(tmp_path: Path) -> None:
    code = f"{START}def build(num_classes=9):\n"
    code += "    return nn.Sequential(nn.Flatten(), nn.Linear(48, num_classes))"
    assert build(tmp_path, code).state_shapes()["1.weight"] == (2, 48)


@pytest.mark.parametrize("parts", [("deep",), ("deep", "deeper")])
def test_packages_that_are_installed_need_no_init(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: tuple[str, ...]
) -> None:
    folder = tmp_path.joinpath("site", *parts)
    folder.mkdir(parents=True)
    (folder / "sizes.py").write_text("SIZE = 48")
    (folder / "nets.py").write_text(f"from .sizes import SIZE\n{NET.replace('48', 'SIZE')}")
    monkeypatch.syspath_prepend(tmp_path / "site")
    source = find_source(f"{'.'.join(parts)}.nets:build", tmp_path / "ensemble")
    found = build_by(source, TASK, classes_known=True, token=CancelToken())
    assert found.state_shapes()["1.weight"] == (2, 48)
    for name in [one for one in sys.modules if one.partition(".")[0] == "deep"]:
        del sys.modules[name]


def test_a_class_may_be_the_factory(tmp_path: Path) -> None:
    code = f"{START}class build(nn.Linear):\n    def __init__(self): super().__init__(48, 2)\n"
    code += "    def forward(self, x): return super().forward(x.flatten(1))\n"
    assert build(tmp_path, code).state_shapes() == {"weight": (2, 48), "bias": (2,)}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def build(): raise KeyError('no such thing')", "stopped with KeyError: 'no such thing'."),
        ("def build(): raise ValueError('a\\nb')", "stopped with ValueError: a. Fix it in"),
        ("import sys\ndef build(): sys.exit(3)", "stopped with SystemExit: 3. Fix it"),
        ("raise SystemExit", "stopped with SystemExit. Fix it"),
        ("def build(): raise KeyboardInterrupt", "stopped with KeyboardInterrupt"),
        ("def build(): return build()", "stopped with RecursionError"),
        ("import no_such_module", "stopped with ModuleNotFoundError: No module named"),
        ("def build(:", "stopped with SyntaxError"),
        ("\0", "stopped with "),
        ("other = 1", "has no function 'build': name one that builds a member."),
        ("build = 1", "has no function 'build'"),
        ("def build(): pass", "returned a NoneType, not a torch.nn.Module"),
        ("from torch import nn\ndef build(): return nn.Linear", "returned a type, not a"),
        ("from torch import nn\ndef build(): return nn.Flatten()", "a network without parameters"),
        (NET.replace("48, 2", "7, 2"), "cannot take a minibatch of images (3×4×4): mat1 and mat2"),
        (NET.replace("48, 2", "48, 3"), "has 3 classes, but 2 are named: name as many"),
        (NET.replace("nn.Flatten(), ", "").replace("48", "4"), "gives (2×3×4×2) for a minibatch"),
        ("def build(a): ...", "needs the argument 'a': give it in ensemble.toml, such as"),
        ("def build(num_classes, /): ...", "stopped with TypeError"),
        ("from torch import nn\nbuild = nn.Linear(48, 2)", "is a network that is built already:"),
        ("def make(): ...\nclass Net: ...", "name one that builds a member. It has make."),
        (
            PAIR,
            "gives a tuple of (2×3×4×4), (2×3×4×4) for a minibatch of images (3×4×4): it must give",
        ),
    ],
)
def test_a_factory_that_does_not_do_is_told(tmp_path: Path, code: str, told: str) -> None:
    sentence = refused(tmp_path, code)
    assert told in sentence
    assert "net.py" in sentence


def test_what_failed_leaves_no_module_behind(tmp_path: Path) -> None:
    before = set(sys.modules)
    refused(tmp_path, "raise ValueError('unique to this test')")
    assert not {one for one in set(sys.modules) - before if "factory" in one}


def test_a_factory_that_hangs_is_given_up_when_cancelled(tmp_path: Path) -> None:
    """It waits until the test lets it go."""
    token = CancelToken()
    gate = sys.modules["gate_of_a_test"] = type(sys)("gate_of_a_test")
    gate.reached, gate.go = threading.Event(), threading.Event()  # type: ignore[attr-defined]  # any module may be given attributes
    code = "import gate_of_a_test as gate\ndef build():\n    gate.reached.set()\n    gate.go.wait()"
    cancelling = threading.Thread(target=lambda: (gate.reached.wait(), token.cancel()))
    cancelling.start()
    try:
        with pytest.raises(CancelledError):
            build(tmp_path, code, token=token)
    finally:
        gate.go.set()
        cancelling.join()
        for one in threading.enumerate():
            if one.name == "abandonable":
                one.join()
        del sys.modules["gate_of_a_test"]


def test_a_factory_that_exits_later_ends_nothing(tmp_path: Path) -> None:
    code = f"{NET}calls = []\nfirst = build\n"
    code += "def build():\n    calls.append(1)\n    return first() if len(calls) < 2 else exit(7)\n"
    found = build(tmp_path, code)
    with pytest.raises(BadInput, match="stopped with SystemExit: 7"):
        found.build()


def test_code_that_is_read_is_what_runs(tmp_path: Path) -> None:
    """Even if the file changes after it was agreed to."""
    (tmp_path / "net.py").write_text(NET)
    source = find_source("net.py:build", tmp_path)
    (tmp_path / "net.py").write_text("raise SystemExit")
    assert build_by(source, TASK, classes_known=True, token=CancelToken()).code == source.files


def test_a_package_s_module_is_what_was_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "somebodys_nets"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "sizes.py").write_text("SIZE = 48")
    (package / "nets.py").write_text(f"from .sizes import SIZE\n{NET.replace('48', 'SIZE')}")
    monkeypatch.syspath_prepend(tmp_path / "site")
    source = find_source("somebodys_nets.nets:build", tmp_path / "ensemble")
    (package / "nets.py").write_text("raise SystemExit")
    found = build_by(source, TASK, classes_known=True, token=CancelToken())
    assert found.code == {}
    assert found.state_shapes()["1.weight"] == (2, 48)
    assert build_by(source, TASK, classes_known=True, token=CancelToken()).task == TASK
    for name in ("somebodys_nets", "somebodys_nets.nets", "somebodys_nets.sizes"):
        del sys.modules[name]


def test_a_network_in_training_is_tried_as_it_will_be_run(tmp_path: Path) -> None:
    code = f"{START}def build(): return nn.Sequential(nn.Flatten(), nn.Linear(48, 2), "
    code += "nn.BatchNorm1d(2, affine=False), nn.Dropout())"
    found = build(tmp_path, code)
    assert not found.build().training
    assert found.state_shapes()["2.running_mean"] == (2,)
    assert not torch.is_inference_mode_enabled()
