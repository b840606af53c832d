"""The stages from a picture to a digit."""

from ensemble_gui.records.images import Recipe
from ensemble_gui.records.inspection import Inspection
from ensemble_gui.records.table import Row, Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.inspection import effect_of


def stages_table(inspection: Inspection, recipe: Recipe) -> Table:
    """A row for each stage that the picture went through: what it did, and what it changes."""
    found = inspection.probabilities
    members, classes = (len(found), inspection.classes) if found is not None else (0, DIGIT_CLASSES)
    effects = {one.stage: one for one in inspection.effects}
    rows: list[Row] = [
        {
            "stage": step.stage.value,
            "on": recipe.has(step.stage),
            "did": step.note,
            "effect": effect_of(effects.get(step.stage), recipe, members, classes),
        }
        for step in inspection.steps
        if step.stage is not None
    ]
    return Table.of("Stages from the picture to the digit", rows)
