"""How every two members compare, as a matrix."""

from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.records.settings import Array
from ensemble_gui.records.table import Table, Values
from ensemble_gui.wording.definitions import definition

_NOTE = "Rows and columns: members. Empty: undefined, or a member with itself."


def pairs_table(measure: PairMeasure, values: Array, order: Array) -> Table:
    """One measure (member, member), in this order (member,)."""
    members = order.tolist()
    columns: dict[str, Values] = {"member": [one + 1 for one in members]}
    for other in members:
        found = values[order, other].tolist()
        columns[f"member {other + 1}"] = [
            None if one == other else value for one, value in zip(members, found, strict=True)
        ]
    unit = " (bit)" if measure is PairMeasure.JENSEN_SHANNON else ""
    return Table(title=f"{definition(measure).title}{unit}", columns=columns, notes=(_NOTE,))
