"""Which line of the code a message is about."""

import re


def line_of(words: str, name: str) -> int:
    """The line of the code of this name, counted from 1, that these words name first; 0 if none."""
    found = re.search(rf"\b{re.escape(name)}\.py, line (\d{{1,6}})\b", words)
    return int(found[1]) if found and name else 0
