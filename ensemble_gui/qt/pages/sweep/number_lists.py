"""Lists of numbers as people type them."""

import re

from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import shorten

_MOST_NUMBERS = 20  # a sweep of more takes hours


def numbers_in(text: str, what: str, *, most: int) -> tuple[int, ...]:
    """Whole numbers from 1 to `most`, separated by commas or spaces: sorted, without repeats.

    Raises BadInput, whose message says what the numbers are.
    """
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    if not words:
        raise BadInput(f"{what}: none given; write some, such as 1, 10, 100.")
    numbers = sorted({_number_in(word, what, most) for word in words})
    if len(numbers) > _MOST_NUMBERS:
        raise BadInput(f"{what}: {len(numbers)} are too many; give at most {_MOST_NUMBERS}.")
    return tuple(numbers)


def written(numbers: tuple[int, ...]) -> str:
    """Numbers as people would type them."""
    return ", ".join(map(str, numbers))


def _number_in(word: str, what: str, most: int) -> int:
    if not word.isdecimal() or len(word) > len(str(most)) + 10:
        raise BadInput(
            f"{what}: '{shorten(word, 20)}' is not a whole number from 1 to {most:,}; "
            "separate numbers by commas, such as 1, 10, 100."
        )
    number = int(word)
    if not 1 <= number <= most:
        raise BadInput(f"{what}: {number} is out of range; choose from 1 to {most:,}.")
    return number
