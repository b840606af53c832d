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


def pays_from(costs: CallCosts, members: int, here_s: float) -> int | None:
    """From how many members on a call on the cluster is shorter than one here; None: never.

    Computing, and the transfer of outputs, are taken to grow with the members, as the time here;
    the overhead and the transfer of the input are not. The transfer is shared out by bytes.
    """
    moved = max(1, costs.sent_bytes + costs.received_bytes)
    input_s = costs.transfer_s * costs.sent_bytes / moved
    fixed_s = costs.overhead_s + input_s
    member_s = (costs.compute_s + costs.transfer_s - input_s) / members
    gain_s = here_s / members - member_s
    if gain_s <= 0 or fixed_s > _MOST * gain_s:
        return None
    return max(1, math.floor(fixed_s / gain_s) + 1)
