"""Which of a network's outputs are those of the classes, where it returns several things."""

from collections.abc import Iterator, Mapping, Sequence

from torch import Tensor

from ensemble_gui.ensembles.opening.adapting import Which, take
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.wording.figures import dimensions, printable

_MOST_NAMED = 8  # things in a sentence


def chosen(
    result: object, said: Which, classes: int | None, whose: str, given: str
) -> tuple[Which, Tensor]:
    """Which output it is, None where there is one alone, and its value for two images.

    Unless it is said, the only tensor that fits is taken. Raises BadInput if there is not one,
    saying whose outputs these are and for what they were given.
    """
    what = f"{whose} gives {_listed(result)} for {given}"
    if isinstance(result, Tensor):
        if said is not None:
            raise BadInput(f"{what}, and no others: remove output from {MANIFEST}.")
        if not _fits(result):
            raise BadInput(f"{what}: {_WANTED}.")
        return None, result
    if said is not None:
        return said, _named(result, said, what)
    several = dict(_items(result))
    fitting = {key: one for key, one in several.items() if isinstance(one, Tensor) and _fits(one)}
    by_rows = {key: one for key, one in fitting.items() if one.ndim > 1} or fitting
    own = {key: one for key, one in by_rows.items() if _classes(one) == classes} or by_rows
    if len(own) != 1:
        key = next(iter(own or several), 0)
        remedy = f"name the one that is meant in {MANIFEST}, such as output = {_as_toml(key)}"
        raise BadInput(f"{what}: {remedy if own else _WANTED}.")
    return next(iter(own.items()))


def note_on(which: Which) -> str:
    """What was taken of several outputs without anybody's word."""
    return (
        f"The network returns several things, of which output {_as_toml(which)} is taken. If "
        f"another is meant, set output in {MANIFEST}."
    )


_WANTED = "it must give logits (sample\N{MULTIPLICATION SIGN}class)"


def _named(result: object, said: Which, what: str) -> Tensor:
    try:
        found = take(result, said)
    except (LookupError, AttributeError, TypeError):
        found = None
    if not isinstance(found, Tensor) or not _fits(found):
        odd = "which does not exist" if found is None else f"which is {_shown(found)}"
        raise BadInput(f"{MANIFEST}: output is {_as_toml(said)}, {odd}. {what}: {_WANTED}.")
    return found


def _fits(one: Tensor) -> bool:
    """Whether it has a row per image, or one number for each."""
    return one.is_floating_point() and one.ndim in (1, 2) and len(one) == 2 and one.numel() > 0


def _classes(one: Tensor) -> int:
    return max(2, one.shape[1]) if one.ndim > 1 else 2


def _items(result: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(result, Mapping):
        for index, (key, one) in enumerate(result.items()):
            yield key if isinstance(key, str) else index, one
    elif isinstance(result, Sequence) and not isinstance(result, str | bytes):
        yield from enumerate(result)
    elif hasattr(result, "__dict__"):
        yield from vars(result).items()


def _listed(result: object) -> str:
    if isinstance(result, Tensor):
        return _shown(result)
    kind = type(result).__name__
    several = list(_items(result))
    if not several:
        return f"a {kind}"
    named = [
        f"{printable(repr(key))} {_shown(one)}" if isinstance(key, str) else _shown(one)
        for key, one in several[:_MOST_NAMED]
    ]
    more = len(several) - _MOST_NAMED
    return f"a {kind} of {', '.join(named)}{f' and {more:,} more' if more > 0 else ''}"


def _shown(one: object) -> str:
    return dimensions(one.shape) if isinstance(one, Tensor) else type(one).__name__


def _as_toml(which: Which) -> str:
    return f'"{printable(which)}"' if isinstance(which, str) else str(which)
