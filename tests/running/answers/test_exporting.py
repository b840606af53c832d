"""Runs of people's own networks and samples, exported as code, and what cannot be exported."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ensemble_gui.records.exporting import ScriptResult
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest, TrustNeeded
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, SamplesAs, Source, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.members.opened import Opened
from tests.running.exporting.test_reproducing import check, is_formatted
from tests.support.exported import (
    QUICK,
    executed,
    export,
    exported,
    run_once,
    work_of,
)

pytestmark = pytest.mark.usefixtures("_threads", "_own_imports")

ALL = ("loop", "vmap", "auto")
HEAD = "import torch\nfrom torch import nn\n\n\n"
NETS = {
    "tied weights": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.given = nn.Linear(16, 5)
        self.back = nn.Linear(5, 16)
        self.back.weight = nn.Parameter(self.given.weight.t())
        self.again = self.given
        self.head = nn.Linear(5, 3)

    def forward(self, x):
        return self.head(self.again(self.back(self.given(x.flatten(1)))))
""",
    "buffers of integers, some of which are not saved": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("order", torch.arange(15, -1, -1))
        self.register_buffer("mask", torch.ones(16).bool(), persistent=False)
        self.norm = nn.BatchNorm1d(16)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(self.norm(x.flatten(1)[:, self.order] * self.mask))
""",
    "several outputs": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        y = self.head(x.flatten(1))
        return {"logits": y, "features": x.mean(1)}
""",
    "probabilities": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(x.flatten(1)).softmax(1)
""",
    "logarithms of probabilities": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(x.flatten(1)).log_softmax(1)
""",
    "one output": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        return self.head(x.flatten(1)).squeeze(1)
""",
    "an input that is changed": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        x *= 2
        return self.head(x.flatten(1))
""",
    "no rows for one image": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(x.flatten(1)).squeeze(0)
""",
    "dropout, and a name of the script's own": """
class Net(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Flatten(), nn.Dropout(0.5), nn.Linear(16, 3))
""",
}


@pytest.fixture
def _own_imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What scripts import from their folders is forgotten."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if "_network" in name:
            del sys.modules[name]


def save_members(
    folder: Path, build: Callable[[], nn.Module], manifest: str, members: int = 3
) -> Path:
    """Members in a folder that has their code already."""
    for seed in range(members):
        torch.manual_seed(seed)
        torch.save(build().state_dict(), folder / f"seed{seed}.pt")
    (folder / "ensemble.toml").write_text(manifest, encoding="utf-8")
    return folder


def open_own(folder: Path, *, untrained: bool = False) -> tuple[Opened, RunSettings]:
    """The ensemble in a folder, its code trusted, and settings for its run."""
    opened = Opened()
    request = OpenRequest(path=str(folder), untrained=untrained)
    found = answer(request, work_of(opened))
    if isinstance(found, TrustNeeded):
        found = answer(replace(request, trusted=frozenset({found.sha256})), work_of(opened))
    assert isinstance(found, OpenedEnsemble), found
    return opened, replace(
        QUICK,
        weights=Weights.RANDOM if untrained else Weights.FILE,
        source=Source.NOISE,
        strategies=ALL,
        architecture=found.architecture,
        path=str(folder),
        digest=found.digest,
    )


def own(folder: Path, code: str, extra: str = "", file: str = "net.py", name: str = "Net") -> Path:
    """A folder with a network's code and members, for images of 4 x 4."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + code, encoding="utf-8")
    space: dict[str, Callable[[], nn.Module]] = {}
    exec(HEAD + code, space)  # noqa: S102 -- of our own making
    manifest = f'architecture = "{file}:{name}"\ninput_shape = [1, 4, 4]\n{extra}'
    return save_members(folder, space["Net"], manifest)


@pytest.mark.parametrize(("kind", "mode"), [*zip(NETS, [*InputMode] * len(NETS), strict=False)])
def test_any_network_of_ones_own(tmp_path: Path, kind: str, mode: InputMode) -> None:
    opened, settings = open_own(own(tmp_path / "nets", NETS[kind]))
    run = exported(replace(settings, input=mode), tmp_path / "run.py", opened)
    assert run.found.notes == ()
    shares = check(run)["probabilities"].sum(-1)
    assert torch.allclose(shares, torch.ones_like(shares))


def test_code_in_several_files_with_arguments_and_odd_names(tmp_path: Path) -> None:
    folder = tmp_path / "nets é"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "__init__.py").touch()
    (folder / "parts" / "heads.py").write_text(
        "from torch import nn\nfrom .sizes import WIDTH\nHead = nn.Linear\n", encoding="utf-8"
    )
    (folder / "parts" / "sizes.py").write_text("WIDTH = 16\n", encoding="utf-8")
    code = """from torch import nn
from parts.heads import WIDTH, Head

def build(classes=3, *, words, depth=1):
    hidden = (nn.Linear(16, 16) for _ in range(depth))
    return nn.Sequential(nn.Flatten(), *hidden, Head(WIDTH, classes))
"""
    (folder / "my-net.v2.py").write_text(code, encoding="utf-8")
    save_members(
        folder,
        lambda: nn.Sequential(nn.Flatten(), *map(nn.Linear, (16, 16, 16), (16, 16, 2))),
        'architecture = "my-net.v2.py:build"\ninput_shape = [1, 4, 4]\n'
        'classes = ["a\\"b", "c\'d"]\n'
        'arguments = {words = ["it\'s", "C:\\\\nets"], depth = 2}\n',
    )
    opened, settings = open_own(folder)
    run = exported(settings, tmp_path / "2 runs.py", opened)
    names = {Path(one).relative_to(tmp_path).as_posix() for one in run.found.files}
    inside = ("my-net_v2.py", "parts/__init__.py", "parts/heads.py", "parts/sizes.py")
    assert names == {"2 runs.py", "2 runs.pt", *(f"_2_runs_network/{one}" for one in inside)}
    assert 'words=["it\'s", "C:\\\\nets"]' in run.found.text
    assert is_formatted(run.found.text)
    assert check(run)["classes"] == ['a"b', "c'd"]


def test_numbers_that_are_in_no_buffer_are_noted(tmp_path: Path) -> None:
    code = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.frequencies = torch.randn(16, 8)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(torch.sin(x.flatten(1) @ self.frequencies))
"""
    opened, settings = open_own(own(tmp_path / "nets", code))
    found = exported(settings, tmp_path / "run.py", opened).found
    (note,) = found.notes
    assert "plain attribute" in note
    assert "# A member that is built again" in found.text


def test_random_members_of_ones_own_network_are_saved(tmp_path: Path) -> None:
    opened, settings = open_own(own(tmp_path / "nets", NETS["several outputs"]), untrained=True)
    run = exported(settings, tmp_path / "run.py", opened)
    assert set(torch.load(tmp_path / "run.pt", weights_only=True)) >= {"members", "run"}
    check(run)


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A folder of two images for each digit."""
    rng = np.random.default_rng(0)
    for digit in range(10):
        folder = tmp_path / "digits" / str(digit)
        folder.mkdir(parents=True)
        for index in range(2):
            pixels = rng.integers(0, 256, (28, 28), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f"{index}.png")
    return tmp_path / "digits"


@pytest.mark.parametrize("mode", InputMode)
def test_the_samples_of_a_folder_are_saved(tmp_path: Path, digits: Path, mode: InputMode) -> None:
    settings = replace(
        QUICK,
        members=2,
        source=Source.FOLDER,
        samples=str(digits),
        samples_as=SamplesAs.PICTURES,
        input=mode,
    )
    opened = Opened()
    run = exported(settings, tmp_path / "run.py", opened)
    check(run)
    if mode is InputMode.DIFFERENT:
        assert "read from the folder again" in run.found.notes[0]
        return
    for image in digits.glob("*/*.png"):
        Image.fromarray(np.zeros((28, 28), np.uint8)).save(image)
    opened.forget_samples()
    failure = export(run.ran, tmp_path / "later.py", opened)
    assert isinstance(failure, Failure)
    assert (failure.bad_input, (tmp_path / "later.pt").exists()) == (True, False)
    assert "are not those of the run" in failure.message


def test_another_runs_tensors_are_refused(tmp_path: Path) -> None:
    settings = replace(QUICK, members=1, strategies=("loop",))
    run = exported(settings, tmp_path / "run.py")
    exported(replace(settings, seed=1), tmp_path / "other.py")
    (tmp_path / "other.pt").replace(tmp_path / "run.pt")
    with pytest.raises(AssertionError, match="another run's"):
        run.execute()


def test_members_that_are_not_open_any_more_cannot_be_exported(tmp_path: Path) -> None:
    opened, settings = open_own(own(tmp_path / "nets", NETS["one output"]))
    ran, _ = run_once(settings, opened)
    failure = export(ran, None, Opened())
    assert isinstance(failure, Failure)
    assert "is not open" in failure.message


def test_strategies_that_failed_are_left_out_and_named(tmp_path: Path) -> None:
    code = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        y = self.head(x.flatten(1))
        return y if y.sum() > 0 else -y
"""
    opened, settings = open_own(own(tmp_path / "nets", code))
    run = exported(replace(settings, strategies=("loop", "vmap")), tmp_path / "run.py", opened)
    assert "# Left out: vmap could not run: " in run.found.text
    check(run)


ISOLATED = """
import json, runpy, sys
sys.modules["numpy"] = None  # which torch can do without
class Only:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | {"torch", "torchgen", "typing_extensions"}:
            if not top.endswith("_network"):
                raise ModuleNotFoundError(f"{name} is neither torch nor of the standard library")
sys.meta_path.insert(0, Only())
import torch
for script in json.loads(sys.argv[1]):
    space = runpy.run_path(script, run_name="__main__")
    torch.save(space["logits"], script + ".logits")
"""


def test_the_scripts_run_where_there_is_torch_alone(tmp_path: Path) -> None:
    """In one process without NumPy: the MLP, LeNet-5, and somebody's own network."""
    opened, settings = open_own(own(tmp_path / "nets", NETS["tied weights"]))
    lenet = replace(
        QUICK, weights=Weights.RANDOM, architecture="LeNet-5", input=InputMode.DIFFERENT
    )
    runs = {
        "mlp.py": exported(replace(QUICK, members=10, batch=64), tmp_path / "mlp.py"),
        "lenet.py": exported(lenet, tmp_path / "lenet.py"),
        "own.py": exported(settings, tmp_path / "own.py", opened),
    }
    for name in runs:
        path = tmp_path / name
        path.write_text(path.read_text(encoding="utf-8").replace("range(20)", "range(1)"))
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", ISOLATED,
         json.dumps([str(tmp_path / name) for name in runs])],
        capture_output=True, check=False, timeout=600, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name, run in runs.items():
        found = torch.load(tmp_path / f"{name}.logits", weights_only=True)
        assert torch.equal(found, run.outputs["loop"]), name
    assert "accuracy: ensemble" in done.stdout


def test_a_real_run_is_exported(tmp_path: Path) -> None:
    """All that a run finds, and not only what these tests make up, fits into the code."""
    settings = replace(QUICK, members=2, strategies=("loop", "vmap", "auto"))
    ran = answer(RunRequest(settings=settings), work_of(Opened()))
    assert isinstance(ran, RunResult)
    found = export(ran, tmp_path / "run.py", Opened())
    assert isinstance(found, ScriptResult)
    assert is_formatted(found.text)
    assert list(executed(found.text, found.files[0])["outputs"]) == ["loop", "vmap", "auto"]
