import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.eliding_label import ElidingLabel

LONG = "ten networks of <b>one</b> architecture"


@pytest.fixture
def label(qtbot: QtBot) -> ElidingLabel:
    made = ElidingLabel(LONG)
    qtbot.addWidget(made)
    made.resize(80, 20)
    made.show()
    return made


def shown(label: ElidingLabel) -> str:
    return QLabel.text(label)


def hover(label: ElidingLabel) -> str:
    at = QPoint(5, 5)
    QApplication.sendEvent(label, QHelpEvent(QHelpEvent.Type.ToolTip, at, label.mapToGlobal(at)))
    return QToolTip.text()


def test_a_long_text_is_elided_to_its_room_and_whole_where_there_is_more(
    label: ElidingLabel,
) -> None:
    assert shown(label).endswith("\N{HORIZONTAL ELLIPSIS}")
    assert label.fontMetrics().horizontalAdvance(shown(label)) <= label.width()
    assert label.text() == LONG
    label.resize(600, 20)
    assert shown(label) == LONG


def test_it_is_elided_where_one_says(label: ElidingLabel) -> None:
    label.setElideMode(Qt.TextElideMode.ElideMiddle)
    assert shown(label)[0] == "t"
    assert shown(label)[-1] == "e"


def test_a_larger_font_elides_more(label: ElidingLabel) -> None:
    before = shown(label)
    label.setStyleSheet("font-size: 24px")
    assert len(shown(label)) < len(before)


def test_it_can_be_as_narrow_as_the_ellipsis(label: ElidingLabel) -> None:
    assert label.minimumSizeHint().width() < 30


def test_the_whole_text_is_the_tool_tip_of_an_elided_one_literally(label: ElidingLabel) -> None:
    assert "&lt;b&gt;" in hover(label)
    label.setToolTip("its own")
    assert hover(label) == "its own"
