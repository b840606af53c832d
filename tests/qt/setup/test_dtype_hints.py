import pytest
from PySide6.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.setup.dtype_hints import DtypeHints
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.settings import DType, RunSettings
from tests.support.qt.fake_desk import FakeDesk
from tests.support.qt.gestures import choose, find, text_of

BFLOAT16 = DtypeRequest(dtype=DType.BFLOAT16)
SLOW = DtypeSpeed(request=BFLOAT16, has_instructions=False, times=(43.0, 43.0), side=256)
SAID = (
    "bfloat16 takes about 43 times as long as float32 here, measured on a 256×256 product: this "
    "processor has no instructions for it."
)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def panel(qtbot: QtBot, desk: FakeDesk) -> SetupPanel:
    made = SetupPanel(RunSettings(), LIGHT)
    qtbot.addWidget(made)
    DtypeHints(desk, made, made)  # type: ignore[arg-type]  # stands in
    made.show()
    return made


def test_a_slow_dtype_is_said_under_its_choice(panel: SetupPanel, desk: FakeDesk) -> None:
    hint = find(panel, QLabel, "dtypeHint")
    assert not hint.isVisible()
    choose(panel, "dtypeBox", DType.BFLOAT16)
    assert desk.asked(DtypeRequest) == [BFLOAT16]
    desk.lanes[DtypeRequest].answered.emit(SLOW)
    assert (hint.isVisible(), text_of(panel, "dtypeHint")) == (True, SAID)
    choose(panel, "dtypeBox", DType.FLOAT32)
    assert (hint.isVisible(), desk.asked(DtypeRequest)) == (False, [BFLOAT16])


def test_what_is_known_is_not_asked_again(panel: SetupPanel, desk: FakeDesk) -> None:
    choose(panel, "dtypeBox", DType.BFLOAT16)
    desk.lanes[DtypeRequest].answered.emit(SLOW)
    choose(panel, "dtypeBox", DType.FLOAT32)
    choose(panel, "dtypeBox", DType.BFLOAT16)
    assert text_of(panel, "dtypeHint") == SAID
    assert desk.asked(DtypeRequest) == [BFLOAT16]


def test_an_answer_is_not_shown_at_another_choice(panel: SetupPanel, desk: FakeDesk) -> None:
    choose(panel, "dtypeBox", DType.BFLOAT16)
    choose(panel, "dtypeBox", DType.FLOAT16)
    desk.lanes[DtypeRequest].answered.emit(SLOW)
    assert text_of(panel, "dtypeHint") == ""


def test_another_number_of_threads_is_asked_for(panel: SetupPanel, desk: FakeDesk) -> None:
    choose(panel, "dtypeBox", DType.BFLOAT16)
    desk.lanes[DtypeRequest].answered.emit(SLOW)
    find(panel, QSpinBox, "threadCount").setValue(1)
    assert text_of(panel, "dtypeHint") == ""
    assert desk.asked(DtypeRequest)[1:] == [DtypeRequest(dtype=DType.BFLOAT16, threads=1)]


def test_a_failure_is_left_to_the_run(panel: SetupPanel, desk: FakeDesk) -> None:
    choose(panel, "dtypeBox", DType.BFLOAT16)
    desk.lanes[DtypeRequest].answered.emit(Failure(request=BFLOAT16, message="Odd."))
    assert not find(panel, QLabel, "dtypeHint").isVisible()


def test_a_window_that_begins_with_such_a_dtype_asks_too(panel: SetupPanel, desk: FakeDesk) -> None:
    panel.restore(RunSettings(dtype=DType.FLOAT16))
    assert desk.asked(DtypeRequest) == [DtypeRequest(dtype=DType.FLOAT16)]
