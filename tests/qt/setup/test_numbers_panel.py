import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.setup.numbers_panel import NumbersPanel
from ensemble_gui.records.settings import DType, RunSettings
from tests.support.qt.gestures import find


@pytest.fixture
def panel(qtbot: QtBot) -> NumbersPanel:
    made = NumbersPanel(RunSettings())
    qtbot.addWidget(made)
    return made


def test_it_begins_with_all_cores_and_float32(panel: NumbersPanel) -> None:
    assert (panel.threads, panel.dtype, panel.tf32) == (None, DType.FLOAT32, False)


def test_it_begins_with_the_settings_given(qtbot: QtBot) -> None:
    chosen = RunSettings(device="cuda:0", threads=3, dtype=DType.FLOAT16, tf32=True)
    panel = NumbersPanel(chosen)
    qtbot.addWidget(panel)
    assert (panel.threads, panel.dtype, panel.tf32) == (3, DType.FLOAT16, True)


def test_as_many_threads_as_there_are_cores_can_be_chosen(
    qtbot: QtBot, panel: NumbersPanel
) -> None:
    panel.set_threads(2, 4)
    spin = find(panel, QSpinBox, "threadCount")
    assert spin.text() == "All cores: 2"
    with qtbot.waitSignal(panel.changed):
        spin.setValue(9)
    assert panel.threads == 4
    spin.setValue(0)
    assert panel.threads is None


def test_a_change_of_dtype_is_told(qtbot: QtBot, panel: NumbersPanel) -> None:
    box = find(panel, QComboBox, "dtypeBox")
    with qtbot.waitSignal(panel.changed):
        box.setCurrentIndex(box.findData("bfloat16"))
    assert panel.dtype is DType.BFLOAT16


def test_tf32_is_of_cuda_alone_and_threads_are_of_the_cpu(panel: NumbersPanel) -> None:
    tf32, threads = find(panel, QCheckBox, "tf32Box"), find(panel, QSpinBox, "threadCount")
    assert (tf32.isEnabled(), threads.isEnabled()) == (False, True)
    panel.set_device("cuda:0")
    assert (tf32.isEnabled(), threads.isEnabled()) == (True, False)
    tf32.setChecked(True)
    assert panel.tf32
    panel.set_device("cpu")
    assert not panel.tf32
