"""All text and every control stand out from what they are on, in both themes (WCAG 2.1, AA)."""

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.widgets import theme as theming
from ensemble_gui.qt.widgets.cells import CellModel
from ensemble_gui.qt.widgets.style_sheet import STYLE
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, apply_theme
from ensemble_gui.records.settings import CLUSTER, STRATEGY_NAMES
from tests.support.qt.colours import LARGE, READABLE, contrast

CONTROL = 3.0  # the least contrast of a control's outline, and of what shows the focus
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
SURFACES = ("card", "ground", "field")
LARGE_PIXELS = 18.66  # bold, or 24 in regular weight: 14 and 18 points
MADE = {
    "check box": lambda parent: QCheckBox("text", parent),
    "radio button": lambda parent: QRadioButton("text", parent),
    "number": QSpinBox,
    "choice": QComboBox,
    "text": QLineEdit,
    "slider": lambda parent: QSlider(Qt.Orientation.Horizontal, parent),
}


def rules(theme: Theme) -> Iterator[tuple[str, dict[str, str]]]:
    """The selectors of the style sheet, each with its declarations."""
    colours = {name: getattr(theme, name) for name in theme.__slots__}
    sheet = STYLE.substitute(colours)
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", sheet):
        pairs = (one.split(":", 1) for one in body.split(";") if ":" in one)
        yield selectors.strip(), {name.strip(): value.strip() for name, value in pairs}


def colour_in(value: str) -> str:
    found = re.search(r"#[0-9a-f]{6}", value)
    return found[0] if found else ""


@THEMES
def test_every_colour_of_text_in_the_style_sheet_is_legible(theme: Theme) -> None:
    faint = []
    for selectors, declared in rules(theme):
        ink, own = (colour_in(declared.get(name, "")) for name in ("color", "background"))
        grounds = [own] if own else [getattr(theme, one) for one in SURFACES]
        faint += [selectors for one in grounds if ink and contrast(ink, one) < READABLE]
    assert faint == []


@THEMES
def test_every_outline_of_a_control_in_the_style_sheet_stands_out(theme: Theme) -> None:
    faint, seen = [], 0
    for selectors, declared in rules(theme):
        is_control = re.match(r"QPushButton|QToolButton|QLineEdit|QPlainTextEdit", selectors)
        if not is_control or ":disabled" in selectors:
            continue
        edges = [colour_in(declared[one]) for one in ("border", "border-color") if one in declared]
        seen += len(edges)
        for edge, ground in product(filter(None, edges), SURFACES):
            own = colour_in(declared.get("background", ""))
            if edge != own and contrast(edge, getattr(theme, ground)) < CONTROL:
                faint.append(selectors)
    assert faint == []
    assert seen > 8


@THEMES
def test_what_is_drawn_in_colours_of_its_own_is_legible(theme: Theme) -> None:
    assert contrast(theme.ink, theme.agreement_tint) >= READABLE
    assert contrast(theme.muted, theme.quiet) >= READABLE
    assert contrast(theme.dissent, theme.field) >= READABLE
    for name in (*STRATEGY_NAMES, CLUSTER):
        assert contrast(theme.strategy_text(name), theme.card) >= READABLE, name
    for edge, ground in product(("edge", "accent"), (*SURFACES, "quiet")):
        assert contrast(getattr(theme, edge), getattr(theme, ground)) >= CONTROL, (edge, ground)


@THEMES
@pytest.mark.parametrize("first", ["agreement", "dissent", "accent", "line"])
def test_a_figure_on_any_shade_is_legible(theme: Theme, first: str) -> None:
    for share in np.linspace(0, 1, 21):
        for base in (theme.card, theme.quiet):
            ground = theming.blend(base, getattr(theme, first), share)
            assert contrast(theme.ink_on(ground), ground) >= READABLE, (share, base)


@pytest.fixture
def sheet(qtbot: QtBot) -> QWidget:
    """A card with room for a control."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(200, 60)
    return made


@THEMES
@pytest.mark.parametrize("kind", MADE)
def test_the_outline_of_an_empty_control_stands_out(
    qapp: QApplication, sheet: QWidget, theme: Theme, kind: str
) -> None:
    apply_theme(qapp, theme)
    control = MADE[kind](sheet)
    control.setGeometry(20, 15, 140, 26)
    sheet.show()
    image = sheet.grab().toImage()
    middle = [image.pixelColor(x, 28) for x in range(16, 60)]
    ground = middle[0]
    assert max(contrast(one, ground) for one in middle[:30]) >= CONTROL


@THEMES
def test_a_mark_in_a_check_box_stands_out(qapp: QApplication, sheet: QWidget, theme: Theme) -> None:
    apply_theme(qapp, theme)
    box = QCheckBox(sheet)
    box.setGeometry(20, 15, 26, 26)
    sheet.show()
    empty = sheet.grab().toImage()
    box.setChecked(True)
    marked = sheet.grab().toImage()
    places = [(x, y) for x in range(20, 46) for y in range(15, 41)]
    apart = [contrast(empty.pixelColor(*at), marked.pixelColor(*at)) for at in places]
    assert max(apart) >= CONTROL


def common_colour(image: QImage) -> QColor:
    """The colour of most pixels: what a text is on."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    held = np.frombuffer(image.constBits(), np.uint32)
    values, counts = np.unique(held, return_counts=True)
    return QColor(int(values[counts.argmax()]) & 0xFFFFFF)


def inks_of(label: QLabel) -> set[str]:
    """The colours of a label's text, and of parts of it."""
    inks = {one.lower() for one in re.findall(r"color: ?(#[0-9a-fA-F]{6})", label.text())}
    own = label.palette().color(label.foregroundRole()).name()
    is_all_inked = label.text().startswith("<span") and label.text().endswith("</span>")
    return inks if inks and is_all_inked else {*inks, own}


def least_of(label: QLabel) -> float:
    font = label.font()
    pixels = font.pixelSize()
    return LARGE if pixels >= LARGE_PIXELS and (font.bold() or pixels >= 24) else READABLE


def is_of_signs(ink: str, theme: Theme) -> bool:
    """Whether a colour is that of squares and circles in a legend, which are no text."""
    return QColor(ink) in [
        QColor(one) for one in (theme.agreement, theme.dissent, *theme.strategies.values())
    ]


def faint_labels(window: MainWindow, theme: Theme) -> dict[tuple[str, ...], str]:
    """The labels in view that are not legible, with the colours that they are on."""
    image, faint = window.grab().toImage(), {}
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or not label.isEnabled():
            continue
        place = label.rect().translated(label.mapTo(window, label.rect().topLeft()))
        ground = common_colour(image.copy(place))
        for ink in inks_of(label):
            least = LARGE if is_of_signs(ink, theme) else least_of(label)
            if contrast(ink, ground) < least:
                faint[label.objectName(), label.text()[:30], ink] = ground.name()
    return faint


def faint_in_plots(window: MainWindow, theme: Theme) -> dict[tuple[str, ...], str]:
    """The texts and numbers of the plots in view that are not legible on the card."""
    faint = {}
    for plot in (one for one in window.findChildren(pg.PlotWidget) if one.isVisible()):
        assert plot.backgroundBrush().color() == QColor(theme.card)
        for item in plot.scene().items():
            inks = set()
            if isinstance(item, pg.TextItem) and item.isVisible() and item.toPlainText():
                html = item.textItem.toHtml()
                inks = set(re.findall(r"color:(#[0-9a-f]{6})", html)) or {item.color.name()}
            elif isinstance(item, pg.AxisItem) and item.isVisible():
                inks = {item.textPen().color().name()}
            for ink in inks:
                if contrast(ink, theme.card) < READABLE:
                    faint[plot.objectName(), ink] = theme.card
    return faint


def faint_cells(window: MainWindow) -> list[tuple[str, str]]:
    """The cells whose text is not legible."""
    faint = []
    for table in window.findChildren(QTableView):
        model = table.model()
        if isinstance(model, CellModel):
            for row, column in np.ndindex(model.rowCount(), min(model.columnCount(), 30)):
                text, ground, ink = model.cell(row, column)
                if text and contrast(ink, ground) < READABLE:
                    faint.append((table.objectName(), text))
    return faint


@THEMES
def test_whatever_the_window_says_is_legible_on_every_page(
    whole: MainWindow, qapp: QApplication, theme: Theme
) -> None:
    apply_theme(qapp, theme, later=whole.unseen)
    whole.set_theme(theme)
    faint = {}
    for page in PAGES:
        whole.pages.open(page.key)
        qapp.processEvents()
        faint |= faint_labels(whole, theme) | faint_in_plots(whole, theme)
    assert faint == {}
    assert faint_cells(whole) == []
    assert sum(one.isVisible() for one in whole.findChildren(QLabel)) > 20
