"""The settings of an earlier result are chosen again, as far as they are available here."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.shell.session.applying import Applying
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Source, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from tests.support.qt.fake_desk import FakeDesk, NotingStatus, fake_context

WANTED = RunSettings(
    members=7,
    input=InputMode.DIFFERENT,
    source=Source.NOISE,
    batch=3,
    weights=Weights.RANDOM,
    strategies=("loop", "vmap"),
    seed=9,
    dtype=DType.BFLOAT16,
    architecture="LeNet",
)
OPENED = replace(
    WANTED, weights=Weights.FILE, architecture="Net", path="/nets", digest="ab", members=2
)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def context(desk: FakeDesk, window: QWidget) -> Context:
    return fake_context(desk, window)


@pytest.fixture
def applying(context: Context, window: QWidget) -> Applying:
    return Applying(context, Opening(context, window))


def said(context: Context) -> str:
    assert isinstance(context.status, NotingStatus)
    return context.status.said[-1]


def opened(desk: FakeDesk, digest: str) -> OpenedEnsemble:
    """The ensemble at the path that was asked for."""
    (request,) = desk.asked(OpenRequest)
    assert request.path == "/nets"
    return OpenedEnsemble(
        request=request,
        name="nets",
        digest=digest,
        architecture="Net",
        task=DIGITS_TASK,
        members=("a", "b", "c"),
        parameter_bytes=4,
    )


def test_they_are_chosen_and_nothing_runs(
    desk: FakeDesk, context: Context, applying: Applying
) -> None:
    applying.use(WANTED)
    assert context.setup.settings == WANTED
    assert said(context) == "These settings are chosen: press Run."
    assert desk.asked(RunRequest) == []


def test_what_the_window_does_not_offer_is_named(context: Context, applying: Applying) -> None:
    applying.use(replace(WANTED, members=5000))
    assert context.setup.settings.members == 1000
    assert said(context) == "These settings are chosen, except for members 5000. Press Run."


def test_strategies_that_these_members_lack_are_named(context: Context, applying: Applying) -> None:
    applying.use(replace(WANTED, strategies=("loop", "vmap", "stacked")))
    assert said(context) == "These settings are chosen, except for strategies stacked. Press Run."


def test_the_members_are_opened_first(desk: FakeDesk, context: Context, applying: Applying) -> None:
    applying.use(OPENED)
    desk.lanes[OpenRequest].answered.emit(opened(desk, "ab"))
    assert context.setup.settings == OPENED
    assert desk.asked(RunRequest) == []


def test_members_that_have_changed_since_are_named(
    desk: FakeDesk, context: Context, applying: Applying
) -> None:
    applying.use(OPENED)
    desk.lanes[OpenRequest].answered.emit(opened(desk, "cd"))
    assert context.setup.settings == replace(OPENED, digest="cd")
    assert "The files of that ensemble have changed since then." in said(context)


def test_members_that_are_gone_leave_the_settings_as_they_were(
    desk: FakeDesk, context: Context, applying: Applying
) -> None:
    before = context.setup.settings
    applying.use(OPENED)
    (request,) = desk.asked(OpenRequest)
    desk.lanes[OpenRequest].answered.emit(Failure(request=request, message="No such folder"))
    assert context.setup.settings == before


def test_a_network_without_a_path_has_to_be_opened_first(
    context: Context, applying: Applying
) -> None:
    applying.use(replace(WANTED, architecture="Net", digest="ab"))
    assert context.setup.settings.architecture == ""
    assert "Its network has to be opened again first." in said(context)
