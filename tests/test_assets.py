from fnmatch import fnmatch
from pathlib import Path

import pytest

from ensemble_gui import assets
from ensemble_gui.errors import BadInput


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An installed package with a copy of the resources inside it."""
    package = tmp_path / "ensemble_gui"
    (package / "_data").mkdir(parents=True)
    return package


def test_a_wheel_has_its_resources_inside_the_package(package: Path) -> None:
    assert assets.resources(package) == package / "_data"


def test_the_checkout_goes_before_the_copy_that_an_editable_install_left(package: Path) -> None:
    (package.parent / "resources").mkdir()
    (package.parent / "pyproject.toml").touch()
    assert assets.resources(package) == package.parent / "resources"


def test_a_foreign_folder_named_resources_beside_the_wheel_is_not_taken(package: Path) -> None:
    (package.parent / "resources").mkdir()
    assert assets.resources(package) == package / "_data"


@pytest.mark.parametrize(
    "name",
    [
        "mnist/train-images-idx3-ubyte.gz",
        "mnist/train-labels-idx1-ubyte.gz",
        "mnist/t10k-images-idx3-ubyte.gz",
        "mnist/t10k-labels-idx1-ubyte.gz",
        "members/simple_mlp.safetensors",
        "members/simple_cnn.safetensors",
    ],
)
def test_every_bundled_file_is_found(name: str) -> None:
    path = assets.resource(name)
    assert path.is_file()
    assert path.is_relative_to(assets.resources())


@pytest.mark.parametrize("name", ["mnist/nothing.gz", "mnist"])
def test_a_missing_file_is_named_with_what_to_do(name: str) -> None:
    with pytest.raises(BadInput, match=f"{name} is missing: install") as caught:
        assets.resource(name)
    assert str(assets.resources()) in str(caught.value)


def test_the_origin_of_every_bundled_file_is_told() -> None:
    folder = assets.resources()
    rows = (folder / "README.md").read_text(encoding="utf-8").splitlines()
    told = [row.split("`")[1] for row in rows if row.startswith("| `")]
    bundled = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    untold = [name for name in bundled if not any(fnmatch(name, pattern) for pattern in told)]
    assert untold == ["README.md"]
