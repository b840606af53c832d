"""A sentence in which each strategy has its colour."""

from html import escape

from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.wording.headline import Phrase


def coloured(phrases: tuple[Phrase, ...], theme: Theme) -> str:
    """The phrases as rich text."""
    return "".join(
        f'<span style="color: {theme.strategy(one.strategy).name()}">{escape(one.text)}</span>'
        if one.strategy
        else escape(one.text)
        for one in phrases
    )
