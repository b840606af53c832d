from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.drawing import to_array
from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from tests.support.qt.colours import READABLE, contrast
from tests.support.qt.gestures import drop
from tests.support.qt.sketching import LEFT, NO_KEY, SIDE, Place, Told, draw, turn

A, B = (60, 200), (200, 200)
PAPER = (30, 30)
EDGE = (SIDE // 2, 0)
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK])


class Window(QWidget):
    """Takes files."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[str] = []
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 -- Qt's name
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 -- Qt's name
        self.dropped += [url.toString() for url in event.mimeData().urls()]
        event.acceptProposedAction()


@pytest.fixture
def pad(qtbot: QtBot) -> SketchPad:
    made = SketchPad(LIGHT)
    qtbot.addWidget(made)
    made.resize(SIDE, SIDE)
    made.show()
    turn()
    made.clearFocus()
    return made


def picture_of(pad: SketchPad) -> QImage:
    return pad.grab().toImage()


def colour(pad: SketchPad, place: Place) -> QColor:
    return picture_of(pad).pixelColor(*place)


def darkest_in_the_middle(pad: SketchPad) -> int:
    image = picture_of(pad)
    places = [(x, y) for x in range(80, 200) for y in range(130, 150)]
    return min(image.pixelColor(*place).lightness() for place in places)


@THEMES
def test_the_ink_is_dark_on_light_paper_in_both_themes(pad: SketchPad, theme: Theme) -> None:
    pad.set_theme(theme)
    draw(pad, A, B)
    lighter, darker = (LIGHT.card, LIGHT.ink) if theme is LIGHT else (DARK.ink, DARK.card)
    assert colour(pad, PAPER) == QColor(lighter)
    assert colour(pad, (130, 200)) == QColor(darker)
    assert contrast(colour(pad, PAPER), colour(pad, (130, 200))) > 10


@THEMES
def test_the_frame_is_a_line_and_in_the_accent_with_the_focus(pad: SketchPad, theme: Theme) -> None:
    pad.set_theme(theme)
    assert colour(pad, EDGE) == QColor(theme.line)
    pad.setFocus()
    assert colour(pad, EDGE) == QColor(theme.accent)


def test_the_corners_are_round(pad: SketchPad) -> None:
    pad.set_theme(DARK)
    pad.setStyleSheet("background: #336699")
    draw(pad, (0, 0), (1, 1))
    assert colour(pad, (0, 0)).lightness() != pytest.approx(20, abs=25)
    assert colour(pad, (6, 6)).lightness() < 50


@THEMES
def test_an_empty_pad_invites_until_it_is_used(pad: SketchPad, theme: Theme) -> None:
    pad.set_theme(theme)
    assert darkest_in_the_middle(pad) < 150
    assert contrast(LIGHT.muted, colour(pad, PAPER)) > READABLE
    pad.setFocus()
    assert darkest_in_the_middle(pad) > 220
    pad.clearFocus()
    draw(pad, A, B)
    pad.clearFocus()
    assert darkest_in_the_middle(pad) > 220
    pad.clear()
    assert darkest_in_the_middle(pad) < 150


def test_the_screen_shows_the_stroke_while_it_is_drawn(pad: SketchPad) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    for x in range(A[0], B[0], 20):
        QTest.mouseMove(pad, QPoint(x, A[1]))
        assert colour(pad, (x, A[1])).lightness() < 50
        assert colour(pad, (x + 40, A[1])).lightness() > 220
    QTest.mouseRelease(pad, LEFT, NO_KEY, QPoint(*B))
    assert colour(pad, B).lightness() < 50
    pad.undo()
    assert colour(pad, A).lightness() > 220


def test_a_screen_of_another_size_shows_the_same(pad: SketchPad) -> None:
    draw(pad, A, B)
    before = picture_of(pad)
    pad.resize(2 * SIDE, 2 * SIDE)
    assert colour(pad, (2 * 130, 2 * 200)).lightness() < 50
    pad.resize(SIDE, SIDE)
    assert picture_of(pad) == before


def test_on_a_fine_screen_the_edges_are_fine(pad: SketchPad) -> None:
    draw(pad, (60, 60), (220, 100))
    fine = QImage(2 * SIDE, 2 * SIDE, QImage.Format.Format_RGB32)
    fine.setDevicePixelRatio(2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pad, "devicePixelRatioF", lambda: 2.0)
        pad.render(fine)
    grey = to_array(fine)
    blocks = grey.reshape(SIDE, 2, SIDE, 2)[10:-10, :, 10:-10]  # without the frame
    assert np.ptp(blocks, axis=(1, 3)).max() > 100, "scaled up from a coarse picture"
    assert grey[2 * 80, 2 * 140] < 50


def test_it_is_kept_as_png(pad: SketchPad) -> None:
    told = Told(pad)
    draw(pad, A, B)
    image = Image.open(BytesIO(pad.png()))
    assert (image.format, image.size, image.mode) == ("PNG", (280, 280), "L")
    assert np.array_equal(np.asarray(image), told.last)


def test_a_stroke_under_the_pen_is_kept_as_well(pad: SketchPad) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    QTest.mouseMove(pad, QPoint(*B))
    assert np.asarray(Image.open(BytesIO(pad.png())))[200, 200] == 0


def test_in_a_column_it_is_a_square(qtbot: QtBot) -> None:
    column = QWidget()
    qtbot.addWidget(column)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    pad = SketchPad(LIGHT, column)
    layout.addWidget(pad)
    layout.addStretch(1)
    column.resize(200, 500)
    column.show()
    turn()
    assert (pad.width(), pad.height()) == (200, 200)


def test_files_dropped_on_it_are_the_windows(qtbot: QtBot, tmp_path: Path) -> None:
    window = Window()
    qtbot.addWidget(window)
    pad = SketchPad(LIGHT, window)
    window.show()
    assert drop(pad, tmp_path / "a.png")
    assert window.dropped == [(tmp_path / "a.png").as_uri()]


def test_the_hint_does_not_cover_a_drawing(pad: SketchPad) -> None:
    def taken() -> bool:
        event = QHelpEvent(QEvent.Type.ToolTip, QPoint(*A), pad.mapToGlobal(QPoint(*A)))
        QApplication.sendEvent(pad, event)
        return event.isAccepted()

    assert taken()
    draw(pad, A, B)
    assert not taken()


def test_it_says_what_it_is_and_how_it_is_used() -> None:
    pad = SketchPad(LIGHT)
    try:
        assert pad.objectName() == "sketchPad"
        assert pad.accessibleName() == "Sketch pad: draw a digit"
        for told in (pad.accessibleDescription(), pad.whatsThis()):
            for key in ("arrow", "Shift", "Space", "Ctrl+Z", "Ctrl+Shift+Z", "Delete", "minus"):
                assert key in told
        assert "Space" in pad.toolTip()
    finally:
        pad.deleteLater()
