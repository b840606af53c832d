"""What an earlier session had open is opened again, and only code that was agreed to runs."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.records.opening import CodeFile, OpenedEnsemble, OpenRequest, TrustNeeded
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.tasks import DIGITS_TASK
from tests.support.qt.fake_desk import FakeDesk, fake_context

KEPT = OpenRequest(path="/nets", trusted=frozenset(("agreed",)), state_key="ema")


class Reopening:
    """An opening that has been asked for what was open."""

    def __init__(self, window: QWidget) -> None:
        self.desk, self.window = FakeDesk(), window
        self.opening = Opening(fake_context(self.desk, window), window)
        self.ended: list[OpenedEnsemble | None] = []
        self.opening.reopened.connect(self.ended.append)
        self.opening.reopen(KEPT)

    @property
    def request(self) -> OpenRequest:
        return self.desk.asked(OpenRequest)[-1]

    def answer(self, outcome: object) -> None:
        self.desk.lanes[OpenRequest].answered.emit(outcome)

    def ask_for_trust(self) -> TrustDialog:
        file = CodeFile(path="/nets/net.py", sha256="other")
        self.answer(TrustNeeded(request=self.request, files=(file,), sha256="other"))
        (dialog,) = self.window.findChildren(TrustDialog)
        return dialog


@pytest.fixture
def reopening(qtbot: QtBot) -> Reopening:
    window = QWidget()
    qtbot.addWidget(window)
    return Reopening(window)


def opened(request: OpenRequest) -> OpenedEnsemble:
    return OpenedEnsemble(
        request=request,
        name="nets",
        digest="ab",
        architecture="Net",
        task=DIGITS_TASK,
        members=("a", "b"),
        parameter_bytes=4,
    )


def test_it_is_opened_as_it_was_with_what_was_agreed_to(reopening: Reopening) -> None:
    assert reopening.request == KEPT
    ensemble = opened(reopening.request)
    reopening.answer(ensemble)
    assert reopening.ended == [ensemble]
    assert reopening.desk.asked(RunRequest) == []  # no run starts by itself


def test_changed_code_is_asked_about_and_a_no_ends_it(reopening: Reopening) -> None:
    dialog = reopening.ask_for_trust()
    assert reopening.ended == []
    dialog.reject()
    assert reopening.ended == [None]


def test_after_a_yes_it_is_opened_with_both_agreements(reopening: Reopening) -> None:
    dialog = reopening.ask_for_trust()
    dialog._agree()
    assert reopening.request.trusted == {"agreed", "other"}
    reopening.answer(opened(reopening.request))
    assert len(reopening.ended) == 1
    assert reopening.ended[0] is not None


def test_what_is_gone_ends_it(reopening: Reopening) -> None:
    reopening.answer(Failure(request=reopening.request, message="No such folder"))
    assert reopening.ended == [None]


def test_another_one_that_the_user_opens_meanwhile_runs(reopening: Reopening) -> None:
    reopening.opening.open("/others")
    assert reopening.ended == [None]
    reopening.answer(opened(reopening.request))
    assert len(reopening.desk.asked(RunRequest)) == 1
