"""Texts that a window shows as they are: of bounded length, and without halves of characters."""

from ensemble_gui.history.fields import Fields

_LONGEST = 10_000  # characters
_CUT = "\N{HORIZONTAL ELLIPSIS}"


def plain(text: str) -> str:
    """The text as it is written: what reading refuses is cut or replaced."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}{_CUT}"


def plain_of(found: object) -> str:
    """Such a text. Raises ValueError."""
    text = Fields({"it": found}).text("it", most=_LONGEST)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a character") from error
    return text
