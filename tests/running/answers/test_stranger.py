"""Somebody's own ensemble goes through all that the explorer does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.opened import Opened
from tests.support.strangers import CLASSES, write_strangers_ensemble

STRATEGIES = ("loop", "vmap", "auto")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    folder: Path
    opened: Opened
    ensemble: OpenedEnsemble
    settings: RunSettings


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    threads = torch.get_num_threads()
    folder = write_strangers_ensemble(tmp_path_factory.mktemp("home") / "zoo")
    opened = Opened()
    request = OpenRequest(path=str(folder))
    question = answer(request, Work(kept=Kept(Voters(opened))))
    assert isinstance(question, TrustNeeded)
    assert [one.path for one in question.files] == [str((folder / "net.py").resolve())]
    found = answer(
        replace(request, trusted=frozenset({question.sha256})), Work(kept=Kept(Voters(opened)))
    )
    assert isinstance(found, OpenedEnsemble), found
    settings = RunSettings(
        members=10,
        batch=8,
        weights=Weights.FILE,
        source=Source.NOISE,
        strategies=STRATEGIES,
        repeats=2,
        threads=1,
        architecture=found.architecture,
        path=str(folder),
        digest=found.digest,
    )
    yield Stranger(folder=folder, opened=opened, ensemble=found, settings=settings)
    torch.set_num_threads(threads)


def test_it_is_described(stranger: Stranger) -> None:
    found = stranger.ensemble
    assert found.task == Task(shape=(3, 32, 32), classes=CLASSES, mean=(0.5,) * 3, std=(0.25,) * 3)
    assert found.members == tuple(f"seed{seed}.pt" for seed in range(10))
    assert (found.name, found.architecture, found.notes) == ("zoo", "net.py:build", ())


@pytest.mark.parametrize("mode", InputMode)
def test_it_runs_and_its_members_disagree(stranger: Stranger, mode: InputMode) -> None:
    request = RunRequest(settings=replace(stranger.settings, input=mode), with_samples=True)
    found = answer(request, Work(kept=Kept(Voters(stranger.opened))))
    assert isinstance(found, RunResult), found
    assert found.failures == ()
    assert [one.strategy for one in found.timings] == list(STRATEGIES)
    assert found.choice is not None
    assert all(one.allclose and not one.flipped_predictions for one in found.equivalence)
    assert found.stacked_parameters["0.norm.running_mean"] == (10, 8)
    assert found.disagreement.votes.shape[1] == 7
    assert found.disagreement.variation_ratio.max() > 0
    samples = found.samples
    assert samples is not None
    assert samples.classes == CLASSES
    assert samples.images.shape[1:] == (32, 32, 3)
    assert samples.probabilities.shape[::2] == (10, 7)
    assert samples.disagreement.votes.shape[1] == 7


def test_its_members_say_what_its_author_s_networks_say(stranger: Stranger) -> None:
    space: dict[str, object] = {}
    exec((stranger.folder / "net.py").read_text(), space)  # noqa: S102 -- as its author does
    images = torch.randn(5, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    members = stranger.opened.ensemble(stranger.settings).members
    for seed, member in enumerate(members):
        network = space["build"]()  # type: ignore[operator]  # the author's function
        network.load_state_dict(torch.load(stranger.folder / f"seed{seed}.pt"))
        with torch.inference_mode():
            torch.testing.assert_close(member(images), network.eval()(images))


def test_it_is_swept(stranger: Stranger) -> None:
    base = replace(stranger.settings, strategies=("loop", "vmap"))
    settings = SweepSettings(base=base, members=(1, 10, 11), batches=(1,))
    found = answer(SweepRequest(settings=settings), Work(kept=Kept(Voters(stranger.opened))))
    assert isinstance(found, SweepResult), found
    assert [len(one.timings) for one in found.cells] == [2, 2, 0]
    assert "holds 10 members, not 11" in found.cells[2].error


def test_it_looks_at_an_image_of_its_author_s(stranger: Stranger, tmp_path: Path) -> None:
    levels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    Image.fromarray(levels).save(tmp_path / "photo.png")
    request = ImagesRequest(settings=stranger.settings, paths=(str(tmp_path / "photo.png"),))
    found = answer(request, Work(kept=Kept(Voters(stranger.opened))))
    assert isinstance(found, ImagesResult), found
    assert found.refused == ()
    assert found.samples is not None
    np.testing.assert_array_equal(found.samples.images, levels[np.newaxis])
    assert found.samples.probabilities.shape == (10, 1, 7)
    scaled = (torch.from_numpy(levels).permute(2, 0, 1)[None] / 255 - 0.5) / 0.25
    members = stranger.opened.ensemble(stranger.settings).members
    with torch.inference_mode():
        expected = torch.stack([one(scaled).softmax(-1) for one in members]).numpy()
    np.testing.assert_allclose(found.samples.probabilities, expected, atol=1e-5)


def test_it_is_saved_and_opens_again(stranger: Stranger, tmp_path: Path) -> None:
    request = SaveEnsembleRequest(settings=stranger.settings, folder=str(tmp_path / "new"))
    assert answer(request, Work(kept=Kept(Voters(stranger.opened)))) == EnsembleSaved(
        request=request, members=10
    )
    # The same code has been agreed to, wherever it lies.
    again = replace(stranger.ensemble.request, path=str(tmp_path / "new"))
    found = answer(again)
    assert isinstance(found, OpenedEnsemble), found
    assert found.digest == stranger.ensemble.digest
    assert found.task == stranger.ensemble.task
