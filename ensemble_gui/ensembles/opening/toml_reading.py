"""Reads untrusted TOML: content that would take the parser long is refused first.

The time of Python's parser grows with the square of a key's parts and of the depth of its tables.
A manifest needs neither, so it is enough to count what is outside of strings and comments.
"""

import re
import tomllib

from ensemble_gui.cancel import CancelToken, wait_for
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.wording.figures import printable

_MOST_KEYS = 100
_MOST_DOTS = 100  # of dotted keys and of numbers
_DEEPEST = 16  # lists and tables in each other

# Strings and comments are passed over as the reader takes them: a string of several lines may end
# in two quotes of its own. `*+` and `++` never go back, so that the time is linear.
_PASSED_OVER = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{0,5}'
    r"|'''(?:[^']++|'(?!''))*+'{0,5}"
    r'|"(?:[^"\\\n]++|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+",
    re.DOTALL,
)
_OPENED_OR_CLOSED = re.compile(r"[\[\]{}]")


def read_toml(text: str, name: str, token: CancelToken) -> dict[str, object]:
    """What is in a TOML file of this name. Raises BadInput, and CancelledError while it is read."""
    _check(_PASSED_OVER.sub("", text), name)
    try:
        return wait_for(lambda: tomllib.loads(text), token)
    except RecursionError:
        raise BadInput(_too_deep(name)) from None
    except ValueError as error:
        reason = printable(str(error).partition("\n")[0], 120)
        raise Damaged(f"{name} is not valid TOML ({reason}): fix it there.") from error


def _check(text: str, name: str) -> None:
    if text.count(".") > _MOST_DOTS:
        raise BadInput(f"{name} has far too many dots in its keys: write each key as one word.")
    if text.count("=") > _MOST_KEYS:
        raise BadInput(f"{name} has more than {_MOST_KEYS} keys: keep only those of the ensemble.")
    depth = 0
    for found in _OPENED_OR_CLOSED.finditer(text):
        depth += 1 if found[0] in "[{" else -1
        if depth > _DEEPEST:
            raise BadInput(_too_deep(name))


def _too_deep(name: str) -> str:
    return f"{name} is nested too deeply: put its keys at the top level."
