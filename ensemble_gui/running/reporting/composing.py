"""Puts a session together: which sections there are, in which order."""

from collections.abc import Iterator

from ensemble_gui import __version__
from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.running.reporting.document import Document, Section, Table, Term
from ensemble_gui.running.reporting.of_run import run_sections
from ensemble_gui.running.reporting.of_samples import doubted_section, own_section
from ensemble_gui.running.reporting.of_sweep import sweep_section
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.history import environment_rows
from ensemble_gui.wording.report import (
    ALL_COMPARED,
    NO_NOTES,
    apart_from_run,
    not_compared_in,
    not_compared_in_sweep,
    other_members,
    rows_left_out,
    settings_rows,
)

_MOST_POINTS = 200  # sentences in a list
_TERMS = (
    "speedup",
    "vote",
    SampleMeasure.VOTE_ENTROPY,
    SampleMeasure.PAIRWISE,
    SampleMeasure.PREDICTIVE_ENTROPY,
    SampleMeasure.MUTUAL_INFORMATION,
    "unsure",
    "accuracy",
)


def compose(request: ReportRequest, date: str, token: CancelToken) -> Document:
    """The report of what there is. Raises CancelledError."""
    return Document(
        title="Ensemble Explorer: report",
        subtitle=f"Made by Ensemble Explorer {__version__}, {date}",
        sections=tuple(_sections(request, token)),
    )


def _sections(request: ReportRequest, token: CancelToken) -> Iterator[Section]:
    run, own, sweep = request.run, request.own, request.sweep
    if run is not None:
        yield from run_sections(run)
        doubted = doubted_section(run, token)
        if doubted is not None:
            yield doubted
    images = own_section(own, request.skipped, token)
    if images is not None:
        yield images
    if sweep is not None:
        yield sweep_section(sweep)
    yield _list("not-compared", "What could not be compared", _not_compared(request), ALL_COMPARED)
    yield _list("notes", "Notes", _notes(request), NO_NOTES)
    yield _settings(request)
    yield Section(
        key="definitions",
        title="Definitions",
        terms=tuple(_term(one) for one in _TERMS),
    )


def _list(key: str, title: str, points: Iterator[str], none: str) -> Section:
    """A section of sentences, each once; or the one that says that there is none."""
    found = list(dict.fromkeys(points))
    more = rows_left_out(max(len(found) - _MOST_POINTS, 0), "sentence")
    listed = (*found[:_MOST_POINTS], *filter(None, [more]))
    return Section(key=key, title=title, points=listed, sentences=() if found else (none,))


def _not_compared(request: ReportRequest) -> Iterator[str]:
    run, own, sweep = request.run, request.own, request.sweep
    if run is not None:
        yield from not_compared_in(run)
    if sweep is not None:
        yield from not_compared_in_sweep(sweep)
    if run is not None and sweep is not None and (apart := apart_from_run(run, sweep)):
        yield apart
    if run is not None and len(own) and (others := other_members(run, own)):
        yield others


def _notes(request: ReportRequest) -> Iterator[str]:
    """What was assumed, converted or left out, and what torch warned of."""
    run, sweep = request.run, request.sweep
    yield from request.notes
    if run is not None:
        yield from (*run.notes, *run.limits)
        yield from (f"torch warns: {one}" for one in run.warnings)
    if sweep is not None:
        yield from (*sweep.notes, *sweep.limits)
        yield from (f"torch warns: {one}" for one in sweep.warnings)
    for image in request.own.images:
        if image.note:
            yield f"{image.name}: {image.note}"


def _settings(request: ReportRequest) -> Section:
    run, sweep = request.run, request.sweep
    tables = []
    if run is not None:
        tables += [
            _pairs("Settings of the run", "setting", settings_rows(run.request.settings)),
            _pairs("Environment of the run", "part", environment_rows(run.environment)),
        ]
    if sweep is not None:
        base = sweep.request.settings.base
        own = [row for row in settings_rows(base) if row[0] not in ("Members", "Batch size")]
        tables.append(_pairs("Settings of the sweep, besides members and batch", "setting", own))
        if run is None or run.environment != sweep.environment:
            rows = environment_rows(sweep.environment)
            tables.append(_pairs("Environment of the sweep", "part", rows))
    return Section(key="settings", title="Settings and environment", tables=tuple(tables))


def _pairs(caption: str, head: str, rows: list[tuple[str, str]]) -> Table:
    return Table(caption=caption, head=(head, "value"), rows=tuple(rows), are_figures=False)


def _term(key: str) -> Term:
    found = definition(key)
    return Term(title=found.title, text=found.text.removeprefix(f"{found.title}. "))
