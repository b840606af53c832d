"""What a drag over the window offers, judged by names alone."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a name says about its file."""

    IMAGE = "image"
    ENSEMBLE = "ensemble"
    RUN = "run"
    UNCLEAR = "unclear"  # it may be a folder
    OTHER = "other"
    ADDRESS = "address"  # of something that is not a file on this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The kinds of the first files of a drag, and what else comes with it."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    first: dict[Kind, str] = field(default_factory=dict)  # a name of each kind
    files: int = 0  # of which the first ones are judged
    images: int = 0  # without a file
    from_portal: bool = False  # whether the files are named only after the drop
    unread: str = ""  # a kind of image that cannot be read

    @property
    def judged(self) -> int:
        """How many of the files have been looked at."""
        return self.kinds.total()

    @property
    def may_be_folder(self) -> bool:
        """Whether it is one file or folder, and only its content says which."""
        return self.files == 1 and self.kinds[Kind.UNCLEAR] == 1

    @property
    def can_be_opened(self) -> bool:
        """Whether anything of it may be opened."""
        kinds = self.kinds
        may_open = kinds[Kind.IMAGE] + kinds[Kind.ENSEMBLE] + kinds[Kind.RUN] + kinds[Kind.UNCLEAR]
        return bool(may_open or self.images or self.from_portal)
