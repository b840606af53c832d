import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
WHERE = (
    "import ensemble_gui, ensemble_gui.assets as assets; "
    "print(ensemble_gui.__file__); print(assets.resources())"
)


def python(*words: str | Path, cwd: Path, **environment: str) -> str:
    """Run Python in a folder, with these environment variables as well; its standard output."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of the checkout without isolation."""
    folder = tmp_path_factory.mktemp("dist")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel is installed, away from the checkout."""
    target = tmp_path_factory.mktemp("installed")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-compile")
    offline = ("--no-deps", "--no-index")
    python("-m", "pip", "install", *quiet, *offline, "--target", target, wheel, cwd=target)
    return target


def test_the_wheel_holds_the_package_and_the_bundled_files_and_no_more(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"ensemble_gui"}
    bundled = {
        path.relative_to(ROOT / "resources").as_posix()
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    reporting = "ensemble_gui/running/reporting"
    parts = {"report.html.jinja", "parts.html.jinja", "report.css"}
    assert {f"{reporting}/{part}" for part in parts} <= set(names)
    data = "ensemble_gui/_data/"
    assert {name.removeprefix(data) for name in names if name.startswith(data)} == bundled
    assert "mnist/t10k-images-idx3-ubyte.gz" in bundled


def test_the_installed_wheel_answers_for_itself_with_its_own_files(
    installed: Path, tmp_path: Path
) -> None:
    package, resources = python("-c", WHERE, cwd=tmp_path, PYTHONPATH=str(installed)).splitlines()
    assert Path(package) == installed / "ensemble_gui" / "__init__.py"
    assert Path(resources) == installed / "ensemble_gui" / "_data"


def test_the_installed_wheel_runs(installed: Path, tmp_path: Path) -> None:
    command = ("-m", "ensemble_gui", "run", "--members", "2", "--batch", "4", "--repeats", "2")
    out = python(*command, "--json", cwd=tmp_path, PYTHONPATH=str(installed))
    found = json.loads(out)
    assert found["stacked_parameters"]["fc1.weight"] == [2, 128, 784]
    assert [one["strategy"] for one in found["timings"]] == ["loop", "vmap"]
    assert found["accuracy"]["ensemble"] is not None
