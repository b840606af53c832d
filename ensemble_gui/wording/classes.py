"""The names of classes, which come from untrusted files: one printable line each."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.figures import a_digit, count, printable

_SHORT = 3  # characters
_DASH = "\N{EN DASH}"

Classes = tuple[str, ...]


def class_name(classes: Classes, one: int) -> str:
    """A class by its name; a dash for no prediction, a number for a class without a name."""
    return _DASH if one == NO_PREDICTION else _of(_names(classes), one)


def class_in_short(classes: Classes, one: int) -> str:
    """A class in about three characters, different for each class of a task."""
    return _DASH if one == NO_PREDICTION else _of(_in_short(classes), one)


def class_with_article(classes: Classes, one: int) -> str:
    """A class within a sentence: an 8, but red panda."""
    is_digit = classes == DIGIT_CLASSES and 0 <= one < len(classes)
    return a_digit(one) if is_digit else class_name(classes, one)


def classes_left_out(many: int, share: float | None = None) -> str:
    """How many classes are not shown, and their share of the probability."""
    if not many:
        return ""
    more = count(many, "more class")
    if share is None:
        return f"{more} not shown"
    return f"{more}: {share:.1%}{'' if many == 1 else ' together'}"


def _of(names: Classes, one: int) -> str:
    return names[one] if 0 <= one < len(names) else str(one)


@lru_cache(maxsize=16)
def _names(classes: Classes) -> Classes:
    """Each on one line, with its number if its name is empty or shared."""
    lines = [printable(" ".join(name.split())) for name in classes]
    many = Counter(lines)
    return tuple(
        str(one) if not line else f"{line} ({one})" if many[line] > 1 else line
        for one, line in enumerate(lines)
    )


@lru_cache(maxsize=16)
def _in_short(classes: Classes) -> Classes:
    """For each class the first short form that no other class has; else its number."""
    names = _names(classes)
    shorts = {one: name for one, name in enumerate(names) if len(name) <= _SHORT}
    taken = set(shorts.values())
    shared = Counter(form for name in names for form in set(_plain_forms(name)))
    for one, name in enumerate(names):
        if one in shorts:
            continue
        own = [form for form in _plain_forms(name) if shared[form] == 1]
        forms = (*own, *_further_forms(name), str(one), f"#{one}")
        shorts[one] = next((form for form in forms if form not in taken), f"#{one}")
        taken.add(shorts[one])
    return tuple(shorts[one] for one in range(len(names)))


def _plain_forms(name: str) -> Iterator[str]:
    """The usual short forms of a name: its beginning, its words' initials."""
    words = name.split()
    yield words[0][:_SHORT]
    if len(words) > 1:
        yield "".join(word[0] for word in words)[:_SHORT]


def _further_forms(name: str) -> Iterator[str]:
    """Its first letter with its trailing number or last letters, then with other letters."""
    letters = "".join(one for one in name if one.isalnum())
    if len(letters) < _SHORT:
        return
    number = name[len(name.rstrip("0123456789")) :]
    if number and len(number) < _SHORT:
        yield letters[0] + number
    yield letters[0] + letters[-2:]
    for place in range(1, len(letters) - 1):
        yield letters[0] + letters[place] + letters[-1]
    for place in range(2, len(letters)):
        yield letters[:2] + letters[place]
