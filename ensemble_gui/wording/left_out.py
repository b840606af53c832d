"""Which members are left out of the ensemble, since their outputs are not finite."""

from collections.abc import Sequence

from ensemble_gui.wording.figures import count

_NAMED = 4  # members at most


def left_out(non_finite: Sequence[int], samples: int, noun: str = "sample") -> str:
    """Which members are left out, and where; '' where none is.

    Of each member, on how many of so many samples its output is not finite.
    """
    unsound = [(member + 1, missing) for member, missing in enumerate(non_finite) if missing]
    if not unsound:
        return ""
    told = [
        f"member {number} on {_share(missing, samples, noun)}"
        for number, missing in unsound[:_NAMED]
    ]
    if len(unsound) > _NAMED:
        told.append(f"and {count(len(unsound) - _NAMED, 'further member')}")
    return f"Left out, as the output is not finite: {', '.join(told)}"


def _share(missing: int, samples: int, noun: str) -> str:
    if missing < samples:
        return f"{missing:,} of {count(samples, noun)}"
    return f"all {count(samples, noun)}" if samples > 1 else f"the {noun}"
