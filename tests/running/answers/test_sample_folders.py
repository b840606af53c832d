"""What reads a folder of samples reads what it needs of it, and says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings, SamplesAs, Source, Weights
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.samples.folders import folder_pictures
from tests.support.sample_files import write_files


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> RunSettings:
    names = (f"{number % 10}/{number}.png" for number in range(40))
    folder = write_files(tmp_path_factory.mktemp("samples") / "forty", *names)
    return RunSettings(
        members=1,
        batch=4,
        repeats=1,
        threads=1,
        strategies=("loop",),
        weights=Weights.RANDOM,
        source=Source.FOLDER,
        samples=str(folder),
        samples_as=SamplesAs.PICTURES,
    )


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read."""
    names: list[str] = []
    reading = folder_pictures.read_picture

    def read_picture(path: str) -> object:
        names.append(Path(path).name)
        return reading(path)

    monkeypatch.setattr(folder_pictures, "read_picture", read_picture)
    return names


def test_a_run_reads_the_files_of_its_minibatch(settings: RunSettings, read: list[str]) -> None:
    found = answer(RunRequest(settings=settings))
    assert isinstance(found, RunResult), found
    assert len(read) == 4
    assert "4 of 40 images, drawn at random, seed 0." in found.notes
    assert found.accuracy is not None


def test_and_where_they_are_looked_at_those_that_are_shown(
    settings: RunSettings, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_pictures, "MOST_SHOWN", 15)
    work = Work()
    for _ in range(2):  # the next run reads nothing again
        found = answer(RunRequest(settings=settings, with_samples=True), work)
        assert isinstance(found, RunResult), found
        assert found.samples is not None
        assert (len(found.samples.labels), found.samples.population) == (15, 40)
    assert len(read) == len(set(read)) <= 15 + 4


def test_a_sweep_reads_those_of_its_largest_minibatch(
    settings: RunSettings, read: list[str]
) -> None:
    base = replace(settings, strategies=("loop", "vmap"))
    grid = SweepSettings(base=base, members=(1,), batches=(2, 4, 8))
    found = answer(SweepRequest(settings=grid))
    assert isinstance(found, SweepResult), found
    assert len(read) == 8
    assert "8 of 40 images, drawn at random, seed 0." in found.notes
    assert sum("drawn at random" in note for note in found.notes) == 1
