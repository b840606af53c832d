"""Which strategy is the quickest for networks of linear layers on a CPU."""

from ensemble_gui.records.settings import InputMode

PACKED_BATCH = 4  # samples: from so many on the order pays in which products read the weights
PER_CORE_BATCH = 512  # samples: at least so many of a member make a long product
# Samples of all its members that a thread has at least: fewer are over before the other threads'
# start has paid. Where each member has samples of its own, their layout helps as well.
PER_CORE_SAMPLES = {InputMode.SAME: 50_000, InputMode.DIFFERENT: 10_000}
_MEASURED_ITEMSIZE = 4  # bytes: float32, the numbers in which the thresholds were found


def quickest_linear(members: int, batch: int, threads: int, mode: InputMode, itemsize: int) -> str:
    """The name of the strategy that wins at this size, on this number of threads."""
    if itemsize != _MEASURED_ITEMSIZE:
        return "chunked"
    samples = members * batch / threads
    if threads > 1 and batch >= PER_CORE_BATCH and samples >= PER_CORE_SAMPLES[mode]:
        return "per-core"
    return "packed" if batch >= PACKED_BATCH else "chunked"
