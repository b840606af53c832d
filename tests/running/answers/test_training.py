from pathlib import Path

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.training import MembersKept, TrainRequest, TrainResult, TrainSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from tests.support.few_digits import learn_from_few

pytestmark = pytest.mark.usefixtures("_threads", "_few_digits")


@pytest.fixture
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on a few hundred digits, which takes a moment."""
    learn_from_few(monkeypatch, 256)


def request_for(path: Path, members: int = 2) -> TrainRequest:
    return TrainRequest(settings=TrainSettings(members=members, epochs=1), output=str(path))


def test_the_result_names_the_file_and_the_accuracy_and_progress_is_shown(tmp_path: Path) -> None:
    request, heard = request_for(tmp_path / "members.safetensors"), list[RunProgress]()
    outcome = answer(request, Work(progress=heard.append))
    assert isinstance(outcome, TrainResult), outcome
    assert outcome.request is request
    assert outcome.kept == MembersKept(path=request.output)
    assert Path(request.output).is_file()
    assert (outcome.digits, len(outcome.accuracy.members)) == (256, 2)
    assert (heard[-1].stage, heard[-1].done, heard[-1].total) == ("Training", 4, 4)


def test_a_cancel_leaves_no_file(tmp_path: Path) -> None:
    token = CancelToken()
    work = Work(token=token, progress=lambda _: token.cancel())
    assert isinstance(answer(request_for(tmp_path / "members"), work), Cancelled)
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_after_the_members_were_saved_keeps_them_and_tells_where(tmp_path: Path) -> None:
    token, told = CancelToken(), list[MembersKept]()

    def hear(kept: MembersKept) -> None:
        told.append(kept)
        token.cancel()

    request = request_for(tmp_path / "members")
    assert isinstance(answer(request, Work(token=token, report=hear)), Cancelled)
    assert told == [MembersKept(path=request.output)]
    assert Path(request.output).is_file()


def test_settings_that_cannot_be_trained_are_bad_input(tmp_path: Path) -> None:
    outcome = answer(request_for(tmp_path / "members", members=0))
    assert isinstance(outcome, Failure)
    assert outcome.bad_input
    assert outcome.message == "The number of members is 0: choose 1 or more."
