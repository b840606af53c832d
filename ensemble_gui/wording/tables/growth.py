"""A score and the costs against the number of members."""

from ensemble_gui.records.growth import GrowthResult, GrowthScore
from ensemble_gui.records.table import Table, Values
from ensemble_gui.wording.growth import GROWTH_TITLES, growth_cost_title, growth_notes

_UNITS = {GrowthScore.ERROR: " (share)", GrowthScore.NLL: " (nat)"}


def growth_table(result: GrowthResult, score: GrowthScore) -> Table:
    """A row for each size."""
    scores, costs = result.scores, result.costs
    columns: dict[str, Values] = {"members": list(scores.sizes), "subsets": list(scores.subsets)}
    if score in scores.curves:
        curve, unit = scores.curves[score], _UNITS.get(score, "")
        name = f"{GROWTH_TITLES[score]}{unit}"
        columns |= {name: curve.mean, f"{name}, 95% from": curve.low, "to": curve.high}
    columns |= {
        "median (s)": costs.median_s,
        "first quartile (s)": costs.quartiles_s[:, 0],
        "third quartile (s)": costs.quartiles_s[:, 1],
        "disturbed": [costs.is_disturbed(place) for place in range(len(scores.sizes))],
        "parameters (bytes)": costs.parameter_bytes,
    }
    notes = (growth_cost_title(result), growth_notes(result))
    return Table(title="Growth", columns=columns, notes=tuple(filter(None, notes)))
