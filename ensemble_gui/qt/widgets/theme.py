"""The palette and its meanings, light and dark.

A colour has one meaning everywhere: the accent is "act" or "selected"; slate is right, raspberry
is wrong, or an error, and where no label is known they are agreement and dissent; each strategy
has its own (Okabe and Ito's colours, which colour-blind people can distinguish).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from ensemble_gui.qt.widgets.contrast import READABLE, contrast
from ensemble_gui.qt.widgets.palette import STYLE_COLOURS, palettes
from ensemble_gui.qt.widgets.text_size import scaled_style

_TINT = 0.3  # of agreement in the ground of a cell
_CREATED = Qt.WidgetAttribute.WA_WState_Created
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished
RHYTHM = 8  # pixels: distances are multiples or halves of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as #rrggbb, named by what they mean."""

    ground: str
    card: str
    field: str
    line: str  # between parts; a control's outline is an edge
    edge: str  # of controls: at least 3:1 on whatever they stand on
    ink: str
    muted: str
    accent: str
    on_accent: str
    agreement: str
    dissent: str
    on_vote: str  # text on agreement and dissent
    quiet: str  # the ground of a cell in which all is well
    strategies: dict[str, str]

    def strategy(self, name: str) -> QColor:
        """The colour of a strategy; the ink's if it has none of its own."""
        return QColor(self.strategies.get(name, self.ink))

    def strategy_text(self, name: str) -> QColor:
        """The same for small text on a card: as far from the colour as it has to be."""
        steps = (blend(self.strategy(name).name(), self.ink, step / 20) for step in range(21))
        card = QColor(self.card)
        return next((one for one in steps if contrast(one, card) >= READABLE), QColor(self.ink))

    @property
    def agreement_tint(self) -> str:
        """The ground of a cell that is right, or agrees, and holds text."""
        return blend(self.card, self.agreement, _TINT).name()

    def ink_on(self, ground: QColor) -> QColor:
        """The ink of cells or the ink of votes; where neither is legible, black or white."""
        inks = (QColor(self.ink), QColor(self.on_vote))
        best = max(inks, key=lambda ink: contrast(ink, ground))
        return best if contrast(best, ground) >= READABLE else legible_on(ground)


LIGHT = Theme(
    ground="#f4f6f9",
    card="#ffffff",
    field="#ffffff",
    line="#dfe3ea",
    edge="#757e8c",
    ink="#1b1f27",
    muted="#5f6876",
    accent="#0b66d0",
    on_accent="#ffffff",
    agreement="#577194",
    dissent="#a63054",
    on_vote="#ffffff",
    quiet="#e7ebf1",
    strategies={
        "loop": "#0072b2",
        "vmap": "#d55e00",
        "stacked": "#009e73",
        "fused": "#7f26d9",
        "chunked": "#614205",
        "vmap-chunked": "#540801",
        "compiled": "#050a79",
        "graphed": "#126b74",
        "auto": "#19224d",
    },
)

DARK = Theme(
    ground="#14171c",
    card="#1d2128",
    field="#262b34",
    line="#343b46",
    edge="#7b8594",
    ink="#e9ecf1",
    muted="#9aa4b2",
    accent="#58a6ff",
    on_accent="#0b1320",
    agreement="#96b1d5",
    dissent="#d97191",
    on_vote="#14171c",
    quiet="#323a45",
    strategies={
        "loop": "#56b4e9",
        "vmap": "#e69f00",
        "stacked": "#2cc694",
        "fused": "#8c6cf0",
        "chunked": "#f7f08a",
        "vmap-chunked": "#a86c29",
        "compiled": "#c82395",
        "graphed": "#f6ff01",
        "auto": "#dff6ff",
    },
)


def system_theme(application: QApplication) -> Theme:
    """The theme that the system asks for; light if it does not say."""
    is_dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT


def apply_theme(application: QApplication, theme: Theme, later: Iterable[QWidget] = ()) -> None:
    """Give all widgets this theme, but those in `later` when they are restyled.

    The palette is our own, since `setColorScheme` does nothing on bare X and offscreen. The style
    sheet takes its colours from it and is set once: that takes Qt up to a millisecond per widget.
    """
    sheet = scaled_style(_STYLE.substitute(STYLE_COLOURS))
    is_styled = application.styleSheet() == sheet
    if not is_styled:
        application.setStyle("Fusion")
    for kind, palette in palettes({name: getattr(theme, name) for name in theme.__slots__}):
        application.setPalette(palette, kind)  # type: ignore[arg-type]  # bytes, says PySide6: no
    if is_styled:
        shown = [one for one in application.topLevelWidgets() if one.testAttribute(_CREATED)]
        hidden = {one for part in later for one in (part, *part.findChildren(QWidget))}
        _polish({one for part in shown for one in (part, *part.findChildren(QWidget))} - hidden)
    else:
        application.setStyleSheet(sheet)


def restyle(*parts: QWidget) -> None:
    """Have the style sheet's colours in these and all that they hold taken from the palette."""
    for part in parts:
        _polish((part, *part.findChildren(QWidget)))


def _polish(widgets: Iterable[QWidget]) -> None:
    """Again; Qt polishes a widget the first time when it is first shown."""
    for widget in widgets:
        if widget.testAttribute(_POLISHED):
            widget.style().polish(widget)


def colour_views(widget: QWidget, theme: Theme) -> None:
    """Give this theme to every view in the widget that draws in colours of its own.

    These have a method `set_theme`.
    """
    for view in widget.findChildren(QWidget):
        if (give := getattr(view, "set_theme", None)) is not None:
            give(theme)


def blend(base: str, top: str, share: float) -> QColor:
    """The colour that lies this share of the way from one to the other."""
    low, high = QColor(base), QColor(top)
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * share,
        low.greenF() + (high.greenF() - low.greenF()) * share,
        low.blueF() + (high.blueF() - low.blueF()) * share,
    )


def legible_on(ground: QColor) -> QColor:
    """Black or white: on any ground one of the two has a contrast of 4.5 at least."""
    return max((QColor("black"), QColor("white")), key=lambda ink: contrast(ink, ground))


_STYLE = Template("""
* { font-size: 13px; }
QFrame#card { background: $card; border: 1px solid $line; border-radius: 8px; }
QWidget#toolbar { background: $card; border-bottom: 1px solid $line; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
QMenuBar { background: $card; padding: 2px 8px; }
QMenuBar::item:selected, QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu { background: $field; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px; border-radius: 4px; }
QMenu::item:disabled { color: $muted; }
QStatusBar { background: $card; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: 12px; }
QToolTip { color: $ink; background: $field; border: 1px solid $line; padding: 4px; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="section"] { color: $muted; font-size: 11px; font-weight: 700; letter-spacing: 1px; }
QLabel[role="headline"] { font-size: 24px; font-weight: 700; }
QLabel[role="answer"] { font-size: 16px; font-weight: 700; }
QLabel[role="subheadline"] { font-size: 19px; font-weight: 700; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="note"] { color: $ink; font-size: 12px; background: $quiet; border-radius: 4px;
    padding: 2px 8px; }
QToolButton[definition="true"] { background: transparent; border: 1px solid $edge;
    border-radius: 9px; color: $muted; font-size: 11px; font-weight: 600; padding: 0px; }
QToolButton[definition="true"]:hover { border-color: $muted; color: $ink; }
QToolButton[definition="true"]:focus { border: 2px solid $accent; }
QToolButton[definition="true"]:checked { background: $accent; border-color: $accent;
    color: $on_accent; }
QFrame#commandPalette { background: $card; border: 1px solid $muted; }
QTableView#commandList::item { padding: 0px 8px; }
QLineEdit#commandField { padding: 4px 6px; }
QFrame#definitionCard, QFrame#callout { background: $field; border: 1px solid $line;
    border-radius: 8px; }
QLabel[role="formula"] { font-size: 17px; }
QLabel[role="fact"] { font-size: 12px; }
QLineEdit[faulty="true"] { color: $dissent; }
QLabel[role="fault"] { color: $dissent; font-size: 12px; font-weight: 600; }
QPlainTextEdit[quoted="true"] { background: $quiet; border: none; border-radius: 4px;
    font-size: 12px; }
QPlainTextEdit#exampleCode { background: $field; border: 1px solid $edge; border-radius: 6px;
    font-size: 12px; }
QPlainTextEdit#exampleCode:focus, QScrollArea#cellReport:focus { border: 1px solid $accent; }
QScrollArea#cellReport { border: 1px solid transparent; border-radius: 6px; }
QLabel#sweepLine[failed="true"] { color: $dissent; font-weight: 600; }
QLabel#messageInFull { background: $field; border: 1px solid $line; border-radius: 6px;
    padding: 6px 7px; font-size: 12px; }
QLabel#messageLabel[failed="true"], QLabel#messageInFull[failed="true"] { color: $dissent;
    font-weight: 600; }
QPushButton { background: $field; border: 1px solid $edge; border-radius: 6px;
    padding: 5px 14px; min-height: 18px; }
QPushButton:hover { border-color: $ink; }
QPushButton:pressed { background: $quiet; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $muted; background: transparent; border-color: $line; }
QPushButton[small="true"] { padding: 2px 10px; min-height: 16px; font-size: 12px; }
QPushButton[small="true"]:focus { padding: 1px 9px; }
QPushButton[chip="true"] { background: $quiet; border: none; border-radius: 9px;
    padding: 1px 8px; min-height: 16px; font-size: 11px; text-align: left; }
QPushButton[chip="true"]:hover { color: $accent; }
QPushButton[chip="true"]:focus { border: 1px solid $accent; padding: 0px 7px; }
QPushButton::menu-indicator { width: 0px; }
QLineEdit[small="true"], QComboBox[small="true"] { font-size: 12px; }
QPushButton[small="true"]:checked { background: $accent; color: $on_accent;
    border-color: $accent; }
QPushButton#runButton { background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 700; }
QPushButton#runButton:disabled { background: $quiet; color: $muted; border-color: $line; }
QPushButton#runButton:focus { border-color: $ink; }
QWidget#tourOffer QPushButton { background: transparent; border: none; color: $accent;
    min-height: 15px; padding: 0px 6px; }
QWidget#tourOffer QPushButton:hover, QWidget#tourOffer QPushButton:focus { background: $quiet; }
QLabel#runMark { background: $on_accent; border-radius: 3px; }
QPushButton#dismissMessage { border-color: transparent; background: transparent; color: $muted;
    padding: 2px 6px; }
QPushButton#dismissMessage:hover, QPushButton#dismissMessage:focus { border-color: $accent;
    color: $ink; }
QPushButton#imageDropArea { border: 2px dashed $muted; border-radius: 8px; color: $muted;
    background: transparent; padding: 8px; min-height: 44px; }
QPushButton#imageDropArea:hover { border-color: $accent; color: $ink; }
QFrame#dropZone { background: transparent; border: 3px dashed $muted; border-radius: 16px; }
QLabel#dropDetail { font-size: 15px; }
QFrame#dropZone[lit="true"] { border: 3px solid $accent; }
QFrame#dropZone[refusing="true"] { border: 3px solid $dissent; }
QFrame#dropZone[refusing="true"] QLabel { color: $dissent; }
QProgressBar { background: $quiet; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QTableView, QListView { background: $card; border: none; }
QHeaderView, QTableCornerButton::section { background: $card; border: none; }
QSplitter::handle { background: transparent; image: none; }
QHeaderView::section { background: $card; color: $muted; border: none; font-size: 11px;
    padding: 0px; }
QTableView#speedupMap QHeaderView::section { padding-right: 4px; }
QTableView#scoresTable { font-size: 12px; }
QTableView#scoresTable::item:selected { background: $quiet; color: $ink; }
QTabWidget QTableView { font-size: 12px; }
QTabWidget QHeaderView::section { padding-left: 3px; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none; font-size: 12px;
    padding: 2px 5px 4px 0px; }
QTabBar::tab:selected { color: $ink; font-weight: 600; }
QTabBar#groupTabs::tab { background: $quiet; border: 1px solid $quiet; padding: 3px 7px; }
QTabBar#groupTabs::tab:first { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QTabBar#groupTabs::tab:last { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QTabBar#groupTabs::tab:selected { background: $field; border-color: $muted; border-radius: 6px; }
QTabBar#pageTabs::tab { border-bottom: 2px solid transparent; padding: 4px 1px 3px 1px;
    margin-right: 8px; }
QTabBar#pageTabs::tab:selected { border-bottom-color: $accent; }
QTabBar#groupTabs::tab:hover, QTabBar#pageTabs::tab:hover { color: $ink; }
QAbstractScrollArea::corner { background: transparent; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
