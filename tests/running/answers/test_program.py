import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.program import ProgramKind, ProgramRequest, ProgramSaved
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Source, Weights
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.answers import program as answering
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.exporting import onnx_writing, trying
from ensemble_gui.running.exporting.exported import METADATA
from ensemble_gui.running.exporting.program import output_names
from tests.support.odd_networks import settings_of, voters_of
from tests.support.running.cancelling import CancelAt
from tests.support.saved_members import save_mlps

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


def saved_as(path: Path, settings: RunSettings = SETTINGS) -> ProgramRequest:
    return ProgramRequest(settings=settings, kind=ProgramKind(path.suffix), path=str(path))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> ProgramSaved:
    """An MLP for torch.export, written once for all tests, at a path that is not ASCII."""
    path = tmp_path_factory.mktemp("progräm") / "mein Netz.pt2"
    settings = replace(SETTINGS, input=InputMode.DIFFERENT, dtype=DType.BFLOAT16)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "forms_of", lambda *_args, **_kwargs: ("fused", "loop"))
        outcome = answer(saved_as(path, settings))
    assert isinstance(outcome, ProgramSaved), outcome
    return outcome


def test_a_program_runs_without_the_application_on_any_number_of_images(
    saved: ProgramSaved,
) -> None:
    words = {METADATA: ""}
    program = torch.export.load(saved.request.path, extra_files=words).module()
    for images in (1, 2, 7):
        found = program(torch.randn(images, 1, 28, 28))
        assert tuple(found) == output_names(Outputs.LOGITS)
        assert found["mean_probabilities"].shape == (images, 10)
        assert found["member_logits"].shape == (3, images, 10)
        assert found["mutual_information"].shape == (images,)
    metadata = json.loads(words[METADATA])
    assert metadata["members"] == 3
    assert metadata["architecture"] == "MLP-16"
    assert metadata["classes"] == list("0123456789")
    assert (metadata["mean"], metadata["std"]) == ([0.1307], [0.3081])
    assert metadata["torch"] == torch.__version__
    assert metadata["form"] == saved.form


def test_the_answer_says_how_it_was_checked_and_timed(saved: ProgramSaved) -> None:
    assert saved.check.samples == 256
    assert saved.check.predictions == 3 * 256
    assert saved.check.max_abs_difference < 1e-5
    assert saved.file_bytes == Path(saved.request.path).stat().st_size
    strategies = [one.strategy for one in saved.timings]
    assert strategies == ["auto", "fused", "loop"]
    assert {one.strategy for one in saved.comparisons} == set(strategies[1:])
    assert {one.baseline for one in saved.comparisons} == {"auto"}
    medians = {one.strategy: one.median_s for one in saved.timings[1:]}
    assert saved.form == min(medians, key=lambda form: medians[form])
    assert saved.comparison.strategy == saved.form
    assert saved.left_out == ()


def test_what_the_program_does_otherwise_than_the_run_is_said(saved: ProgramSaved) -> None:
    said = " ".join(saved.notes)
    assert "all members see the same minibatch" in said
    assert "float32, not in bfloat16" in said
    assert "CPU" not in said


def test_members_that_were_opened_from_files_are_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    folder = str(save_mlps(tmp_path / "mlps", 3))
    opened = answer(OpenRequest(path=folder), Work(kept=kept))
    assert isinstance(opened, OpenedEnsemble)
    settings = replace(SETTINGS, weights=Weights.FILE, digest=opened.digest, path=folder)
    monkeypatch.setattr(answering, "forms_of", lambda *_args, **_kwargs: ("loop",))
    outcome = answer(saved_as(tmp_path / "net.pt2", settings), Work(kept=kept))
    assert isinstance(outcome, ProgramSaved), outcome
    assert outcome.notes == opened.notes
    assert outcome.check.flipped == 0


class Branching(nn.Module):
    """A forward pass that depends on its input."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        flat = x.flatten(1)
        logits: Tensor = self.head(flat if flat.sum() > 0 else -flat)
        return logits


def of_own(factory: Callable[[], nn.Module], path: Path) -> tuple[ProgramRequest, Work]:
    """The request to save members of this network, and where they are at hand."""
    request = ProgramRequest(
        settings=settings_of(factory), kind=ProgramKind(path.suffix), path=str(path)
    )
    return request, Work(kept=Kept(voters_of(factory)))


def test_a_forward_pass_that_branches_on_its_input_says_so_and_leaves_what_was_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "net.pt2"
    path.write_bytes(b"before")
    outcome = answer(*of_own(Branching, path))
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith(
        "Branching cannot be exported to torch.export: its forward pass depends on the values"
    )
    assert len(outcome.message) < 400
    assert outcome.traceback is not None
    assert "forward" in outcome.traceback  # the whole of it
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_graph_that_differs_is_refused_with_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.pt2"
    original = trying.pt2_call

    def other(content: bytes) -> Callable[[Tensor], dict[str, Tensor]]:
        call = original(content)
        return lambda images: {
            name: one + 0.5 if name == "member_logits" else one
            for name, one in call(images).items()
        }

    monkeypatch.setattr(trying, "pt2_call", other)
    monkeypatch.setattr(answering, "forms_of", lambda *_args, **_kwargs: ("loop",))
    outcome = answer(saved_as(path))
    assert isinstance(outcome, Failure)
    assert "does not give the members' answers: max difference 5.0e-01, 0 of" in outcome.message
    assert not list(tmp_path.iterdir())


def test_random_members_cannot_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = find_architecture("MLP-16")
    random = random_ensemble(replace(plain, is_random=True), 3, seed=0, device=torch.device("cpu"))
    monkeypatch.setattr(answering, "build_ensemble", lambda *_args, **_kwargs: random)
    outcome = answer(saved_as(tmp_path / "net.pt2"))
    assert isinstance(outcome, Failure)
    assert "its forward pass is random" in outcome.message
    assert outcome.bad_input


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "This is a folder"),
        (lambda path: path.parent.rmdir(), "No such file or folder"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_before_the_export(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], object],
    said: str,
) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    make(folder / "net.pt2")
    monkeypatch.setattr(answering, "write_forms", None)
    outcome = answer(saved_as(folder / "net.pt2"))
    assert isinstance(outcome, Failure)
    assert said in outcome.message
    assert outcome.traceback is None


def test_an_onnx_file_has_no_room_for_more_than_2_gb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "require_onnx", lambda: None)
    monkeypatch.setattr(answering, "MOST_BYTES", 1000)
    outcome = answer(saved_as(tmp_path / "net.onnx"))
    assert isinstance(outcome, Failure)
    assert "holds at most 2 GB, and 3 members take 153 kB" in outcome.message


def test_without_onnx_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_writing, "NEEDED", ("onnx_that_is_missing", "json"))
    outcome = answer(saved_as(tmp_path / "net.onnx"))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert outcome.message == (
        "Export to ONNX needs onnx_that_is_missing, which is not installed: run pip install "
        '"ensemble-explorer[onnx]", then restart.'
    )


@pytest.mark.parametrize("stage", ["Exporting (fused)", "Timing", "Saving"])
def test_a_cancel_takes_effect_between_steps_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(answering, "forms_of", lambda *_args, **_kwargs: ("fused",))
    listener = CancelAt(stage)
    work = Work(token=listener.token, progress=listener)
    outcome = answer(saved_as(tmp_path / "net.pt2"), work)
    assert isinstance(outcome, Cancelled)
    assert listener.heard[-1].stage == stage
    assert not list(tmp_path.iterdir())
