"""Reliability, abstaining and scores."""

from collections.abc import Sequence

import numpy as np

from ensemble_gui.records.analysis import Reliability, RiskCoverage, Scores
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.table import Row, Table, Values
from ensemble_gui.wording.calibration import what_is_uncertain

_SCORES = ("accuracy", "ECE (15 bins)", "NLL (nat)", "Brier (0 to 2)")


def reliability_table(
    voter: str, shown: Reliability, other: tuple[str, Reliability] | None = None
) -> Table:
    """A row for each bin of confidence, with the accuracy at the other temperature, if any."""
    bins = len(shown.counts)
    columns: dict[str, Values] = {
        "confidence from": np.arange(bins) / bins,
        "to": (np.arange(bins) + 1) / bins,
        "samples": shown.counts,
        "mean confidence": shown.confidence,
        "accuracy": shown.accuracy,
        "95% from": shown.low,
        "95% to": shown.high,
    }
    if other is not None:
        columns[f"samples, {other[0]}"] = other[1].counts
        columns[f"accuracy, {other[0]}"] = other[1].accuracy
    return Table(title=f"Reliability: {voter}", columns=columns)


def risk_table(risk: RiskCoverage, samples: SampleSet) -> Table:
    """A row for each number of answered samples, the least uncertain first."""
    uncertain = what_is_uncertain(samples.weights)
    columns: dict[str, Values] = {
        "answered": np.arange(1, len(risk.samples) + 1),
        "sample": [samples.names[one] for one in risk.samples.tolist()],
        f"{uncertain} (bit)": risk.uncertainty,
        "coverage": risk.coverage,
        "accuracy": risk.accuracy,
    }
    equal = "Equally uncertain samples are answered together."
    return Table(title="Accuracy against coverage", columns=columns, notes=(equal,))


def scores_table(voters: Sequence[tuple[str, Scores | None]], mean: Sequence[float]) -> Table:
    """A row for each voter, in this order; for None the mean of the members' scores."""
    rows: list[Row] = [{"voter": name, **_scores(one, mean)} for name, one in voters]
    return Table.of("Scores", rows)


def _scores(scores: Scores | None, mean: Sequence[float]) -> Row:
    if scores is None:
        found, left_out = tuple(mean), None
    else:
        found = (scores.accuracy, scores.ece, scores.nll, scores.brier)
        left_out = scores.left_out
    return {**dict(zip(_SCORES, found, strict=True)), "left out": left_out}
