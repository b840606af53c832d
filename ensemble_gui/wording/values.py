"""A value from an untrusted file or an option, as an error message shows it."""

import math
from collections.abc import Iterable

from ensemble_gui.wording.figures import printable

_MOST_BITS = 160  # of a whole number that is shown by its digits: 48 of them at most
_MOST_ITEMS = 4  # of a list or a table
_DEEPEST = 2  # lists in lists


def shown_value(value: object) -> str:
    """The value on one short line. It never fails, and looks at little of a large value.

    `repr` raises for a whole number of many digits and for deep nesting, and writes out whole
    lists.
    """
    return printable(_shown(value, _DEEPEST))


def _shown(value: object, depth: int) -> str:
    if isinstance(value, str):
        return repr(printable(value))
    if value is None or isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, int):
        return _shown_integer(value)
    if isinstance(value, list | tuple):
        return f"[{_listed((_item(one, depth) for one in value[:_MOST_ITEMS]), len(value))}]"
    if isinstance(value, dict):
        pairs = zip(value.items(), range(_MOST_ITEMS), strict=False)
        items = (f"{_item(key, depth)}: {_item(one, depth)}" for (key, one), _ in pairs)
        return f"{{{_listed(items, len(value))}}}"
    return f"a {type(value).__name__}"


def _item(value: object, depth: int) -> str:
    return _shown(value, depth - 1) if depth else "\N{HORIZONTAL ELLIPSIS}"


def _listed(items: Iterable[str], length: int) -> str:
    more = ["\N{HORIZONTAL ELLIPSIS}"] if length > _MOST_ITEMS else []
    return ", ".join([*items, *more])


def _shown_integer(value: int) -> str:
    """Its digits, or their number: Python does not convert more than 4,300 digits."""
    if value.bit_length() <= _MOST_BITS:
        return str(value)
    digits = math.floor(value.bit_length() * math.log10(2)) + 1
    return f"a whole number of about {digits:,} digits"
