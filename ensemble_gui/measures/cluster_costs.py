"""What a call on a cluster is made of, and from which size on a cluster pays."""

import math
from collections.abc import Sequence

from ensemble_gui.records.cluster import CallCosts

_MOST = 10**9  # members: more is never


def call_costs(
    wall_s: Sequence[float],
    compute_s: Sequence[float],
    *,
    overhead_s: float,
    sent_bytes: int,
    received_bytes: int,
) -> CallCosts:
    """The costs of the median call, by wall time (call,) and its longest shard's computing (call,).

    The overhead is measured apart; whatever is left of the wall time is counted as transfer.
    """
    median = sorted(range(len(wall_s)), key=lambda call: wall_s[call])[(len(wall_s) - 1) // 2]
    beside = max(0.0, wall_s[median] - compute_s[median])
    overhead = min(overhead_s, beside)
    return CallCosts(
        compute_s=compute_s[median],
        transfer_s=beside - overhead,
        overhead_s=overhead,
        sent_bytes=sent_bytes,
        received_bytes=received_bytes,
    )


def fixed_s(costs: CallCosts) -> float:
    """The seconds of a call that do not grow with the members: overhead, and input's transfer.

    Computing, and the transfer of outputs, are taken to grow. The transfer is shared out by bytes.
    """
    moved = max(1, costs.sent_bytes + costs.received_bytes)
    return costs.overhead_s + costs.transfer_s * costs.sent_bytes / moved


def pays_from(fixed_s: float, growing_s: float, here_s: float, members: int) -> int | None:
    """From how many members on a call on the cluster is shorter than one here; None: never.

    A call of these members takes `fixed_s` and `growing_s` there, `here_s` here, which grows too.
    """
    gain_s = (here_s - growing_s) / members
    if gain_s <= 0 or fixed_s > _MOST * gain_s:
        return None
    return max(1, math.floor(fixed_s / gain_s) + 1)
