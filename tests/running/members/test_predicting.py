from pathlib import Path

import numpy as np
import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.progress import RunProgress, unheard
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.members import pacing, predicting
from ensemble_gui.running.members.predicting import predict, predict_pictures
from ensemble_gui.samples import mnist
from ensemble_gui.samples.folders.class_folder import open_class_folder
from ensemble_gui.samples.pictures import noise_pictures, sample_digits
from tests.support.running import slow_network
from tests.support.running.slow_network import Clock, slow_ensemble
from tests.support.sample_files import task_of, write_files


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return random_ensemble(SIMPLE_MLP, 3, seed=0, device=torch.device("cpu"))


@pytest.fixture(scope="module")
def images() -> Array:
    return mnist.load_test_digits().images


def ask(ensemble: Ensemble) -> SampleSet:
    digits = sample_digits(DIGITS_TASK)
    return predict_pictures(ensemble, digits, Weights.RANDOM, CancelToken(), unheard)


@pytest.mark.parametrize("count", [1, 5, 1000, 2100])
def test_probabilities_are_the_softmax_of_each_member(
    ensemble: Ensemble, images: Array, count: int
) -> None:
    found = predict(ensemble, images[:count])
    assert found.shape == (3, count, 10)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=2), 1, rtol=1e-5)
    inputs = torch.from_numpy(DIGITS_TASK.normalise(images[:count]))
    plain = [member(inputs).softmax(-1).numpy() for member in ensemble.members]
    np.testing.assert_allclose(found, plain, atol=1e-5)


def test_predicting_is_told_member_by_member(ensemble: Ensemble, images: Array) -> None:
    heard: list[RunProgress] = []
    predict(ensemble, images[:4], progress=heard.append)
    assert [(one.done, one.total) for one in heard] == [(1, 3), (2, 3), (3, 3)]


def test_predicting_can_be_cancelled_between_members(ensemble: Ensemble, images: Array) -> None:
    token = CancelToken()
    heard: list[RunProgress] = []

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        token.cancel()

    with pytest.raises(CancelledError):
        predict(ensemble, images[:4], token=token, progress=hear)
    assert len(heard) == 1


def test_few_members_see_all_the_sample_digits(ensemble: Ensemble) -> None:
    found = predict_pictures(
        ensemble, sample_digits(DIGITS_TASK), Weights.RANDOM, CancelToken(), unheard
    )
    assert found.images.shape == (10_000, 28, 28)
    assert len(found.labels) == len(found.names) == 10_000
    assert found.names[7] == "test digit 7"
    assert found.probabilities.shape == (3, 10_000, 10)
    assert found.weights is Weights.RANDOM
    assert found.title == "Sample digits"
    assert found.population == 10_000


@pytest.mark.parametrize(("most", "count"), [(1500, 500), (2, 1)])
def test_many_members_see_fewer_of_the_sample_digits(
    monkeypatch: pytest.MonkeyPatch, ensemble: Ensemble, most: int, count: int
) -> None:
    monkeypatch.setattr(predicting, "_MOST_PROBABILITIES", 10 * most)
    found = predict_pictures(
        ensemble, sample_digits(DIGITS_TASK), Weights.RANDOM, CancelToken(), unheard
    )
    lengths = {len(found.images), len(found.labels), len(found.names), len(found.order)}
    assert lengths == {count}
    assert found.disagreement.samples == count
    assert found.population == 10_000


def test_the_fewer_are_drawn_at_random_but_always_the_same_and_keep_their_numbers(
    monkeypatch: pytest.MonkeyPatch, ensemble: Ensemble
) -> None:
    monkeypatch.setattr(predicting, "_MOST_PROBABILITIES", 600)
    one, again = (ask(ensemble) for _ in range(2))
    assert one.names == again.names
    numbers = [int(name.removeprefix("test digit ")) for name in one.names]
    assert len(set(numbers)) == 20
    assert max(numbers) > 5000  # not the first ones
    digits = mnist.load_test_digits()
    np.testing.assert_array_equal(one.images, digits.images[numbers])
    np.testing.assert_array_equal(one.labels, digits.labels[numbers])


@pytest.mark.parametrize(
    ("weights", "measure"),
    [
        (Weights.RANDOM, SampleMeasure.VOTE_ENTROPY),
        (Weights.TRAINED, SampleMeasure.PREDICTIVE_ENTROPY),
        (Weights.CONV, SampleMeasure.PREDICTIVE_ENTROPY),
        (Weights.FILE, SampleMeasure.PREDICTIVE_ENTROPY),
    ],
)
def test_the_most_uncertain_samples_come_first_and_of_untrained_members_the_most_contested(
    ensemble: Ensemble, weights: Weights, measure: SampleMeasure
) -> None:
    pictures = sample_digits(DIGITS_TASK)
    found = predict_pictures(ensemble, pictures, weights, CancelToken(), unheard)
    assert sorted(found.order) == list(range(10_000))
    values = measure.of(found)[found.order]
    assert values[0] > values[-1]
    assert (np.diff(values) <= 0).all()


def test_samples_keep_their_order_and_come_with_the_measures(
    ensemble: Ensemble, images: Array
) -> None:
    probabilities = predict(ensemble, images[:200])
    found = sample_set(
        kind=SampleKind.FOLDER,
        title="",
        population=10_000,
        images=images[:200],
        labels=np.full(200, UNLABELLED),
        names=("",) * 200,
        probabilities=probabilities,
        weights=Weights.RANDOM,
    )
    assert found.order.tolist() == list(range(200))
    assert not found.labelled.any()
    np.testing.assert_array_equal(found.predictions, probabilities.argmax(axis=2))
    theirs = disagreement(probabilities)
    np.testing.assert_array_equal(found.disagreement.votes, theirs.votes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (pacing, predicting):
        monkeypatch.setattr(module, "perf_counter", made)
    return made


def test_a_large_network_is_asked_in_passes_between_which_a_cancel_is_seen(clock: Clock) -> None:
    ensemble = slow_ensemble(clock, seconds=0.05, members=2)
    pictures = noise_pictures(slow_network.TASK).images[:30]
    heard: list[RunProgress] = []
    found = predict(ensemble, pictures, progress=heard.append)
    assert max(clock.passes) * 0.05 <= 0.2
    assert [one.done for one in heard] == list(range(1, len(clock.passes) + 1))
    assert heard[-1].done == heard[-1].total
    inputs = torch.from_numpy(slow_network.TASK.normalise(pictures))
    plain = [member(inputs).softmax(-1).numpy() for member in ensemble.members]
    np.testing.assert_allclose(found, plain, atol=1e-6)


def test_of_a_large_network_as_many_samples_are_shown_as_there_is_time_for(clock: Clock) -> None:
    ensemble = slow_ensemble(clock, seconds=0.05, members=2)
    pictures = noise_pictures(slow_network.TASK)
    found = predict_pictures(ensemble, pictures, Weights.FILE, CancelToken(), unheard)
    assert (len(found.labels), found.population) == (64, 1000)
    assert found.why_fewer == "more would take longer than 10 s"
    assert clock.now < 10


def test_of_a_small_network_all_are_shown_whatever_the_load(clock: Clock) -> None:
    ensemble = slow_ensemble(clock, seconds=1, members=2, activations=10)
    pictures = noise_pictures(slow_network.TASK)
    found = predict_pictures(ensemble, pictures, Weights.FILE, CancelToken(), unheard)
    assert (len(found.labels), found.why_fewer) == (1000, "")
    assert clock.passes == [1000, 1000]


def test_classes_without_names_have_those_of_the_subfolders(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "zoo", "wasp/a.png", "bee/b.png", "bee/c.png")
    (folder / "bee" / "c.png").write_bytes(b"")
    task = task_of("class 0", "class 1")
    ensemble = random_ensemble(
        find_architecture("MLP-16-16", task), 2, seed=0, device=torch.device("cpu")
    )
    pictures = open_class_folder(str(folder), task)
    found = predict_pictures(ensemble, pictures, Weights.FILE, CancelToken(), unheard)
    assert found.classes == ("bee", "wasp")
    assert sorted(zip(found.names, found.labels.tolist(), strict=True)) == [
        ("bee/b.png", 0),
        ("wasp/a.png", 1),
    ]
    assert found.population == 2  # the other one cannot be used
    assert "0 bee, 1 wasp." in found.note
    assert "c.png is empty." in found.note
