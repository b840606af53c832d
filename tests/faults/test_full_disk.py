"""What is written onto a real disk that is too small for it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cli import main
from ensemble_gui.ensembles.output import claimed, keep_members
from ensemble_gui.records.images import OwnImage, SaveRequest, SaveResult
from ensemble_gui.records.opening import EnsembleSaved, SaveEnsembleRequest
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer

SmallDisk = Callable[[int], Path]
ADVICE = "Free some space, or choose another folder."
PIXELS = np.zeros((28, 28), np.uint8)


@pytest.mark.parametrize("kilobytes", [16, 40, 120])
def test_images_that_do_not_fit_are_not_saved_at_all(small_disk: SmallDisk, kilobytes: int) -> None:
    disk = small_disk(kilobytes)
    images = tuple(
        OwnImage(name=f"{one}.png", path="", pixels=PIXELS, content=bytes(10_000))
        for one in range(20)
    )
    labels = tuple(one % 10 for one in range(20))
    outcome = answer(SaveRequest(folder=str(disk / "kept"), images=images, labels=labels))
    assert isinstance(outcome, Failure)
    assert outcome.message == f"The disk is full: {disk / 'kept'}. {ADVICE}"
    assert outcome.traceback is None
    assert list(disk.iterdir()) == []
    few = SaveRequest(folder=str(disk / "kept"), images=images[:1], labels=labels[:1])
    assert isinstance(answer(few), SaveResult)


@pytest.mark.parametrize("kilobytes", [16, 400, 1_000])
def test_an_ensemble_that_does_not_fit_is_not_saved_at_all(
    small_disk: SmallDisk, kilobytes: int
) -> None:
    disk = small_disk(kilobytes)
    request = SaveEnsembleRequest(settings=RunSettings(members=3), folder=str(disk / "mine"))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert outcome.message == f"The disk is full: {disk / 'mine'}. {ADVICE}"
    assert outcome.traceback is None
    assert list(disk.iterdir()) == []


def test_an_ensemble_that_fits_is_saved(small_disk: SmallDisk) -> None:
    disk = small_disk(2_000)
    request = SaveEnsembleRequest(settings=RunSettings(members=3), folder=str(disk / "mine"))
    assert isinstance(answer(request), EnsembleSaved)
    assert [one.name for one in disk.iterdir()] == ["mine"]


def test_the_folder_of_an_empty_disk_can_be_saved_in(small_disk: SmallDisk) -> None:
    disk = small_disk(2_000)
    too_many = SaveEnsembleRequest(settings=RunSettings(members=10), folder=str(disk))
    assert isinstance(answer(too_many), Failure)
    assert list(disk.iterdir()) == []
    request = SaveEnsembleRequest(settings=RunSettings(members=3), folder=str(disk))
    assert isinstance(answer(request), EnsembleSaved)
    assert {one.name for one in disk.iterdir()} == {"ensemble.toml", "members.safetensors"}


def test_members_that_do_not_fit_are_not_trained(
    small_disk: SmallDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    output = small_disk(1_000) / "members.safetensors"
    assert main(["train", "--members", "20", "--output", str(output)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("ensemble-gui: The members need 9.56 MB, but only 1.02 MB are free in")
    assert told.count("\n") == 1
    assert list(output.parent.iterdir()) == []


def test_members_that_are_trained_are_kept_elsewhere_when_the_disk_has_filled_up(
    small_disk: SmallDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    output = small_disk(100) / "members.safetensors"
    output.write_bytes(b"the old ones")
    with claimed(output, 1):
        (output.parent / "others").write_bytes(bytes(60_000))
        kept, fault = keep_members(output, bytes(200_000))
    assert fault == f"The disk is full: {output}. {ADVICE}"
    assert kept.is_relative_to(tmp_path / "here")
    assert kept.read_bytes() == bytes(200_000)
    assert output.read_bytes() == b"the old ones"
    assert sorted(one.name for one in output.parent.iterdir()) == ["members.safetensors", "others"]
