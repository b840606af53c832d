from pathlib import Path

import pytest

from ensemble_gui.qt.opening.kinds import kind_of
from ensemble_gui.records.dropping import Kind
from ensemble_gui.records.images import IMAGE_SUFFIXES


@pytest.mark.parametrize("suffix", [*IMAGE_SUFFIXES, ".PNG"])
def test_images_are_known_by_their_names(suffix: str) -> None:
    assert kind_of(f"/scans/two{suffix}") is Kind.IMAGE


@pytest.mark.parametrize(
    "name", ["ensemble.toml", "a.safetensors", "a.PT", "b.pth", "m.bin", "m.safetensors.index.json"]
)
def test_members_are_known_by_their_names(name: str) -> None:
    assert kind_of(f"/runs/{name}") is Kind.ENSEMBLE


def test_a_run_is_known_by_its_name() -> None:
    assert kind_of("/runs/mine.RUN.json") is Kind.RUN


@pytest.mark.parametrize(
    "name",
    ["folder", "folder/", "scans.2024", "my.data", "mine.json", "a.part of a sentence", "v1.0"],
)
def test_what_may_be_a_folder_or_a_run_is_left_open(name: str) -> None:
    assert kind_of(f"/{name}") is Kind.UNCLEAR


@pytest.mark.parametrize("name", ["notes.txt", "b.py", "a.svg", "a.zip", "a.desktop", "setup.toml"])
def test_other_files_are_known_by_their_names(name: str) -> None:
    assert kind_of(f"/{name}") is Kind.OTHER


@pytest.mark.parametrize("address", ["https://example.org/a.png", "file://nas/a.png", "blob:x"])
def test_an_address_is_not_a_file(address: str) -> None:
    assert kind_of(address) is Kind.ADDRESS


def test_no_file_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    assert kind_of(str(tmp_path / "a.png")) is Kind.IMAGE
