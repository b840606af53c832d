"""A session as a report: its titles, its settings in rows, and what it leaves out."""

from collections.abc import Iterator
from pathlib import PurePath

from ensemble_gui.records.collection import Collection
from ensemble_gui.records.report import ReportSaved
from ensemble_gui.records.run import Comparison, RunResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.sweep import SweepResult
from ensemble_gui.wording.figures import OTHER_USE, byte_size, capital, count, printable
from ensemble_gui.wording.history import differences
from ensemble_gui.wording.opening import describe_members, name_of_path
from ensemble_gui.wording.run import failures, too_few_rounds
from ensemble_gui.wording.samples import SOURCE_NAMES
from ensemble_gui.wording.sweep_cells import place
from ensemble_gui.wording.votes import BY_MEAN

NOTHING = "There is nothing to report yet: press Run, or add images."
NO_SESSION = (
    "There is no session to report: the window keeps one when it closes. Leave out --session to "
    "run with the options."
)
ALL_COMPARED = "Everything that was measured could be compared."
NO_NOTES = "Nothing was assumed, converted or left out."
OF_LABELS = "Bars: slate is right, raspberry is wrong, by the label."
OF_VOTES = "Bars: slate is the majority's vote, raspberry is dissent."
IN_VOTES = f"Each bar has a part per class, the commonest first; {BY_MEAN}."
_LONGEST_NAME = 160  # characters
_MOST_CELLS = 20  # of a sweep, that are named because they could not be measured
_UNSTABLE = "timings too unstable to compare"


def saved(found: ReportSaved) -> str:
    """Where the report is, and how large."""
    return _saved_as(printable(found.path, _LONGEST_NAME), found)


def saved_in_short(found: ReportSaved) -> str:
    """The same with the file's name only."""
    return _saved_as(printable(PurePath(found.path).name), found)


def _saved_as(name: str, found: ReportSaved) -> str:
    done = "Replaced the report" if found.replaced else "Saved the report to"
    return f"{done} {name} ({byte_size(found.size)}). Open it in a browser."


def not_a_report(path: str) -> str:
    """Why a file of another kind is not written over."""
    return f"{printable(path, _LONGEST_NAME)} exists and is not a report: choose another name."


def wrong_suffix(path: str) -> str:
    """Why a file of this name is not written."""
    return f"{printable(path, _LONGEST_NAME)} does not end in .html: choose a name that does."


def shown_of(shown: int, total: int, noun: str, order: str) -> str:
    """How many pictures there are of how many samples: most uncertain first, 24 of 10,000."""
    first = f"{order}: " if order else ""
    if shown == total:
        return f"{first}all {count(total, noun)}" if total != 1 else f"{first}1 {noun}"
    return f"{first}{shown:,} of {count(total, noun)}"


def rows_left_out(rows: int, noun: str) -> str:
    """How many lines a table is short of; '' if of none."""
    return f"{count(rows, f'more {noun}')} not listed" if rows else ""


def seen_by(own: Collection) -> str:
    """Which members predicted the user's images; '' if there are no images."""
    if own.settings is None or own.samples is None:
        return ""
    return f"Predicted by {describe_members(own.settings, own.samples.members)}"


def legend(samples: SampleSet) -> str:
    """What the colours of the bars mean, which depends on whether there are labels."""
    labelled = samples.labelled
    if labelled.all():
        return OF_LABELS
    if not labelled.any():
        return OF_VOTES
    return f"{OF_LABELS} Without a label: slate is the majority's vote, raspberry is dissent."


def settings_rows(chosen: RunSettings) -> list[tuple[str, str]]:
    """Each setting with its value, by the names that the window and the options use."""
    samples = SOURCE_NAMES[chosen.source]
    if chosen.source is Source.FOLDER:
        samples = f"{samples}: {name_of_path(chosen.samples)}, as {chosen.samples_as}"
    mode = {
        InputMode.SAME: "the same minibatch for every member",
        InputMode.DIFFERENT: "a different minibatch for each member",
    }[chosen.input]
    rows = [
        ("Members", describe_members(chosen, chosen.members)),
        ("Architecture", printable(chosen.network, _LONGEST_NAME)),
        ("Input", mode),
        ("Samples", samples),
        ("Batch size", f"{chosen.batch:,}"),
        ("Strategies", ", ".join(chosen.strategies)),
        ("Blocks per strategy, at most", f"{chosen.repeats:,}"),
        ("Seed", str(chosen.seed)),
        ("Device", printable(chosen.device)),
        ("Threads", f"{chosen.threads:,}" if chosen.threads else "one per physical core"),
        ("Dtype", chosen.dtype.value),
        ("TF32", "on" if chosen.tf32 else "off"),
    ]
    if chosen.weights is Weights.FILE:
        rows.insert(1, ("Digest of the members", printable(chosen.digest, _LONGEST_NAME)))
    return rows


def not_compared_in(result: RunResult) -> Iterator[str]:
    """What a run could not compare, and why, a sentence each."""
    if result.is_first_calls:
        yield "First calls alone give no verdict"
    disturbed = {one.strategy for one in result.timings if one.disturbed}
    for one in result.comparisons:
        if one.speedup is None:
            by_others = one.strategy in disturbed or one.baseline in disturbed
            yield f"{_pair(one)}: no verdict, {OTHER_USE if by_others else _UNSTABLE}"
    if any(one.ci95 is None and one.speedup is not None for one in result.comparisons):
        yield too_few_rounds(result)
    yield from failures(result)
    if result.reference_missing:
        yield result.reference_missing


def _pair(comparison: Comparison) -> str:
    return f"{comparison.strategy} and {comparison.baseline}"


def not_compared_in_sweep(result: SweepResult) -> Iterator[str]:
    """Which cells of a sweep were not measured, or not reached, and why, a sentence each."""
    failed = [cell for cell in result.cells if cell.error]
    for cell in failed[:_MOST_CELLS]:
        yield f"{capital(place(cell.members, cell.batch))}: not measured: {cell.error}"
    if (more := len(failed) - _MOST_CELLS) > 0:
        yield f"{count(more, 'more cell')} not measured"
    reasons = (one for cell in result.cells for one in cell.failures)
    yield from dict.fromkeys(f"{one.strategy} could not run: {one.message}" for one in reasons)
    if missing := len(result.request.settings.grid) - len(result.cells):
        yield f"Sweep cancelled: {count(missing, 'cell')} not reached"


def apart_from_run(run: RunResult, sweep: SweepResult) -> str:
    """Why the times of a run and those of a sweep are not compared; '' if they could be."""
    found = differences([run.environment, sweep.environment])
    if not found:
        return ""
    return f"The run and the sweep are not compared, because their environments differ ({found})."


def other_members(run: RunResult, own: Collection) -> str:
    """That other members than the run's predicted the images; '' if the same did."""
    if own.settings is None or own.settings.ensemble == run.request.settings.ensemble:
        return ""
    theirs = describe_members(own.settings, own.samples.members if own.samples else None)
    return (
        f"My images were predicted by {theirs}, the run's samples by "
        f"{describe_members(run.request.settings, run.request.settings.members)}: "
        "their disagreement is not compared."
    )
