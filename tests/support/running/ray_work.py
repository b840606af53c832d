"""A sweep, a sum and a training on a real cluster, held against this machine."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.records.summary import SummaryRequest, SummaryResult
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.records.training import TrainRequest, TrainResult, TrainSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.running.placed_work import process_of


def a_sweep_names_its_nodes(choice: ClusterChoice, kept: Kept) -> None:
    """Cells are measured in a worker, and say where."""
    base = RunSettings(weights=Weights.RANDOM, source=Source.NOISE, repeats=2)
    settings = SweepSettings(base=base, members=(1, 2), batches=(1,))
    found = answer(SweepRequest(settings=settings, cluster=choice), Work(kept=kept))
    assert isinstance(found, SweepResult), found
    assert [one.node for one in found.cells] == ["127.0.0.1"] * 2
    assert all(len(one.timings) == 2 for one in found.cells)
    assert found.environment.threads >= 1


def sums_are_those_of_this_machine(choice: ClusterChoice, kept: Kept, folder: Path) -> None:
    """To 1e-6."""
    digits = load_test_digits()
    np.save(folder / "images.npy", digits.images[:2000])
    np.save(folder / "labels.npy", digits.labels[:2000])
    here = SummaryRequest(
        settings=RunSettings(members=3),
        path=str(folder / "images.npy"),
        labels=str(folder / "labels.npy"),
    )
    one, other = (answer(each, Work(kept=kept)) for each in (here, replace(here, cluster=choice)))
    assert isinstance(one, SummaryResult), one
    assert isinstance(other, SummaryResult), other
    assert other.summary.means == pytest.approx(one.summary.means, abs=1e-6)
    assert other.summary.accuracy == one.summary.accuracy
    assert other.summary.ece == pytest.approx(one.summary.ece, abs=1e-6)
    assert [each.index for each in other.summary.contested] == [
        each.index for each in one.summary.contested
    ]


def a_training_outlasts_a_killed_worker(choice: ClusterChoice, kept: Kept, folder: Path) -> None:
    """Its members are those of a training here, but for rounding, which Adam makes larger."""
    import psutil

    settings = TrainSettings(members=2, epochs=2, batch=8192)
    here = TrainRequest(settings=settings, output=str(folder / "here.safetensors"))
    there = replace(here, output=str(folder / "there.safetensors"), cluster=choice)
    places = kept.places(choice.address, CancelToken())
    victims = [places.take()[0].submit(process_of).result()]

    def kill(progress: RunProgress) -> None:
        if progress.stage == "Training" and progress.done and victims:
            psutil.Process(victims.pop()).kill()

    assert isinstance(answer(here), TrainResult)
    found = answer(there, Work(kept=kept, progress=kill))
    assert isinstance(found, TrainResult), found
    assert not victims  # it was killed; whether it works again depends on how fast the other one is
    one, other = load_file(here.output), load_file(there.output)
    for name, values in one.items():
        assert np.sqrt(np.square(values - other[name]).mean()) < 1e-3, name
