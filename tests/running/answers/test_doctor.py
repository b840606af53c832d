"""The path of a doctor's request: parts as they come, bad input in sentences, cancel."""

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.doctor import CELLS, Behaviour, DoctorRequest, DoctorResult
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Source, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.doctor import examining, observing
from ensemble_gui.running.doctor.case import Call
from ensemble_gui.running.doctor.speed import Timed
from tests.support import odd_networks
from tests.support import vmap_networks as networks

if TYPE_CHECKING:
    from ensemble_gui.records.progress import RunProgress

pytestmark = pytest.mark.usefixtures("_threads", "_untimed")

SETTINGS = RunSettings(members=2, batch=3, threads=1, weights=Weights.RANDOM, source=Source.NOISE)


@pytest.fixture
def _untimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are called once, as a timing would, which takes longer."""

    def call(loop: Call, vectorised: Call, *_: object) -> Timed:
        loop()
        vectorised()
        return Timed()

    for room in (examining, observing):
        monkeypatch.setattr(room, "time_beside", call)


def asked(code: str, settings: RunSettings = SETTINGS) -> DoctorRequest:
    return DoctorRequest(settings=settings, code=code, name="net.py")


def examined(request: DoctorRequest, work: Work | None = None) -> DoctorResult:
    found = answer(request, work)
    assert isinstance(found, DoctorResult), found
    return found


def test_each_report_is_a_part_of_the_result_as_it_comes() -> None:
    parts: list[DoctorResult] = []
    heard: list[RunProgress] = []
    result = examined(asked(networks.PLAIN), Work(report=parts.append, progress=heard.append))
    assert [len(one.reports) for one in parts] == [1, 2, 3, 4, 5, 6]
    assert parts[-1].reports == result.reports
    assert [(one.done, one.total) for one in heard] == [(done, 6) for done in range(7)]
    assert {one.stage for one in heard} == {"Examining"}


def test_the_members_of_settings_are_examined() -> None:
    result = examined(DoctorRequest(settings=replace(SETTINGS, architecture="MLP-16-8")))
    assert (result.architecture, result.members, result.batch) == ("MLP-16-8", 2, 3)
    assert {one.behaviour for one in result.reports} == {Behaviour.WORKS}
    assert "The minibatches are random noise with random labels." in result.notes


def test_trained_members_are_as_they_were_afterwards() -> None:
    settings = replace(SETTINGS, weights=Weights.FILE, digest="CountedBatches", path="/x")
    voters = odd_networks.voters_of(odd_networks.CountedBatches)
    before = {name: one.clone() for name, one in voters.opened.ensemble(settings).stacked.items()}
    result = examined(DoctorRequest(settings=settings), Work(kept=Kept(voters)))
    assert {one.behaviour for one in result.reports} == {Behaviour.WORKS}
    after = voters.opened.ensemble(settings)
    assert all(torch.equal(one, after.stacked[name]) for name, one in before.items())
    assert not any(one.training for one in after.members)
    assert not any(one.requires_grad for member in after.members for one in member.parameters())


@pytest.mark.parametrize("kind", [*odd_networks.WITH_REFERENCE, odd_networks.ComplexWeights])
def test_members_of_odd_numbers_are_examined(kind: type[torch.nn.Module]) -> None:
    settings = replace(SETTINGS, weights=Weights.FILE, digest=kind.__name__, path="/x")
    work = Work(kept=Kept(odd_networks.voters_of(kind)))
    result = examined(DoctorRequest(settings=settings), work)
    assert [one.cell for one in result.reports] == list(CELLS)
    for one in result.reports:
        assert one.behaviour is not Behaviour.FAILS, one.trouble


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def build(:", "net.py, line 1 (def build(:) is not Python"),
        (networks.PARAMETERLESS, "has no parameters, so its members could not differ"),
        ("x = 1", "net.py defines no network: define build()"),
    ],
)
def test_code_without_a_network_is_bad_input(code: str, said: str) -> None:
    found = answer(asked(code))
    assert isinstance(found, Failure)
    assert found.bad_input
    assert found.traceback is None
    assert said in found.message


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ("[Net(), Net().eval()]", "Member 2 is in eval mode, member 1 is in train mode."),
        ("[Net(), nn.Linear(4, 3)]", "Member 2 is a Linear, member 1 is a Net."),
        ("[Net().state_dict(), {'head.bias': torch.ones(4)}]", "head.bias of member 2 is (4)"),
    ],
)
def test_members_that_differ_are_told_apart_and_not_examined(members: str, said: str) -> None:
    result = examined(asked(f"{networks.PLAIN}\ndef members():\n    return {members}\n"))
    assert result.reports == ()
    assert any(said in one for one in result.differences)


def test_listed_members_that_can_be_stacked_are_examined() -> None:
    for members in ("[Net(), Net(), Net()]", "[Net().state_dict() for _ in range(3)]"):
        result = examined(asked(f"{networks.PLAIN}\ndef members():\n    return {members}\n"))
        assert result.members == 3
        assert {one.behaviour for one in result.reports} == {Behaviour.WORKS}
        assert "The code lists 3 members by members()." in result.notes


def test_a_network_that_hangs_is_cancelled() -> None:
    token = CancelToken()
    timer = threading.Timer(0.2, token.cancel)
    timer.start()
    try:
        torch.done = False  # type: ignore[attr-defined]  # ends the thread when the test is over
        code = networks.network("while not torch.done:\n    pass\nraise RuntimeError")
        assert isinstance(answer(asked(code), Work(token=token)), Cancelled)
    finally:
        torch.done = True  # type: ignore[attr-defined]
        timer.cancel()


def test_a_shape_that_nobody_names_is_guessed_and_said() -> None:
    code = networks.PLAIN.replace("INPUT_SHAPE = (4,)", "")
    result = examined(asked(code))
    assert {one.behaviour for one in result.reports} == {Behaviour.WORKS}
    assert "The code sets no INPUT_SHAPE; samples of (4) fit the network." in result.notes


def test_another_input_shape_fails_without_vmap_in_a_sentence() -> None:
    result = examined(asked(networks.PLAIN.replace("(4,)", "(5,)")))
    for one in result.reports:
        assert one.trouble is not None
        assert one.trouble.without_vmap
        assert "shapes cannot be multiplied" in one.trouble.message


def test_other_dtypes_are_examined() -> None:
    result = examined(asked(networks.PLAIN, replace(SETTINGS, dtype=DType.BFLOAT16)))
    assert {one.behaviour for one in result.reports} == {Behaviour.WORKS}
    assert result.environment.dtype == "bfloat16"


def test_both_inputs_are_seen_whatever_the_settings_say() -> None:
    result = examined(asked(networks.PLAIN, replace(SETTINGS, input=InputMode.DIFFERENT)))
    assert [one.cell for one in result.reports] == list(CELLS)
