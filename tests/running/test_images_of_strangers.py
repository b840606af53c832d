"""Own images before members that take colour pictures and know no digits."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from strange_ensemble import CLASSES, write_ensemble, write_samples

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import (
    Collection,
    ImagesRequest,
    ImagesResult,
    Inspection,
    InspectionRequest,
    OpenedEnsemble,
    OpenRequest,
    Recipe,
    RunSettings,
    SaveRequest,
    SaveResult,
    TrustNeeded,
    Weights,
)
from ensemble_gui.running.images import predict_images
from ensemble_gui.running.inspecting import inspect
from ensemble_gui.running.opened import Opened
from ensemble_gui.running.opening import open_ensemble
from ensemble_gui.running.saving import save_images
from ensemble_gui.running.voters import Voters

DIGITS = RunSettings(members=2)


@pytest.fixture(scope="module")
def voters(tmp_path_factory: pytest.TempPathFactory) -> Voters:
    folder = write_ensemble(tmp_path_factory.mktemp("strangers") / "nets")
    voters = Voters(Opened())
    question = open_ensemble(OpenRequest(path=str(folder)), voters.opened)
    assert isinstance(question, TrustNeeded)
    request = OpenRequest(path=str(folder), trusted=frozenset({question.sha256}))
    assert isinstance(open_ensemble(request, voters.opened), OpenedEnsemble)
    return voters


@pytest.fixture(scope="module")
def strange(voters: Voters) -> RunSettings:
    (digest,) = voters.opened._ensembles
    return RunSettings(members=3, weights=Weights.FILE, digest=digest)


def taken(request: ImagesRequest, voters: Voters) -> ImagesResult:
    found = predict_images(request, voters=voters)
    assert isinstance(found, ImagesResult)
    return found


@pytest.fixture
def stroke(tmp_path: Path) -> Path:
    """A picture of which a digit can be made."""
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[10:50, 27:33] = 0
    Image.fromarray(picture).save(tmp_path / "stroke.png")
    return tmp_path / "stroke.png"


def test_images_are_fitted_and_labelled_by_the_names_of_their_folders(
    voters: Voters, strange: RunSettings, tmp_path: Path
) -> None:
    zoo = write_samples(tmp_path / "zoo", each=1)
    found = taken(ImagesRequest(settings=strange, paths=(str(zoo),)), voters)
    assert found.refused == ()
    assert found.samples is not None
    assert found.samples.classes == CLASSES
    assert found.samples.images.shape == (7, 32, 32, 3)
    assert found.samples.labels.tolist() == list(range(7))


def test_a_picture_is_looked_at_as_it_is_without_stages(
    voters: Voters, strange: RunSettings
) -> None:
    sketch = np.full((64, 64), 255, np.uint8)
    request = InspectionRequest(settings=strange, recipe=Recipe(), sketch=sketch)
    found = inspect(request, voters, CancelToken())
    assert isinstance(found, Inspection)
    assert found.error == ""
    assert found.probabilities is not None
    assert found.probabilities.shape == (3, 7)
    assert [one.stage for one in found.steps] == [None]
    assert found.effects == ()


def test_images_are_made_anew_for_other_members_and_back(
    voters: Voters, strange: RunSettings, stroke: Path
) -> None:
    first = taken(ImagesRequest(settings=DIGITS, paths=(str(stroke),)), voters)
    colour = taken(ImagesRequest(settings=strange, taken=first.images), voters)
    assert colour.refused == ()
    assert colour.images[0].pixels.shape == (32, 32, 3)
    again = taken(ImagesRequest(settings=DIGITS, taken=colour.images), voters)
    np.testing.assert_array_equal(again.images[0].pixels, first.images[0].pixels)


def test_an_image_whose_file_is_gone_is_not_lost(
    voters: Voters, strange: RunSettings, stroke: Path
) -> None:
    first = taken(ImagesRequest(settings=DIGITS, paths=(str(stroke),)), voters)
    stroke.unlink()
    for settings, shape in ((strange, (32, 32, 3)), (DIGITS, (28, 28))):
        first = taken(ImagesRequest(settings=settings, taken=first.images), voters)
        assert len(first.refused) == 1
        assert "is kept" in first.refused[0].error
        assert first.images[0].pixels.shape == shape


def test_labels_that_other_members_do_not_know_are_not_forgotten(
    voters: Voters, strange: RunSettings, stroke: Path
) -> None:
    result = taken(ImagesRequest(settings=DIGITS, paths=(str(stroke),)), voters)
    collection = Collection().joined(result).labelled(0, 7)
    for settings, label in ((strange, None), (DIGITS, 7)):
        request = ImagesRequest(settings=settings, taken=collection.images)
        collection = collection.remade(taken(request, voters))
        assert collection.labels == (label,)


def test_a_saved_collection_names_its_folders_by_the_classes(
    voters: Voters, strange: RunSettings, stroke: Path, tmp_path: Path
) -> None:
    result = taken(ImagesRequest(settings=strange, paths=(str(stroke),)), voters)
    folder = tmp_path / "kept"
    request = SaveRequest(
        folder=str(folder), images=result.images, labels=(5,), classes=CLASSES
    )  # fmt: skip
    assert isinstance(save_images(request), SaveResult)
    assert [one.relative_to(folder).as_posix() for one in folder.rglob("*.png")] == [
        "fox/0001 stroke.png"
    ]
    again = taken(ImagesRequest(settings=strange, paths=(str(folder),)), voters)
    assert (again.images[0].name, again.images[0].label) == ("stroke.png", 5)
