"""A session as one file to read: what it is made from, and what was written."""

from dataclasses import dataclass, field

from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.sweep import SweepResult

REPORT_SUFFIXES = (".html", ".htm")  # by which a report's file is recognised
REPORT_NAME = "ensemble-report"  # of a file without a chosen name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportRequest:
    """Write the session into this file; parts that it does not have are left out."""

    output: str
    run: RunResult | None = field(default=None, repr=False)
    own: Collection = field(default_factory=Collection, repr=False)
    skipped: tuple[RefusedImage, ...] = field(default=(), repr=False)
    sweep: SweepResult | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()  # what else must be said, in sentences
    replaces: bool = False  # whether the user agreed that a file of any kind is overwritten

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report."""
        return self.run is None and self.sweep is None and not len(self.own)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportSaved:
    """Where the report is, how large it is, and whether it took the place of another file."""

    request: ReportRequest
    path: str
    size: int  # bytes
    replaced: bool = False
