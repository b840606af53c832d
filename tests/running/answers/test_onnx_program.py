"""The ONNX file in plain ONNX Runtime, without torch in its way."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.program import ProgramKind, ProgramRequest, ProgramSaved
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.answers import program as answering
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.exporting.program import output_names
from ensemble_gui.running.exporting.program_check import members_answers
from tests.support.odd_networks import settings_of, voters_of

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

for needed in ("onnx", "onnxscript", "onnxruntime"):
    pytest.importorskip(needed, reason="the extra [onnx] is not installed")

pytestmark = pytest.mark.usefixtures("_threads")

SETTINGS = RunSettings(
    members=3,
    batch=5,
    repeats=2,
    threads=1,
    source=Source.NOISE,
    weights=Weights.RANDOM,
    architecture="MLP-16",
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> ProgramSaved:
    """An MLP, written once for all tests, at a path that is not ASCII."""
    path = tmp_path_factory.mktemp("progräm") / "mein Netz.onnx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "forms_of", lambda *_args, **_kwargs: ("fused",))
        request = ProgramRequest(settings=SETTINGS, kind=ProgramKind.ONNX, path=str(path))
        outcome = answer(request)
    assert isinstance(outcome, ProgramSaved), outcome
    return outcome


@pytest.fixture(scope="module")
def session(saved: ProgramSaved) -> "InferenceSession":
    import onnxruntime

    return onnxruntime.InferenceSession(saved.request.path, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("images", [1, 2, 50])
def test_it_gives_the_members_answers_for_any_number_of_images(
    session: "InferenceSession", images: int
) -> None:
    ensemble = random_ensemble(
        find_architecture("MLP-16"), 3, seed=SETTINGS.seed, device=torch.device("cpu")
    )
    x = torch.randn(images, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    (given,) = session.get_inputs()
    assert given.name == "images"
    assert given.shape[1:] == [1, 28, 28]
    names = [one.name for one in session.get_outputs()]
    assert tuple(names) == output_names(Outputs.LOGITS)
    found = dict(zip(names, session.run(None, {"images": x.numpy()}), strict=True))
    for name, expected in members_answers(ensemble, x).items():
        np.testing.assert_allclose(found[name], expected, atol=1e-5, err_msg=name)
    own = members_answers(ensemble, x)["member_logits"]
    assert (found["member_logits"].argmax(-1) == own.argmax(-1).numpy()).all()


def test_it_says_what_it_takes_and_what_its_classes_are(session: "InferenceSession") -> None:
    said = session.get_modelmeta().custom_metadata_map
    assert said["architecture"] == "MLP-16"
    assert json.loads(said["members"]) == 3
    assert json.loads(said["classes"]) == list("0123456789")
    assert (json.loads(said["mean"]), json.loads(said["std"])) == ([0.1307], [0.3081])
    assert said["torch"] == torch.__version__
    assert "less mean, over std" in said["preprocessing"]


def test_the_answer_names_the_runtime_and_compares_it_with_auto(saved: ProgramSaved) -> None:
    assert saved.runtime.startswith("ONNX Runtime ")
    assert saved.check.max_abs_difference < 1e-5
    assert saved.comparison.baseline == "auto"


class Bessel(nn.Module):
    """A network with an operator that ONNX lacks."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(torch.special.bessel_j0(x.flatten(1)))
        return logits


def test_an_operator_that_onnx_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.onnx"
    request = ProgramRequest(settings=settings_of(Bessel), kind=ProgramKind.ONNX, path=str(path))
    monkeypatch.setattr(answering, "forms_of", lambda *_args, **_kwargs: ("loop",))
    outcome = answer(request, Work(kept=Kept(voters_of(Bessel))))
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith(
        "Bessel cannot be exported to ONNX: ONNX has no operator for a part of it ("
    )
    assert "bessel_j0" in outcome.message
    assert not path.exists()
