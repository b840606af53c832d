"""What the members predict along a shift."""

from collections.abc import Mapping, Sequence

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.shift import Foreign, Shift, ShiftLevel
from ensemble_gui.records.table import Row, Table, Values
from ensemble_gui.wording.shift import measure_name
from ensemble_gui.wording.shift_levels import FOREIGN_NAMES, SHIFT_WORDS, level_in_short


def level_name(shift: Shift) -> str:
    """What a column of levels holds, with the unit of the shift itself."""
    words = SHIFT_WORDS[shift]
    if words.scale != 1:
        return f"{words.noun} (share)"
    unit = words.unit.strip()
    return f"{words.noun} ({unit})" if unit else f"{words.noun} (grey levels of 255)"


def levels_table(shift: Shift, levels: Sequence[ShiftLevel]) -> Table:
    """The scores and AUROCs at each level that was evaluated."""
    rows: list[Row] = [
        {
            level_name(shift): one.level,
            "samples": one.samples,
            "labelled": one.labelled,
            "left out": one.left_out,
            "accuracy": one.accuracy,
            "Brier (0 to 2)": one.brier,
            "mutual information (bit)": one.mutual_information,
            **{f"AUROC, {measure_name(key)}": value for key, value in one.auroc.items()},
        }
        for one in levels
    ]
    title = f"Scores along the shift: {SHIFT_WORDS[shift].title.lower()}"
    return Table.of(title, rows, which_way(shift))


def auroc_table(
    shift: Shift, level: ShiftLevel | None, foreign: Mapping[Foreign, ShiftLevel]
) -> Table:
    """A row for each measure: this level, and each kind of foreign images, against clean ones."""
    columns: dict[str, Values] = {"measure": [measure_name(one) for one in SampleMeasure]}
    if level is not None and level.level != 0:
        columns[level_in_short(shift, level.level)] = _aurocs(level)
    for kind, found in foreign.items():
        columns[FOREIGN_NAMES[kind]] = _aurocs(found)
    title = "AUROC at detecting shifted and foreign images"
    return Table(title=title, columns=columns, notes=("Against clean images; 0.5 is chance.",))


def _aurocs(found: ShiftLevel) -> list[float | None]:
    return [found.auroc.get(one) for one in SampleMeasure]


def which_way(shift: Shift) -> tuple[str, ...]:
    """Which way levels below 0 go."""
    directions = SHIFT_WORDS[shift].directions
    return (f"Below 0: {directions[0]}. Above: {directions[1]}.",) if directions else ()
