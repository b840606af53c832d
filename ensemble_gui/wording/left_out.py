"""Which members are left out of the ensemble because their outputs are not finite."""

from collections.abc import Sequence

from ensemble_gui.wording.figures import count

_NAMED = 4  # members at most


def left_out(non_finite: Sequence[int], samples: int, noun: str = "sample") -> str:
    """Which members are left out, and where; '' if none is.

    `non_finite` is, for each member, the number of samples with a non-finite output.
    """
    unsound = [(member + 1, missing) for member, missing in enumerate(non_finite) if missing]
    if not unsound:
        return ""
    parts = [
        f"member {number} on {_share(missing, samples, noun)}"
        for number, missing in unsound[:_NAMED]
    ]
    if len(unsound) > _NAMED:
        parts.append(f"and {len(unsound) - _NAMED:,} more")
    return f"Left out (non-finite output): {', '.join(parts)}"


def _share(missing: int, samples: int, noun: str) -> str:
    if missing < samples:
        return f"{missing:,} of {count(samples, noun)}"
    return f"all {count(samples, noun)}" if samples > 1 else f"the {noun}"
