"""Text is as large as the window is designed for, or larger where the system's font is."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.text_size import USUAL, scaled, scaled_style, text_scale
from ensemble_gui.qt.widgets.theme import LIGHT, apply_theme

STYLE = "* { font-size: 13px; min-height: 4px }"


@pytest.fixture
def font_size(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[int]:
    """The system's font has this size."""
    before = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(request.param)
    qapp.setFont(larger)
    yield request.param
    qapp.setFont(before)
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("font_size", [9, 13, USUAL], indirect=True)
@pytest.mark.usefixtures("font_size")
def test_a_usual_font_leaves_all_sizes_as_designed() -> None:
    assert text_scale() == 1
    assert scaled(18) == 18
    assert scaled_style(STYLE) == STYLE


@pytest.mark.parametrize("font_size", [2 * USUAL, 9 * USUAL], indirect=True)
def test_a_larger_font_enlarges_text_up_to_twice(
    qtbot: QtBot, qapp: QApplication, font_size: int
) -> None:
    assert font_size > USUAL
    assert text_scale() == 2
    assert scaled_style(STYLE) == "* { font-size: 26px; min-height: 8px }"
    assert font_of(11).pixelSize() == 22
    apply_theme(qapp, LIGHT)
    label = QLabel("words")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.font().pixelSize() == 26
