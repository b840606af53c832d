"""The names that scripts and other tests lean on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QProgressBar,
    QSpinBox,
    QTableView,
    QWidget,
)

from tests.support.qt.gestures import find

NAMES = {
    "memberCount": QSpinBox,
    "inputSame": QAbstractButton,
    "inputDifferent": QAbstractButton,
    "sourceBox": QComboBox,
    "batchSize": QSpinBox,
    "deviceBox": QComboBox,
    "weightsBox": QComboBox,
    "runButton": QAbstractButton,
    "cancelButton": QAbstractButton,
    "sweepButton": QAbstractButton,
    "progressBar": QProgressBar,
    "timingPlot": QWidget,
    "speedupMap": QWidget,
    "growthPlot": QWidget,
    "sweepStrategy": QComboBox,
    "sweepBaseline": QComboBox,
    "sweepMembers": QLineEdit,
    "sweepBatches": QLineEdit,
    "digitGallery": QWidget,
    "disagreementMatrix": QWidget,
    "sampleDetail": QWidget,
    "imageDropArea": QWidget,
    "historyTable": QTableView,
    "historyTimings": QWidget,
    "renameResult": QAbstractButton,
    "removeResult": QAbstractButton,
    "undoRemoval": QAbstractButton,
    "messageLabel": QLabel,
}


def test_widgets_of_these_names_are_in_the_window_and_can_be_read_aloud(
    window: QMainWindow,
) -> None:
    found = {name: len(window.findChildren(kind, name)) for name, kind in NAMES.items()}
    assert found == dict.fromkeys(NAMES, 1)
    assert [one for one in NAMES if not find(window, QWidget, one).accessibleName()] == []


def test_whatever_takes_the_focus_has_an_accessible_name(driven: QMainWindow) -> None:
    nameless = [
        one
        for one in driven.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not one.accessibleName()
        and not one.parentWidget().accessibleName()  # a part of what has a name
        and not isinstance(one.parentWidget(), QAbstractScrollArea)  # a viewport
    ]
    assert nameless == []


def test_the_window_has_its_signals(window: QMainWindow) -> None:
    meta = window.metaObject()
    signals = {meta.method(one).methodSignature().data() for one in range(meta.methodCount())}
    assert signals >= {
        b"run_finished(PyObject)",
        b"sweep_finished(PyObject)",
        b"images_loaded(int,int)",
    }


def test_the_window_takes_drops(window: QMainWindow) -> None:
    assert isinstance(window, QMainWindow)
    assert window.acceptDrops()


def test_the_defaults_are_those_of_the_command_line(window: QMainWindow) -> None:
    chosen = {
        name: find(window, QComboBox, name).currentData()
        for name in ("sourceBox", "deviceBox", "weightsBox")
    }
    assert chosen == {"sourceBox": "digits", "deviceBox": "cpu", "weightsBox": "trained"}
    assert find(window, QAbstractButton, "inputSame").isChecked()
    assert find(window, QSpinBox, "memberCount").maximum() == 1000
