"""The theme's colours in Qt's palette, from which the style sheet takes them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette

_DARKER = 140  # %


class _Place(NamedTuple):
    """Where the palette holds a colour, and what style sheets call the place."""

    role: QPalette.ColorRole
    name: str


_ROLE = QPalette.ColorRole
# The place for hints is no place for it: Qt writes the faded colour of a text there.
MUTED = _ROLE.LinkVisited
_PLACES = {
    "ground": _Place(_ROLE.Window, "window"),
    "card": _Place(_ROLE.AlternateBase, "alternate-base"),
    "field": _Place(_ROLE.Base, "base"),
    "line": _Place(_ROLE.Mid, "mid"),
    "edge": _Place(_ROLE.Dark, "dark"),
    "ink": _Place(_ROLE.WindowText, "window-text"),
    "muted": _Place(MUTED, "link-visited"),
    "accent": _Place(_ROLE.Highlight, "highlight"),
    "on_accent": _Place(_ROLE.HighlightedText, "highlighted-text"),
    "dissent": _Place(_ROLE.BrightText, "bright-text"),
    "quiet": _Place(_ROLE.Midlight, "midlight"),
}
_ALSO = {
    _ROLE.Text: "ink",
    _ROLE.PlaceholderText: "muted",
    _ROLE.Button: "field",
    _ROLE.ButtonText: "ink",
    _ROLE.ToolTipBase: "field",
    _ROLE.ToolTipText: "ink",
    _ROLE.Link: "accent",
    _ROLE.Accent: "accent",
}
# Fusion outlines these in a darker shade of the window's colour.
_OUTLINED = (
    "QCheckBox",
    "QRadioButton",
    "QAbstractSpinBox",
    "QComboBox",
    "QSlider",
    "QLineEdit",
)

# What a style sheet writes for each colour.
STYLE_COLOURS = {colour: f"palette({place.name})" for colour, place in _PLACES.items()}


def palettes(colours: Mapping[str, str]) -> Iterator[tuple[str | None, QPalette]]:
    """The palette of all widgets, with None, and those of the classes that have their own."""
    yield None, _palette(colours)
    outlined = _palette(colours)
    outlined.setColor(_ROLE.Window, QColor(colours["edge"]).lighter(_DARKER))
    for kind in _OUTLINED:
        yield kind, outlined


def _palette(colours: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    places = {place.role: colour for colour, place in _PLACES.items()} | _ALSO
    for role, colour in places.items():
        palette.setColor(role, QColor(colours[colour]))
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["muted"]))
    return palette
