"""Text from outside, some of which Qt would read as markup or as a key."""

from html import escape

from PySide6.QtGui import Qt

from ensemble_gui.wording.figures import one_line


def plain_tip(text: str) -> str:
    """A tool tip that shows this text literally, line by line."""
    text = "\n".join(map(one_line, text.split("\n")))
    if not Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def plain_entry(text: str) -> str:
    """The text for a button or a menu, where a single ampersand would mark a key."""
    return text.replace("&", "&&")
