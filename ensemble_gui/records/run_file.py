"""A run that is kept as a file."""

from dataclasses import dataclass, field

from ensemble_gui.records.run import RunResult

RUN_SUFFIX = ".run.json"  # how the name of such a file ends
RUN_FORMAT = "ensemble-explorer-run"  # what the file itself says that it is


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRunRequest:
    """Read the run in the file at this path."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunOpened:
    """What the file holds; the result names its origin."""

    request: OpenRunRequest
    result: RunResult = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaveRunRequest:
    """Write this result into the file at this path, in the place of what is there."""

    result: RunResult = field(repr=False)
    path: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunSaved:
    """How large the file is."""

    request: SaveRunRequest
    size: int  # bytes
