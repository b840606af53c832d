"""Single figures and words, as people read them."""

import math
import re
from collections.abc import Sequence

OTHER_USE = "something else used the CPU"  # why blocks are discarded or a verdict withheld
_MOST_NAMED = 3  # of those that are equal in something
_FEWEST_DIGITS = 2  # that are significant
_MOST_DIGITS = 15  # behind the point: a float has no more
_MOST_DECIMALS = 4  # of a share in percent, or more than asked for
_LONGEST_NAME = 48  # characters: a file's name may be longer than any window is wide
# Characters that break a line, move the cursor, reverse the text, have no width or are half a
# character: with any of these a name could look like another one, or like a second line.
_UNPRINTABLE = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def duration(seconds: float) -> str:
    """A time in a suitable unit: 534 µs, 1.69 ms, 2.31 s."""
    if seconds < 0.9995e-3:
        return f"{_three_digits(seconds * 1e6)} µs"
    if seconds < 0.9995:
        return f"{_three_digits(seconds * 1e3)} ms"
    return f"{_three_digits(seconds)} s"


def ratio(value: float | None) -> str:
    """A speedup: 1.17×, or n/a if there is none."""
    return "n/a" if value is None else f"{_three_digits(value)}×"


def share_beside(value: float, limit: float, digits: int = 0) -> str:
    """A share in percent with at least so many digits: 90%, but 89.6% where the limit is 0.9.

    It never reads as if the share were on the other side of the limit.
    """
    while True:
        text = f"{value:.{digits}%}"
        if digits >= _MOST_DIGITS or (float(text[:-1]) / 100 < limit) == (value < limit):
            return text
        digits += 1


def bits(value: float) -> str:
    """An entropy, or n/a if it is NaN."""
    return "n/a" if math.isnan(value) else f"{value:.2f} bit"


def apart(value: float, digits: int = 1) -> str:
    """The difference of two outputs: 1.2e-07.

    n/a if neither is finite (NaN), infinite if one is not.
    """
    if math.isnan(value):
        return "n/a"
    return "infinite" if math.isinf(value) else f"{value:.{digits}e}"


def significant(value: float, digits: int = _FEWEST_DIGITS) -> str:
    """A number with this many significant digits and no exponent: 0.0012, 0.47, 120."""
    if value == 0 or not math.isfinite(value):
        return "n/a" if math.isnan(value) else f"{value:g}"
    places = places_of(value, digits)
    return f"{round(value, places):,.{max(0, places)}f}"


def fixed(value: float, decimals: int) -> str:
    """A number with this many decimals, or as many more as show two significant digits.

    A number so small that it would need more than four more is 0, as an error of rounding is.
    """
    if abs(value) < 10.0 ** -(decimals + _MOST_DECIMALS):
        value = 0.0  # not -0.0
    elif math.isfinite(value):
        decimals = max(decimals, places_of(value, _FEWEST_DIGITS))
    return f"{value:.{decimals}f}"


def share(value: float, decimals: int = 1) -> str:
    """A share in percent, as `fixed` writes it; 0% or 100% only if it is exactly that."""
    if math.isnan(value):
        return "n/a"
    percent, least = 100 * value, 10.0**-_MOST_DECIMALS
    if 0 < percent < least:
        return f"<{least:.{_MOST_DECIMALS}f}%"
    if 100 - least < percent < 100:
        return f">{100 - least:.{_MOST_DECIMALS}f}%"
    while percent < 100 <= round(percent, decimals):
        decimals += 1
    return f"{fixed(percent, decimals)}%"


def capital(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def byte_size(size: int) -> str:
    """A number of bytes as people read it: 473 MB, 1.2 GB."""
    units = ("bytes", "kB", "MB", "GB", "TB", "PB", "EB")
    power = min((len(str(size)) - 1) // 3, len(units) - 1)
    return f"{size / 1000**power:,.3g} {units[power]}"


def count(number: int, noun: str) -> str:
    """A number of things: 1 member, 1,000 members, 2 classes."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{'' if number == 1 else plural}"


def some_of(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """The first names, three if not said otherwise, and how many there are besides."""
    more = len(names) - most
    return ", ".join((*names[:most], *([f"{more:,} more"] if more > 0 else [])))


def dimensions(shape: Sequence[int]) -> str:
    """A shape as people read it: (128×784)."""
    return f"({'×'.join(map(str, shape))})" if shape else "(one number)"


def a_digit(label: int) -> str:
    """A digit with its article: a 7, an 8."""
    return f"an {label}" if str(label).startswith("8") else f"a {label}"


def one_line(text: str) -> str:
    """Text on one line; each character that a line cannot show is replaced by a visible one."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def printable(text: str, most: int = _LONGEST_NAME) -> str:
    """Text on one line of at most `most` characters; longer text loses its middle."""
    text = one_line(text)
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}\N{HORIZONTAL ELLIPSIS}{text[-half:]}"


def shorten(name: str, most: int = _LONGEST_NAME) -> str:
    """The same for a file name; a byte that is not valid text becomes a question mark."""
    return printable(name.encode("utf-8", "replace").decode("utf-8"), most)


def _three_digits(value: float) -> str:
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0  # of the rounded value
    return fixed(value, digits)


def places_of(value: float, digits: int) -> int:
    """How many decimals show this many significant digits; below 0 for tens and hundreds."""
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return digits - 1 - math.floor(math.log10(abs(round(value, places))))  # 0.0996 is 0.10
