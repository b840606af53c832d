"""No text is cut or lies over other text, on any page.

`python -m tests.support.qt.rendering` looks at more sizes, and at larger scales and fonts.
"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.body import Body
from ensemble_gui.qt.shell.main_window import MainWindow
from tests.support.qt.rendering import SIZES, faults_at, filled_window


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    made = filled_window(qapp)
    qtbot.addWidget(made)
    return made


def test_every_text_on_every_page_can_be_read(qapp: QApplication, window: MainWindow) -> None:
    assert [one for size in SIZES[1:3] for one in faults_at(qapp, window, size)] == []
    window.resize(1264, 752)  # a screen of 1280x800 without the frame
    qapp.processEvents()
    (body,) = window.findChildren(Body)
    assert not any(one.horizontalScrollBar().isVisible() for one in _areas_of(body))


def _areas_of(body: Body) -> list[QScrollArea]:
    return body.findChildren(QScrollArea, options=Qt.FindChildOption.FindDirectChildrenOnly)
