from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SimpleMLP
from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    SamplesChoice,
    SamplesFound,
    SamplesRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members import memory
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.members.resolving import resolve
from tests.support.sample_files import write_files
from tests.support.saved_members import save_mlps

CPU = torch.device("cpu")
NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(12, 12)
        self.second = nn.Linear(12, 12)
        self.second.weight = self.first.weight
        self.norm = nn.BatchNorm1d(12)
        self.last = nn.Linear(12, 3)
        self.register_buffer("angles", torch.randn(12), persistent=False)

    def forward(self, x):
        return self.last(self.norm(self.second(self.first(x.flatten(1)))) + self.angles)
"""
MANIFEST = """
architecture = "nets/net.py:Net"
input_shape = [3, 2, 2]
classes = ["an \\"ant\\"", "bee = 1", "çat"]
mean = [0.1, 0.2, 0.3]
std = [0.3, 0.2, 0.1]
"""


@pytest.fixture
def mlps(tmp_path: Path) -> Path:
    return save_mlps(tmp_path / "mlps", 3)


@pytest.fixture
def nets(tmp_path: Path) -> Path:
    """Tied parameters, buffers, one of which no checkpoint holds and each building draws anew."""
    folder = tmp_path / "nets"
    (folder / "nets").mkdir(parents=True)
    (folder / "nets" / "net.py").write_text(NET)
    (folder / "ensemble.toml").write_text(MANIFEST, encoding="utf-8")
    space: dict[str, type[nn.Module]] = {}
    exec(NET, space)  # noqa: S102 -- as its author does
    for index in range(3):
        network = space["Net"]()
        network(torch.randn(8, 3, 2, 2))
        torch.save(network.state_dict(), folder / f"{index}.pt")
    return folder


def opening(path: Path, opened: Opened) -> OpenedEnsemble:
    outcome = answer(OpenRequest(path=str(path)), Work(kept=Kept(Voters(opened))))
    if isinstance(outcome, TrustNeeded):
        request = replace(outcome.request, trusted=frozenset({outcome.sha256}))
        outcome = answer(request, Work(kept=Kept(Voters(opened))))
    assert isinstance(outcome, OpenedEnsemble), outcome
    return outcome


def settings_of(ensemble: OpenedEnsemble) -> RunSettings:
    return RunSettings(
        members=len(ensemble.members),
        weights=Weights.FILE,
        path=ensemble.request.path,
        digest=ensemble.digest,
        architecture=ensemble.architecture,
    )


def saving(settings: RunSettings, folder: Path, opened: Opened) -> None:
    request = SaveEnsembleRequest(settings=settings, folder=str(folder))
    outcome = answer(request, Work(kept=Kept(Voters(opened))))
    assert outcome == EnsembleSaved(request=request, members=settings.members), outcome


def test_what_is_opened_is_described_and_kept(mlps: Path) -> None:
    opened = Opened()
    found = opening(mlps, opened)
    assert (found.name, found.architecture) == ("mlps", "SimpleMLP")
    assert found.members == ("0.pt", "1.pt", "2.pt")
    assert found.parameter_bytes == 3 * 4 * 118_282
    assert len(opened.ensemble(settings_of(found))) == 3


@pytest.mark.parametrize("weights", [Weights.TRAINED, Weights.CONV, Weights.RANDOM])
def test_members_of_every_kind_are_saved_and_open_bit_for_bit(
    tmp_path: Path, weights: Weights
) -> None:
    opened = Opened()
    settings = RunSettings(members=3, weights=weights)
    saving(settings, tmp_path / "new", opened)
    found = opening(tmp_path / "new", opened)
    assert found.notes == ()
    assert found.architecture == resolve(settings).architecture.name
    expected = build_ensemble(resolve(settings)).stacked
    own = opened.ensemble(settings_of(found)).stacked
    assert own.keys() == expected.keys()
    assert all(torch.equal(own[name], one) for name, one in expected.items())
    saving(settings_of(found), tmp_path / "again", opened)
    assert opening(tmp_path / "again", opened).digest == found.digest


def test_an_ensemble_with_code_is_saved_and_opens_bit_for_bit(nets: Path, tmp_path: Path) -> None:
    opened = Opened()
    first = opening(nets, opened)
    before = opened.ensemble(settings_of(first)).stacked
    saving(settings_of(first), tmp_path / "new", opened)
    assert (tmp_path / "new" / "nets" / "net.py").read_text() == NET
    second = opening(tmp_path / "new", opened)
    after = opened.ensemble(settings_of(second)).stacked
    assert second.digest == first.digest
    assert second.task == first.task
    assert before.keys() == after.keys()
    assert {"angles", "norm.num_batches_tracked", "first.weight"} <= after.keys()
    assert all(torch.equal(before[name], one) for name, one in after.items())
    assert "second.weight" not in after


def test_parts_of_an_ensemble_can_be_saved(mlps: Path, tmp_path: Path) -> None:
    opened = Opened()
    settings = settings_of(opening(mlps, opened))
    saving(replace(settings, members=2), tmp_path / "new", opened)
    assert len(opening(tmp_path / "new", opened).members) == 2


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_fractions_are_saved_as_they_are_kept(
    mlps: Path, tmp_path: Path, dtype: torch.dtype
) -> None:
    for file in mlps.iterdir():
        torch.save({name: one.to(dtype) for name, one in torch.load(file).items()}, file)
    opened = Opened()
    first = opening(mlps, opened)
    assert "are converted to float32" in first.notes[0]
    saving(settings_of(first), tmp_path / "new", opened)
    second = opening(tmp_path / "new", opened)
    assert (second.digest, second.notes) == (first.digest, ())


def test_members_that_are_not_finite_are_saved_as_well(mlps: Path, tmp_path: Path) -> None:
    state = SimpleMLP().state_dict()
    state["fc1.bias"][0] = float("nan")
    torch.save(state, mlps / "0.pt")
    opened = Opened()
    first = opening(mlps, opened)
    assert "fc1.bias of 0.pt" in first.notes[0]
    saving(settings_of(first), tmp_path / "new", opened)
    second = opening(tmp_path / "new", opened)
    assert second.digest == first.digest
    assert "fc1.bias of member 0" in second.notes[0]


def test_code_is_asked_for_by_its_sum_and_again_when_it_changes(nets: Path) -> None:
    opened = Opened()
    request = OpenRequest(path=str(nets))
    first = answer(request, Work(kept=Kept(Voters(opened))))
    assert isinstance(first, TrustNeeded)
    (file,) = first.files
    assert file.path == str((nets / "nets" / "net.py").resolve())
    assert file.sha256 == first.sha256
    trusted = replace(request, trusted=frozenset({first.sha256}))
    assert isinstance(answer(trusted, Work(kept=Kept(Voters(opened)))), OpenedEnsemble)
    (nets / "nets" / "net.py").write_text(f"{NET}#")
    second = answer(trusted, Work(kept=Kept(Voters(opened))))
    assert isinstance(second, TrustNeeded)
    assert second.sha256 != first.sha256


def break_header(folder: Path) -> None:
    (folder / "1.safetensors").write_bytes((99).to_bytes(8, "little") + b"{}")


def break_archive(folder: Path) -> None:
    (folder / "1.pt").write_bytes((folder / "1.pt").read_bytes()[:-1])


def mix_up(folder: Path) -> None:
    state = SimpleMLP().state_dict()
    state["fc1.weight"], state["fc2.weight"] = state["fc2.weight"], state["fc1.weight"]
    torch.save(state, folder / "1.pt")


def add_unknown_key(folder: Path) -> None:
    (folder / "ensemble.toml").write_text("wieghts = 1")


def add_factory_that_exits(folder: Path) -> None:
    (folder / "net.py").write_text("raise SystemExit(0)")
    (folder / "ensemble.toml").write_text('architecture = "net.py:build"')


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (break_header, "1.safetensors cannot be opened: it is cut short"),
        (break_archive, "1.pt cannot be opened: its archive is cut short"),
        (mix_up, "fc1.weight and fc2.weight are swapped"),
        (add_unknown_key, "has the key 'wieghts', which is unknown"),
        (add_factory_that_exits, "stopped with SystemExit: 0"),
    ],
)
def test_after_a_failure_the_one_before_is_still_there(
    mlps: Path, tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    opened = Opened()
    settings = settings_of(opening(mlps, opened))
    other = tmp_path / "other"
    other.mkdir()
    for index in range(2):
        torch.save(SimpleMLP().state_dict(), other / f"{index}.pt")
    spoil(other)
    outcome = answer(OpenRequest(path=str(other)), Work(kept=Kept(Voters(opened))))
    if isinstance(outcome, TrustNeeded):
        request = replace(outcome.request, trusted=frozenset({outcome.sha256}))
        outcome = answer(request, Work(kept=Kept(Voters(opened))))
    assert isinstance(outcome, Failure)
    assert told in outcome.message
    assert outcome.traceback is None
    assert len(opened.ensemble(settings)) == 3


def test_too_little_memory_is_told_before_any_is_taken(
    mlps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda _: 1_000_000)
    outcome = answer(OpenRequest(path=str(mlps)))
    assert isinstance(outcome, Failure)
    assert outcome.message == (
        "Opening 3 members would take about 1.42 MB of memory, and 1 MB are free on cpu: open "
        "fewer members."
    )


def test_opening_can_be_cancelled_and_keeps_the_one_before(mlps: Path, tmp_path: Path) -> None:
    opened, token = Opened(), CancelToken()
    settings = settings_of(opening(mlps, opened))
    (tmp_path / "other").mkdir()
    for index in range(3):
        save_file(SimpleMLP().state_dict(), tmp_path / "other" / f"{index}.safetensors")

    def cancel(progress: RunProgress) -> None:
        assert progress.stage == "Opening members"
        token.cancel()

    request = OpenRequest(path=str(tmp_path / "other"))
    assert isinstance(
        answer(request, Work(token=token, progress=cancel, kept=Kept(Voters(opened)))), Cancelled
    )
    assert len(opened.ensemble(settings)) == 3


def test_what_is_not_open_cannot_be_saved(tmp_path: Path) -> None:
    settings = RunSettings(weights=Weights.FILE, path="gone", digest="0" * 32)
    request = SaveEnsembleRequest(settings=settings, folder=str(tmp_path / "new"))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert "is not open: open it again" in outcome.message
    assert not (tmp_path / "new").exists()


def test_more_members_than_there_are_cannot_be_saved(tmp_path: Path) -> None:
    held = resolve(RunSettings()).held
    settings = RunSettings(members=held + 1)
    request = SaveEnsembleRequest(settings=settings, folder=str(tmp_path / "new"))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert f"holds {held} trained members" in outcome.message


def test_a_folder_that_is_not_empty_is_not_written_over(mlps: Path) -> None:
    request = SaveEnsembleRequest(settings=RunSettings(members=1), folder=str(mlps))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith(f"The folder is not empty: {mlps}. Choose a new or an")
    assert len(list(mlps.iterdir())) == 3


@pytest.mark.parametrize("inside", ["", "data/zoo/"])
def test_the_splits_of_a_data_set_are_offered(tmp_path: Path, inside: str) -> None:
    names = ("train/ant/a.png", "train/bee/b.png", "val/ant/c.png", "test/", "docs/d.png")
    folder = write_files(tmp_path / "mine", *(f"{inside}{name}" for name in names))
    request = SamplesRequest(path=str(folder))
    assert answer(request) == SamplesFound(
        request=request,
        choices=tuple(
            SamplesChoice(title=f"{inside}{name}", path=str(folder / inside / name), images=images)
            for name, images in (("train", 2), ("val", 1))
        ),
    )


@pytest.mark.parametrize(
    "names", [("ant/a.png", "bee/b.png"), ("a.png",), ("train/ant/a.png",), ()]
)
def test_of_other_folders_of_samples_nothing_is_offered(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    request = SamplesRequest(path=str(write_files(tmp_path / "mine", *names)))
    assert answer(request) == SamplesFound(request=request)


def test_a_folder_of_samples_that_is_not_there_is_told(tmp_path: Path) -> None:
    outcome = answer(SamplesRequest(path=str(tmp_path / "gone")))
    assert isinstance(outcome, Failure)
    assert "gone cannot be read" in outcome.message
    assert outcome.bad_input


def test_looking_at_a_folder_of_samples_again_lists_it_again(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", *(f"{one}/a.png" for one in range(10)))
    settings = RunSettings(source=Source.FOLDER, samples=str(folder))
    work = Work()
    assert len(work.opened.pictures(settings, DIGITS_TASK)) == 10
    write_files(folder, "3/b.png")
    assert len(work.opened.pictures(settings, DIGITS_TASK)) == 10
    answer(SamplesRequest(path=str(folder)), work)
    assert len(work.opened.pictures(settings, DIGITS_TASK)) == 11
