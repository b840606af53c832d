import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.fold_button import is_click


@pytest.mark.parametrize(
    ("place", "button", "clicks"),
    [
        ((5, 5), Qt.MouseButton.LeftButton, True),
        ((5, 5), Qt.MouseButton.RightButton, False),
        ((50, 5), Qt.MouseButton.LeftButton, False),  # dragged out of it, as who has thought again
    ],
)
def test_a_part_is_clicked_by_the_left_button_that_is_released_over_it(
    qtbot: QtBot, place: tuple[int, int], button: Qt.MouseButton, *, clicks: bool
) -> None:
    part = QWidget()
    qtbot.addWidget(part)
    part.resize(20, 20)
    at = QPointF(*place)
    released = QMouseEvent(
        QEvent.Type.MouseButtonRelease,
        at,
        at,
        button,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    assert is_click(part, released) is clicks
