import hashlib
import os
import sys
from pathlib import Path

import pytest

from ensemble_gui.ensembles.opening import local_code
from ensemble_gui.ensembles.opening.trust import (
    CodeNotTrusted,
    FactoryCode,
    agreement,
    check_trust,
    find_source,
    is_factory,
)
from ensemble_gui.errors import BadInput

CODE = b"def build(): ...\n"


def test_a_factory_is_named_with_a_colon() -> None:
    assert is_factory("net.py:build")
    assert is_factory("package.module:build")
    assert not is_factory("LeNet-5")


def test_the_code_is_read_and_not_run(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_bytes(b"raise SystemExit\n")
    found = find_source("net.py:build", tmp_path)
    assert found.files == {"net.py": b"raise SystemExit\n"}
    assert found.path == (tmp_path / "net.py").resolve()
    assert (found.factory, found.module) == ("build", "")
    assert found.sha256 == hashlib.sha256(found.files["net.py"]).hexdigest()
    assert found.sums == {"net.py": found.sha256}


def test_trust_is_for_the_very_file(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_bytes(CODE)
    first = find_source("net.py:build", tmp_path)
    with pytest.raises(CodeNotTrusted) as caught:
        check_trust(first, frozenset())
    assert caught.value.source is first
    check_trust(first, frozenset({first.sha256}))
    (tmp_path / "net.py").write_bytes(CODE + b"#")
    with pytest.raises(CodeNotTrusted):
        check_trust(find_source("net.py:build", tmp_path), frozenset({first.sha256}))


@pytest.mark.parametrize("name", [":build", "net.py:", "net.py:a b", "net.py:a.b", "net.py:0"])
def test_a_name_without_a_factory_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"does not name a factory: write package\.module:factory"):
        find_source(name, tmp_path)


@pytest.mark.parametrize("name", ["../net.py:build", "/net.py:build", "a/../net.py:build"])
def test_a_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "net.py").write_bytes(CODE)
    with pytest.raises(BadInput, match="leads out of its folder"):
        find_source(name, tmp_path / "folder")


def test_a_file_that_is_missing_a_pipe_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.py cannot be read"):
        find_source("none.py:build", tmp_path)
    (tmp_path / "large.py").write_bytes(b"#" * 4_000_001)
    with pytest.raises(BadInput, match="far larger than a file of code"):
        find_source("large.py:build", tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.py")
        with pytest.raises(BadInput, match="it is not a file"):
            find_source("pipe.py:build", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ensemble"
    folder.mkdir()
    (tmp_path / "net.py").write_bytes(CODE)
    (folder / "net.py").symlink_to(tmp_path / "net.py")
    with pytest.raises(BadInput, match="leads out of its folder"):
        find_source("net.py:build", folder)


@pytest.mark.parametrize("name", ["no.such.module:f", "os.path.x:f", "sys:f", "a..b:f", "1a:f"])
def test_a_module_that_is_not_there_or_no_code_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="There is no module"):
        find_source(name, tmp_path)


def test_a_package_is_looked_through_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "somebodys"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit")
    (package / "nets.py").write_bytes(CODE)
    monkeypatch.syspath_prepend(tmp_path / "site")
    found = find_source("somebodys.nets:build", tmp_path / "ensemble")
    assert found.path == (package / "nets.py").resolve()
    assert found.module == "somebodys.nets"
    assert "somebodys" not in sys.modules


def test_a_module_in_the_ensembles_folder_is_asked_about_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its package's own code runs as well."""
    (tmp_path / "disguised").mkdir()
    (tmp_path / "disguised" / "__init__.py").write_text("raise SystemExit")
    (tmp_path / "disguised" / "nets.py").write_bytes(b"from . import other")
    (tmp_path / "disguised" / "other.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    found = find_source("disguised.nets:build", tmp_path)
    assert list(found.files) == ["disguised/nets.py", "disguised/__init__.py", "disguised/other.py"]
    assert found.module == ""
    assert "disguised" not in sys.modules


def test_a_module_that_is_found_elsewhere_in_the_folder_is_to_be_named_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "disguised.py").write_bytes(CODE)
    monkeypatch.syspath_prepend(tmp_path / "src")
    with pytest.raises(BadInput, match="is in the ensemble's folder: name its file"):
        find_source("disguised:build", tmp_path)
    assert "disguised" not in sys.modules


def test_an_installed_package_may_lie_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a project's folder with its environment in it."""
    site = tmp_path / ".venv" / "site-packages"
    site.mkdir(parents=True)
    (site / "somebodys_net.py").write_bytes(CODE)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(local_code, "_sites", lambda: frozenset({site.resolve()}))
    assert find_source("somebodys_net:build", tmp_path).module == "somebodys_net"


def several(folder: Path) -> FactoryCode:
    (folder / "net.py").write_text("from layers import Net as build")
    if not (folder / "layers.py").exists():
        (folder / "layers.py").write_bytes(CODE)
    return find_source("net.py:build", folder)


def test_trust_is_for_all_files_that_are_imported(tmp_path: Path) -> None:
    first = several(tmp_path)
    assert list(first.sums) == ["net.py", "layers.py"]
    assert first.sha256 not in first.sums.values()
    check_trust(first, frozenset({first.sha256}))
    (tmp_path / "elsewhere").mkdir()
    assert several(tmp_path / "elsewhere").sha256 == first.sha256
    (tmp_path / "layers.py").write_bytes(CODE + b"#")
    second = several(tmp_path)
    for trusted in ({first.sha256}, set(second.sums.values())):
        with pytest.raises(CodeNotTrusted):
            check_trust(second, frozenset(trusted))


def test_trust_is_for_the_arguments_too(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_bytes(CODE)
    plain = find_source("net.py:build", tmp_path)
    sums = set()
    for arguments in ({"a": 1}, {"a": 2}, {"b": 1}):
        found = find_source("net.py:build", tmp_path, arguments)
        sums.add(found.sha256)
        with pytest.raises(CodeNotTrusted):
            check_trust(found, frozenset({plain.sha256}))
    assert len(sums) == 3
    assert find_source("net.py:build", tmp_path, {"a": "x"}).call == "net.py:build(a='x')"
    assert plain.call == ""


def test_code_that_may_run_here_may_not_run_on_a_cluster_yet(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("build = None")
    source = find_source("net.py:build", tmp_path)
    here = frozenset({agreement(source, on_cluster=False)})
    check_trust(source, here)
    with pytest.raises(CodeNotTrusted):
        check_trust(source, here, on_cluster=True)
    check_trust(source, frozenset({agreement(source, on_cluster=True)}), on_cluster=True)
