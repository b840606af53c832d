"""The palette and its meanings, light and dark.

A colour has one meaning everywhere: the accent is "act" or "selected"; slate is right, raspberry
is wrong, or an error, and where no label is known they are agreement and dissent; each strategy
has its own (Okabe and Ito's colours, which colour-blind people can distinguish).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from ensemble_gui.qt.widgets.contrast import READABLE, contrast, legible_on
from ensemble_gui.qt.widgets.palette import STYLE_COLOURS, palettes
from ensemble_gui.qt.widgets.style_sheet import STYLE
from ensemble_gui.qt.widgets.text_size import scaled_style

_TINT = 0.3  # of agreement in the ground of a cell
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
        "packed": "#e20540",
        "per-core": "#4795f9",
        "vmap-chunked": "#540801",
        "compiled": "#050a79",
        "graphed": "#126b74",
        "auto": "#19224d",
        "cluster": "#379bb9",
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
        "packed": "#bfffc7",
        "per-core": "#d12556",
        "vmap-chunked": "#a86c29",
        "compiled": "#c82395",
        "graphed": "#f6ff01",
        "auto": "#dff6ff",
        "cluster": "#b0b869",
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
    sheet = _sheet()
    is_styled = application.styleSheet() == sheet
    _apply_palettes(application, theme)
    if is_styled:
        tops = application.topLevelWidgets()
        hidden = {one for part in later for one in (part, *part.findChildren(QWidget))}
        _polish({one for part in tops for one in (part, *part.findChildren(QWidget))} - hidden)
    else:
        application.setStyleSheet(sheet)


@contextmanager
def styled_when_built(application: QApplication, theme: Theme) -> Iterator[None]:
    """Give a window that is built in this its theme: the style sheet comes last.

    With a style sheet Qt styles a widget, and all in it, again each time that it gets a parent.
    """
    application.setStyleSheet("")
    _apply_palettes(application, theme)
    yield
    application.setStyleSheet(_sheet())


def _sheet() -> str:
    return scaled_style(STYLE.substitute(STYLE_COLOURS))


def _apply_palettes(application: QApplication, theme: Theme) -> None:
    if not application.styleSheet():
        application.setStyle("Fusion")
    for kind, palette in palettes({name: getattr(theme, name) for name in theme.__slots__}):
        application.setPalette(palette, kind)  # type: ignore[arg-type]  # bytes, says PySide6: no


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
