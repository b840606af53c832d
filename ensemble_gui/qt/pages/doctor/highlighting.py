"""Keywords in bold, comments and strings in a quiet ink."""

import re
from keyword import kwlist

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ensemble_gui.qt.widgets.theme import Theme

_TOKENS = re.compile(
    r"(?P<quiet>#.*|'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    rf"|\b(?P<keyword>{'|'.join(kwlist)})\b"
)


class Highlighting(QSyntaxHighlighter):
    """Colours Python line by line."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._keyword, self._quiet = QTextCharFormat(), QTextCharFormat()
        self._keyword.setFontWeight(QFont.Weight.Bold)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use this theme's quiet ink."""
        self._quiet.setForeground(QColor(theme.muted))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802 -- Qt's name
        """Colour one line."""
        for found in _TOKENS.finditer(text):
            look = self._keyword if found["keyword"] else self._quiet
            self.setFormat(found.start(), found.end() - found.start(), look)
