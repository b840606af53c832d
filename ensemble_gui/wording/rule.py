"""Where the thresholds come from by which `auto` chooses."""

from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import DType, RunSettings
from ensemble_gui.wording.history import day

BUSY = "not measured while the machine is busy"
TOO_BUSY = "as something else used the CPU while this machine was measured"
OTHER_DTYPE = "as this machine is measured in float32 alone"
ON_A_CLUSTER = "as all nodes of a cluster use one rule"

MEASURE_AGAIN = "&Measure this machine again"
MEASURES_AGAIN = "Measures the thresholds of auto on this machine again, then runs"
NOTHING_TO_MEASURE = (
    "This machine is measured for the strategy auto, on the CPU and in float32: choose these."
)


def why_not_measured(chosen: RunSettings) -> str:
    """Why a run with these settings has no thresholds to measure; '' if it has."""
    is_measured = chosen.device == "cpu" and chosen.dtype is DType.FLOAT32
    return "" if is_measured and "auto" in chosen.strategies else NOTHING_TO_MEASURE


def thresholds(rule: Rule) -> str:
    """When they were measured here, or that they were not, and why."""
    if rule.measured:
        return f"thresholds measured on this machine on {day(rule.measured)}"
    return f"default thresholds{rule.note and f', {rule.note}'}"
