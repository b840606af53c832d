"""What was measured and found in a run, as comment lines."""

from collections.abc import Iterator

from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.exporting.literals import comment
from ensemble_gui.running.exporting.recipe import Recipe
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.figures import one_line, ratio
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.run import (
    accuracy,
    disagreement,
    failures,
    foreign_load,
    interval,
    method,
    setting,
    settings,
)
from ensemble_gui.wording.samples import caution
from ensemble_gui.wording.timing import median, verdict

_ELSEWHERE = "What ran on the cluster is not part of this code."
_NOT_REPRODUCED = (
    "Not reproduced here: the strategies' random order in each round, the search for other "
    "programs that use the CPU, and the intervals."
)


def figures(recipe: Recipe) -> str:
    """The comment lines above the code: the run, its times, what the members said."""
    result = recipe.result
    lines = [
        comment(settings(recipe.settings)),
        comment(f"Ensemble Explorer, {recipe.date}, {method(result)}:"),
        *(f"#   {line}".rstrip() for line in _table(result)),
        *(comment(one_line(one)) for one in _found(recipe)),
        *map(comment, (_not_reproduced(recipe), *recipe.notes)),
    ]
    return "\n".join(lines) + "\n"


def _table(result: RunResult) -> Iterator[str]:
    """The strategies' medians and speedups, aligned."""
    speedups = {one.strategy: one for one in result.comparisons}
    baseline = result.comparisons[0].baseline if result.comparisons else ""
    rows: list[tuple[str, ...]] = [("strategy", "median", f"over {baseline}", "95% interval", "")]
    for one in result.timings:
        speedup = speedups.get(one.strategy)
        texts = ("", "", "")
        if speedup is not None:
            texts = (ratio(speedup.speedup), interval(speedup), verdict(speedup))
        rows.append((one.strategy, median(one), *texts))
    if not baseline:
        rows = [row[:2] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _found(recipe: Recipe) -> Iterator[str]:
    """The sentences of the screen, each on lines of its own."""
    result = recipe.result
    environment = result.environment
    says_load = not environment.foreign_load or any(one.disturbed for one in result.timings)
    yield "".join(phrase.text for phrase in headline(result))
    yield f"{setting(environment)} · {environment.device_name} · {environment.platform}"
    sentences = (
        foreign_load(result) if says_load else "",
        accuracy(result.accuracy, recipe.settings.input, result.non_finite),
        disagreement(result.disagreement, recipe.settings),
        caution(recipe.settings.weights),
        *(f"Left out: {one}" for one in failures(result)),
        *on_cluster(result.cluster),
        _ELSEWHERE if result.cluster else "",
        *result.notes,
        *(f"torch warns: {one}" for one in result.warnings),
    )
    yield from filter(None, sentences)


def _not_reproduced(recipe: Recipe) -> str:
    said = _NOT_REPRODUCED
    if recipe.settings.input is InputMode.DIFFERENT:
        said += " Nor is the disagreement, which is over samples that all members saw."
    if recipe.result.random_forward:
        said += " Nor are the predictions, as the forward pass is random."
    return said
