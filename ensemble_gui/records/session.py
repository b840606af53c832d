"""What a window holds when it is closed, so that the next one begins there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from enum import StrEnum
from math import prod
from typing import Any

from ensemble_gui.records.arranging import Answer, Arrangement, SampleFilter, SampleMeasure
from ensemble_gui.records.images import OwnImage, Recipe, RefusedImage
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import RunSettings

MOST_COPIED = 32 * 2**20  # bytes: of image files in one session; those beyond keep their paths
MOST_RECENT = 10  # of each kind
_COMPILING_S = 10.0  # a new process compiles again


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptImage:
    """One of the user's images: where its file is, and where in the session its copy is."""

    name: str
    path: str  # '' where there is no file
    called: str = ""  # the class of its label, or what its folder called it
    at: int = 0  # of the copy's first byte among the session's images
    size: int = 0  # of the copy; 0: there is none
    check: str = ""  # of the content of its file


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """How one set of samples was shown. Classes go by name: other members may know others."""

    kind: SampleKind
    path: str
    arranged: bool = False  # whether the user has sorted or filtered
    measure: SampleMeasure | None = None
    clustered: bool = False
    label: str = ""
    prediction: str = ""
    answer: Answer | None = None
    place: int = 0  # of the selected sample
    selected: str = ""  # its name; '' if the user has selected none

    @classmethod
    def of(
        cls, samples: SampleSet, arrangement: Arrangement | None, selected: int | None
    ) -> "KeptView":
        """The view of these samples, without the choices that were made in plots."""
        shown = arrangement or Arrangement()
        wanted = shown.filter
        return cls(
            kind=samples.kind,
            path=samples.path,
            arranged=arrangement is not None,
            measure=shown.measure,
            clustered=shown.clustered,
            label=_name(samples.classes, wanted.label),
            prediction=_name(samples.classes, wanted.prediction),
            answer=wanted.answer,
            place=selected or 0,
            selected=_name(samples.names, selected),
        )

    def arrangement(self, samples: SampleSet) -> Arrangement | None:
        """The arrangement of these samples; None if the user has chosen none."""
        if not self.arranged:
            return None
        wanted = SampleFilter(
            label=_place(samples.classes, self.label),
            prediction=_place(samples.classes, self.prediction),
            answer=self.answer,
        )
        return Arrangement(measure=self.measure, clustered=self.clustered, filter=wanted)

    def selection(self, samples: SampleSet) -> int | None:
        """The selected one of these samples, if it is there."""
        names, place = samples.names, self.place
        if place < len(names) and names[place] == self.selected:
            return place
        return _place(names, self.selected)


class RecentKind(StrEnum):
    """What was opened."""

    ENSEMBLE = "ensemble"
    IMAGES = "images"
    RUN = "run"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """What was opened recently."""

    kind: RecentKind
    paths: tuple[str, ...]
    at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """All of it is safe for JSON, and compares by value."""

    settings: RunSettings
    at: str = ""  # when it was kept: ISO 8601, UTC, in seconds
    is_open: bool = False  # whether its window was open then, and went on
    ensemble: OpenRequest | None = None  # how the settings' members were opened
    ran: RunSettings | None = None  # the settings of the last run
    elapsed_s: float = 0.0  # of that run
    images: tuple[KeptImage, ...] = ()
    recipe: Recipe = field(default_factory=Recipe)  # how images were turned into digits
    of_run: bool = False  # whether the members of the run see the images
    shows_own: bool = False
    views: tuple[KeptView, ...] = ()
    page: str = ""  # its key
    recents: tuple[Recent, ...] = ()
    cluster: str = ""  # the address that the user named last: a text to be offered, never dialled
    on_cluster: bool = False  # whether that cluster was chosen

    @property
    def uncopied(self) -> int:
        """How many images come back only if their files stay where they are."""
        return sum(bool(one.path) and not one.size for one in self.images)

    @property
    def estimate_s(self) -> float | None:
        """How long a run of the settings may take, by the last one; None if that says nothing."""
        ran, wanted = self.ran, self.settings
        if ran is None or replaced(wanted, **_sizes(ran)) != ran:
            return None
        growth = (
            wanted.members / ran.members,
            wanted.batch / ran.batch,
            len(wanted.strategies) / max(1, len(ran.strategies)),
        )
        compiling = _COMPILING_S if "compiled" in wanted.strategies else 0.0
        return self.elapsed_s * prod(max(1.0, one) for one in growth) + compiling


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionName:
    """A kept session in a list."""

    key: str
    at: str
    settings: RunSettings
    images: int
    ensemble: str  # its path; '' if none was opened


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRequest:
    """Look which of these are gone."""

    recents: tuple[Recent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentFound:
    """Those of which a path is gone; what does not answer in time is not."""

    request: RecentRequest
    gone: frozenset[Recent]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRequest:
    """Read the session of this key; without one, the last."""

    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionFound:
    """The session, with its images; what could not be read of it is named."""

    request: SessionRequest
    session: Session | None  # None: there is none
    key: str = ""
    images: tuple[OwnImage, ...] = field(default=(), repr=False)  # not made yet
    lost: tuple[RefusedImage, ...] = ()
    sessions: tuple[SessionName, ...] = ()  # all that are kept, the newest first
    recents: tuple[Recent, ...] = ()  # of all sessions, the newest first
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeepRequest:
    """Keep a session with these images; those that it continues then go."""

    session: Session
    images: tuple[OwnImage, ...] = field(repr=False)
    continues: tuple[str, ...] = ()  # keys
    copies: bool = True  # whether image files are copied, up to a limit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionKept:
    """The key of the session, or why it could not be kept."""

    request: KeepRequest
    key: str = ""
    message: str = ""  # '' if it is kept


def newest(recents: Iterable[Recent]) -> tuple[Recent, ...]:
    """The newest of each kind, each once: kind by kind, the newest first."""
    by_age = sorted(recents, key=lambda one: one.at)
    once = {(one.kind, one.paths): one for one in by_age}  # the last of equal ones
    kept = sorted(once.values(), key=lambda one: one.at, reverse=True)
    return tuple(
        one
        for kind in RecentKind
        for one in [recent for recent in kept if recent.kind is kind][:MOST_RECENT]
    )


def _sizes(ran: RunSettings) -> dict[str, Any]:
    return {"members": ran.members, "batch": ran.batch, "strategies": ran.strategies}


def _name(names: tuple[str, ...], place: int | None) -> str:
    return names[place] if place is not None and place < len(names) else ""


def _place(names: tuple[str, ...], name: str) -> int | None:
    return names.index(name) if name and name in names else None
