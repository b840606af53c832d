"""Rich text: words in a colour, a legend, a sentence in which each strategy has its colour."""

from collections.abc import Iterable
from html import escape

from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.wording.headline import Phrase
from ensemble_gui.wording.votes import meanings


def inked(html: str, colour: str) -> str:
    """The rich text in this colour."""
    return f'<span style="color: {colour}">{html}</span>'


def legend(entries: Iterable[tuple[str, str, str]], theme: Theme) -> str:
    """Signs, each with its colour and meaning, on one line of rich text."""
    return "&nbsp; ".join(
        f"{inked(sign, colour)}&nbsp;{inked(meaning, theme.muted)}"
        for sign, colour, meaning in entries
    )


def vote_legend(theme: Theme, *, labelled: bool) -> str:
    """What slate and raspberry mean of samples with a label, or without one."""
    square, (slate, raspberry) = "\N{BLACK SQUARE}", meanings(labelled=labelled)
    return legend(((square, theme.agreement, slate), (square, theme.dissent, raspberry)), theme)


def coloured(phrases: tuple[Phrase, ...], theme: Theme) -> str:
    """The phrases as rich text."""
    return "".join(
        inked(escape(one.text), theme.strategy(one.strategy).name())
        if one.strategy
        else escape(one.text)
        for one in phrases
    )
