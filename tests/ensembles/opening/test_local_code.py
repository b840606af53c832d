"""Which files of a folder a factory's file imports, without running any."""

import sys
from pathlib import Path

import pytest

from ensemble_gui.ensembles.opening.local_code import imported_files
from ensemble_gui.errors import BadInput


def write(folder: Path, **files: str) -> Path:
    """Files by their paths, in which __ is a slash and the ending is left out."""
    for name, code in files.items():
        path = folder / f"{name.replace('__', '/').replace('/init', '/__init__')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    return folder


def package(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "__init__.py").touch()
    return folder


@pytest.mark.parametrize(
    "statement",
    [
        "from layers import Net",
        "from layers import Net as N",
        "from layers import *",
        "import layers",
        "import layers as l",
        "import os, layers, torch",
        "def build():\n    import layers",
        "try:\n    from layers import Net\nexcept ImportError: ...",
        "if __name__ != '__main__':\n    from layers import Net",
        "from . import layers",
        "from .layers import Net",
    ],
)
def test_a_file_that_is_imported_is_found(tmp_path: Path, statement: str) -> None:
    write(tmp_path, net=statement, layers="Net = 1", other="raise SystemExit")
    assert list(imported_files("net.py", tmp_path)) == ["net.py", "layers.py"]
    assert imported_files("net.py", tmp_path)["layers.py"] == b"Net = 1"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("from nets.model import Net", ["nets/model.py"]),
        ("from nets import model", ["nets/model.py"]),
        ("import nets.model", ["nets/model.py"]),
        ("from nets.deep.block import Block", ["nets/deep/block.py"]),
        ("import nets", []),
        ("from nets import nothing", []),
        ("import nets.model.Net", ["nets/model.py"]),
        ("from nets.relative import Net", ["nets/relative.py", "nets/model.py", "top.py"]),
    ],
)
@pytest.mark.parametrize("regular", [True, False])
def test_modules_of_packages_are_found_with_and_without_an_init(
    tmp_path: Path, statement: str, found: list[str], *, regular: bool
) -> None:
    write(
        tmp_path,
        net=statement,
        top="",
        nets__model="Net = 1",
        nets__deep__block="",
        nets__relative="from .model import Net\nfrom ..top import x",
    )
    expected = ["net.py", *found]
    if regular:
        package(tmp_path, "nets", "nets/deep")
        inits = ["nets/__init__.py"] + ["nets/deep/__init__.py"] * ("deep" in statement)
        expected = ["net.py", *inits, *found]
    assert sorted(imported_files("net.py", tmp_path)) == sorted(expected)


def test_what_is_imported_imports_more_and_circles_end(tmp_path: Path) -> None:
    write(tmp_path, net="import a", a="import b", b="import a, c", c="from net import x")
    assert list(imported_files("net.py", tmp_path)) == ["net.py", "a.py", "b.py", "c.py"]


def test_modules_lie_next_to_the_factory_or_on_top(tmp_path: Path) -> None:
    write(tmp_path, code__net="import layers, utils", code__layers="", layers="", utils="")
    assert list(imported_files("code/net.py", tmp_path)) == [
        "code/net.py", "code/layers.py", "utils.py",
    ]  # fmt: skip


def test_names_of_the_standard_library_and_installed_packages_are_not_of_here(
    tmp_path: Path,
) -> None:
    write(tmp_path, net="import random, torch, numpy.linalg", random="raise SystemExit")
    (tmp_path / "torch").mkdir()  # of checkpoints
    assert list(imported_files("net.py", tmp_path)) == ["net.py"]


@pytest.mark.parametrize(
    "code",
    [
        b"import layers\nthis is no Python",
        b"import layers\n\0",
        b"\xff\xfe",
        b"(" * 100_000,
        b"-" * 200_000 + b"1",
        b"a" + b".a" * 100_000,
        b"import " + b"a" * 5_000,
        b"import " + b"a." * 5_000 + b"a",
        b"from ......... import layers",
    ],
    ids=range(9),
)
def test_what_cannot_be_read_as_code_imports_nothing(tmp_path: Path, code: bytes) -> None:
    write(tmp_path, layers="")
    (tmp_path / "net.py").write_bytes(code)
    assert imported_files("net.py", tmp_path) == {"net.py": code}


def test_an_invalid_escape_is_no_warning_here(tmp_path: Path) -> None:
    write(tmp_path, net='"\\d"\nimport layers', layers="")
    assert len(imported_files("net.py", tmp_path)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ensemble"
    write(folder, net="import layers")
    (tmp_path / "elsewhere.py").touch()
    (folder / "layers.py").symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(BadInput, match=r"net\.py imports layers\.py, which is a link out of its"):
        imported_files("net.py", folder)


def test_far_too_many_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, net="\n".join(f"import a{one}" for one in range(501)))
    write(tmp_path, **{f"a{one}": "" for one in range(501)})
    with pytest.raises(BadInput, match="imports more than 500 files of its folder"):
        imported_files("net.py", tmp_path)
