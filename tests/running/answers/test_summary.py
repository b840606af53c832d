"""A file of samples is summed up in parts, here and at the stand-ins for a cluster's nodes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.disagreement import disagreement, most_contested_first
from ensemble_gui.measures.sums import MEASURES
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.summary import SummaryRequest, SummaryResult
from ensemble_gui.running.answers import summary
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places import queueing
from ensemble_gui.samples import large_sets
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.running.nodes import Nodes, StandIn, use_nodes

pytestmark = pytest.mark.usefixtures("_threads")
SETTINGS = RunSettings(members=3)
ON_NODES = ClusterChoice(address=Nodes.address)
SAMPLES = 100


@pytest.fixture(autouse=True)
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    monkeypatch.setattr(large_sets, "_MOST_ARRAYS", 30)
    monkeypatch.setattr(large_sets, "_MOST_PICTURES", 2)
    monkeypatch.setattr(queueing, "_CHECK_S", 0.0)
    made = Nodes()
    use_nodes(monkeypatch, made)
    yield made
    made.close()


@pytest.fixture
def request_(tmp_path: Path) -> SummaryRequest:
    digits = load_test_digits()
    np.save(tmp_path / "images.npy", digits.images[:SAMPLES])
    np.save(tmp_path / "labels.npy", digits.labels[:SAMPLES].astype(np.int16))
    return SummaryRequest(
        settings=SETTINGS,
        path=str(tmp_path / "images.npy"),
        labels=str(tmp_path / "labels.npy"),
        most=5,
    )


def summed(request: SummaryRequest) -> SummaryResult:
    outcome = answer(request)
    assert isinstance(outcome, SummaryResult), outcome
    return outcome


def test_the_sums_are_those_of_all_samples_at_once_here_and_on_nodes(
    request_: SummaryRequest, nodes: Nodes
) -> None:
    digits = load_test_digits()
    with torch.inference_mode():
        found = predict(Voters().of(SETTINGS), digits.images[:SAMPLES])
    whole = disagreement(found)
    for request in (request_, replace(request_, cluster=ON_NODES)):
        got = summed(request)
        assert got.summary.samples == SAMPLES
        for name in MEASURES:
            assert got.summary.means[name] == pytest.approx(
                whole.mean(getattr(whole, name)), abs=1e-6
            )
        first = most_contested_first(whole)[:5].tolist()
        assert [one.index for one in got.summary.contested] == first
    assert all(one.sent >= 2 for one in nodes.all)  # who it is, and for sums
    assert got.cluster is not None
    assert [one.shard.stop for one in got.cluster.shards] == [3, 3]


def test_a_part_of_a_lost_node_goes_to_another(request_: SummaryRequest, nodes: Nodes) -> None:
    def lose(place: StandIn) -> None:
        place.is_gone = place.sent > 1

    nodes.all[1].before = lose
    assert summed(replace(request_, cluster=ON_NODES)).summary.samples == SAMPLES
    for one in nodes.all:
        one.before, one.is_gone, one.sent = lose, False, 0
    outcome = answer(replace(request_, cluster=ON_NODES))
    assert isinstance(outcome, Failure)
    assert outcome.message == "The node is lost."
    assert outcome.traceback is None


@pytest.mark.parametrize("cluster", [None, ON_NODES])
def test_a_cancel_ends_it(
    request_: SummaryRequest, nodes: Nodes, cluster: ClusterChoice | None
) -> None:
    token = CancelToken()
    work = Work(token=token, progress=lambda one: one.stage == "Predicting" and token.cancel())
    assert isinstance(answer(replace(request_, cluster=cluster), work), Cancelled)
    assert nodes.stopped == (cluster is not None)


@pytest.mark.parametrize(
    ("images", "labels", "said"),
    [
        (np.zeros((3, 28, 28), np.float32), None, "images of 28 x 28 as uint8"),
        (np.zeros((3, 9, 9), np.uint8), None, "images of 28 x 28 as uint8"),
        (np.zeros((0, 28, 28), np.uint8), None, "images of 28 x 28 as uint8"),
        (np.array([None]), None, "cannot be read"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(2, np.int64), "each of the 3 samples"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(3), "each of the 3 samples"),
        (np.zeros((3, 28, 28), np.uint8), np.array([0, 1, 10]), "0 to 9"),
        (np.zeros((3, 28, 28), np.uint8), np.array([0, 1, -2]), "0 to 9"),
    ],
)
def test_other_files_are_refused_in_a_sentence(
    tmp_path: Path, images: np.ndarray, labels: np.ndarray | None, said: str
) -> None:
    np.save(tmp_path / "a.npy", images, allow_pickle=True)
    named = ""
    if labels is not None:
        named = str(tmp_path / "b.npy")
        np.save(named, labels)
    outcome = answer(SummaryRequest(settings=SETTINGS, path=str(tmp_path / "a.npy"), labels=named))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert said in outcome.message


def test_a_file_that_a_node_cannot_read_names_the_node(
    request_: SummaryRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file_of = summary._file_of
    monkeypatch.setattr(
        summary,
        "_file_of",
        lambda *given: replace(file_of(*given), path=str(tmp_path / "elsewhere.npy")),
    )
    outcome = answer(replace(request_, cluster=ON_NODES))
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith("On 10.0.0.")
    assert "by the same path" in outcome.message


@pytest.mark.parametrize("cluster", [None, ON_NODES])
def test_a_folder_with_a_subfolder_per_class_is_summed_up(
    tmp_path: Path, cluster: ClusterChoice | None
) -> None:
    digits = load_test_digits()
    for place in range(5):
        folder = tmp_path / str(digits.labels[place])
        folder.mkdir(exist_ok=True)
        Image.fromarray(digits.images[place]).save(folder / f"{place}.png")
    (tmp_path / "7" / "broken.png").write_bytes(b"no picture")
    request = SummaryRequest(settings=SETTINGS, path=str(tmp_path), cluster=cluster)
    got = summed(request)
    with torch.inference_mode():
        found = predict(Voters().of(SETTINGS), digits.images[:5])
    whole = disagreement(found)
    assert (got.summary.samples, got.summary.skipped, got.summary.labelled) == (5, 1, 5)
    assert got.summary.means["pairwise"] == pytest.approx(whole.mean(whole.pairwise), abs=1e-6)
    assert {one.name for one in got.summary.contested} == {
        f"{digits.labels[place]}/{place}.png" for place in range(5)
    }
    assert all(one.name.startswith(f"{one.label}/") for one in got.summary.contested)
    notes = " ".join(got.notes)
    assert "Skipped 1 of 6 images. " in notes
    assert "broken.png" in notes
    assert "5 pictures already in MNIST's form, used unchanged." in got.notes
    labelled = answer(replace(request, labels="labels.npy"))
    assert isinstance(labelled, Failure)
    assert "leave out --labels" in labelled.message


def test_a_folder_that_differs_on_a_node_or_has_no_usable_image_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.png").write_bytes(b"no picture")
    request = SummaryRequest(settings=SETTINGS, path=str(tmp_path))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith("None of the images in ")
    file_of = summary._file_of
    monkeypatch.setattr(summary, "_file_of", lambda *given: replace(file_of(*given), digest="-"))
    outcome = answer(replace(request, cluster=ON_NODES))
    assert isinstance(outcome, Failure)
    assert "its files have other names or labels than on this machine." in outcome.message
