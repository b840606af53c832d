"""Which strategy is the quickest for networks of linear layers on a CPU."""

from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import InputMode

_MEASURED_ITEMSIZE = 4  # bytes: float32, the numbers in which the thresholds are found


def quickest_linear(
    members: int, batch: int, threads: int, mode: InputMode, itemsize: int, rule: Rule
) -> str:
    """The name of the strategy that wins at this size, on this number of threads."""
    if itemsize != _MEASURED_ITEMSIZE:
        return "chunked"
    enough = rule.per_core_same if mode is InputMode.SAME else rule.per_core_different
    is_long = batch >= rule.per_core_batch and members * batch >= enough * threads
    if threads > 1 and enough and is_long:
        return "per-core"
    return "packed" if 0 < rule.packed_batch <= batch else "chunked"
