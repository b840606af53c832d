"""Where the thresholds come from by which `auto` chooses."""

from ensemble_gui.records.rule import Rule
from ensemble_gui.wording.history import day


def thresholds(rule: Rule) -> str:
    """When they were measured here, or that they were not, and why."""
    if rule.measured:
        return f"thresholds measured on this machine on {day(rule.measured)}"
    return f"default thresholds{rule.note and f', {rule.note}'}"
