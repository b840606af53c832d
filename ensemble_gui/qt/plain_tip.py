"""Tool tips of text that comes from others: Qt would take some of it for markup."""

from html import escape

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """What shows this text as it stands."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def plain_entry(text: str) -> str:
    """What shows this text on a button or in a menu, where an ampersand marks a key."""
    return text.replace("&", "&&")
