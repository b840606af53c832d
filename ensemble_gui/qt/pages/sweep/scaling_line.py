"""What is drawn of one strategy's times against the members."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingLine:
    """A line with its label."""

    points: list[tuple[int, float]]  # member count and milliseconds, the counts rising; some
    disturbed: set[int]  # the member counts whose time is of disturbed blocks
    power: str  # its growth, as rich text; '' while it is not known
