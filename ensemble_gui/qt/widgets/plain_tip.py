"""Text that comes from others, where Qt would take some of it for markup or for a key."""

from html import escape

from PySide6.QtGui import Qt

from ensemble_gui.wording.figures import one_line


def plain_tip(text: str) -> str:
    """A tool tip that shows this text as it stands, line by line."""
    text = "\n".join(map(one_line, text.split("\n")))
    if not Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def plain_entry(text: str) -> str:
    """What shows this text on a button or in a menu, where an ampersand marks a key."""
    return text.replace("&", "&&")
