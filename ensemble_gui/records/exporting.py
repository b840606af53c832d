"""A finished run, taken away as code that needs torch alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import RunSettings, Source, Weights


class ScriptKind(StrEnum):
    """The form of the code, by the suffix of its file."""

    SCRIPT = ".py"
    NOTEBOOK = ".ipynb"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScriptRequest:
    """Write this run as code to a file; '' asks for the text alone."""

    result: RunResult
    date: str  # of the run, as it is to be shown
    output: str = ""
    kind: ScriptKind = ScriptKind.SCRIPT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScriptResult:
    """The code, the files that were written, and what it does not reproduce."""

    request: ScriptRequest
    text: str
    files: tuple[str, ...] = ()  # the code's first
    notes: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)  # of each strategy alone, where shown


def kind_of(path: str) -> ScriptKind | None:
    """The form that the suffix of a path asks for; None for another suffix."""
    return next((kind for kind in ScriptKind if path.lower().endswith(kind)), None)


def stands_alone(settings: RunSettings) -> bool:
    """Whether the code needs no other file: a seed makes the members and the minibatch."""
    is_built_in = not settings.digest and ":" not in settings.architecture
    return settings.weights is Weights.RANDOM and settings.source is Source.NOISE and is_built_in
