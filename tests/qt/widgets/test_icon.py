from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.assets import resources
from ensemble_gui.errors import BadInput
from ensemble_gui.qt.pages.images.sketch.tools import SketchTools
from ensemble_gui.qt.samples.filter_menu import FilterMenu
from ensemble_gui.qt.shell.message_line import MessageLine
from ensemble_gui.qt.shell.run_bar import RunBar
from ensemble_gui.qt.widgets.fold_button import FoldButton
from ensemble_gui.qt.widgets.icon import Ink, icon, put_icon
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, apply_theme
from tests.support.qt.gestures import find

SIZE = QSize(16, 16)
FILES = {path.stem: path for path in (resources() / "icons").glob("*.svg")}
LINES = sorted(FILES.keys() - {"ensemble-explorer"})  # which is the application's own
STYLE = {
    "viewBox": "0 0 16 16",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
SHAPE = {"d", "x", "y", "width", "height", "rx", "cx", "cy", "r"}
MODES = (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Disabled)
COLOURS = {
    Ink.BUTTON: ("ink", "ink", "muted"),
    Ink.QUIET: ("muted", "ink", "muted"),
    Ink.ACCENT: ("on_accent", "on_accent", "muted"),
    Ink.ENTRY: ("ink", "on_accent", "muted"),
}


def drawn(of: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, scale: float = 1) -> QImage:
    return of.pixmap(SIZE, scale, mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def strongest(image: QImage) -> str:
    """The colour of the pixel that is covered most."""
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return max((image.pixelColor(*one) for one in places), key=lambda one: one.alpha()).name()


def inked(image: QImage) -> set[tuple[int, int]]:
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return {one for one in places if image.pixelColor(*one).alpha() > 0}


@pytest.mark.parametrize("name", LINES)
def test_all_drawings_are_of_one_style(name: str) -> None:
    root = ET.fromstring(FILES[name].read_text(encoding="utf-8"))  # noqa: S314 -- our own file
    assert root.attrib == STYLE
    assert all(set(shape.attrib) <= SHAPE for shape in root)


@pytest.mark.parametrize("name", LINES)
def test_no_line_is_cut_at_the_edge(name: str) -> None:
    places = inked(drawn(icon(name), scale=2))
    assert len(places) > 40
    assert not any({x, y} & {0, 31} for x, y in places)


@pytest.mark.parametrize("ink", Ink)
def test_an_icon_follows_the_theme_by_itself(qapp: QApplication, ink: Ink) -> None:
    made = icon("chevron-down", ink)
    for theme in (LIGHT, DARK, LIGHT):
        apply_theme(qapp, theme)
        colours = [getattr(theme, name) for name in COLOURS[ink]]
        seen = [strongest(drawn(made, mode, scale=4)) for mode in MODES]
        assert seen == colours


@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_an_icon_is_drawn_in_the_device_s_own_pixels(scale: float) -> None:
    image = drawn(icon("dismiss"), scale=scale)
    assert image.size() == SIZE * scale
    assert image.devicePixelRatio() == scale
    if scale == 2:
        larger = drawn(icon("dismiss")).scaled(image.size())
        assert inked(image) != inked(larger)


def test_an_icon_can_be_painted_anywhere() -> None:
    sheet = QImage(40, 40, QImage.Format.Format_ARGB32)
    sheet.fill(0)
    with QPainter(sheet) as painter:
        icon("cancel").paint(painter, 20, 20, 16, 16)
    places = inked(sheet)
    assert places
    assert all(x >= 20 and y >= 20 for x, y in places)


def test_words_have_more_room_next_to_an_icon(qtbot: QtBot) -> None:
    alone, named = QPushButton(), QPushButton("Run")
    for button in (alone, named):
        qtbot.addWidget(button)
        put_icon(button, "run")
    assert alone.iconSize() == SIZE
    assert (named.iconSize().width(), named.iconSize().height()) == (18, 16)


def test_a_missing_drawing_is_named_before_anything_is_painted() -> None:
    with pytest.raises(BadInput, match=r"no-such\.svg is missing"):
        icon("no-such")


def folding() -> QWidget:
    holder = QWidget()
    FoldButton("fold", "left", "Fold the settings away", "F9", holder)
    return holder


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (RunBar, {"run": "Run", "cancel": "Cancel", "sweep": "Sweep", "open": "Open images"}),
        (SketchTools, {"undo": "Undo", "redo": "Redo"}),
    ],
)
def test_buttons_have_icons_and_keep_their_names(
    qtbot: QtBot, make: Callable[[], QWidget], names: dict[str, str]
) -> None:
    holder = make()
    qtbot.addWidget(holder)
    for name, accessible in names.items():
        button = find(holder, QAbstractButton, f"{name}Button")
        assert not button.icon().isNull()
        assert button.accessibleName() == accessible
        assert button.text() in {accessible, ""}


@pytest.mark.parametrize(
    ("make", "name", "text"),
    [
        (MessageLine, "dismissMessage", ""),
        (folding, "fold", ""),
        (FilterMenu, "", "Filter"),
    ],
)
def test_no_letter_stands_for_an_icon(
    qtbot: QtBot, make: Callable[[], QWidget], name: str, text: str
) -> None:
    holder = make()
    qtbot.addWidget(holder)
    button = find(holder, QAbstractButton, name) if name else holder
    assert isinstance(button, QAbstractButton)
    assert button.text() == text
    assert not button.icon().isNull()
    assert button.accessibleName()


def test_the_icon_of_the_entry_under_the_mouse_is_legible(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    menu = QMenu()
    qtbot.addWidget(menu)
    entry = menu.addAction(icon("cancel"), "")
    menu.ensurePolished()
    menu.setActiveAction(entry)
    image = menu.grab(menu.actionGeometry(entry)).toImage()
    colours = {image.pixelColor(*one).name() for one in inked(image)}
    assert {DARK.accent, DARK.on_accent} <= colours
    assert DARK.ink not in colours
