"""The thresholds by which the strategy `auto` chooses on a CPU."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """By default what suited the processors that were measured; or measured on this machine."""

    small_batch: int = 16  # samples: up to this many, most of what is read is weights
    all_cached_bytes: int = 2**22  # of one layer's activations: a chip's last cache holds them
    cached_bytes: int = 2**20  # the same of a core's cache
    tiny_batch: int = 2  # samples: of a larger one, each member's own calls outlast calling
    several: int = 4  # members: with fewer there are few calls to save
    one_thread_work: int = 0  # multiply-adds of a call: up to this many, one thread is enough
    # From this batch on the order pays in which products read the weights; 0: from none on.
    packed_batch: int = 4
    per_core_batch: int = 512  # samples: at least so many of a member make a long product
    # Samples of all its members that a thread has at least, where all see the same ones and where
    # each has its own, whose layout helps as well: fewer are over before the other threads' start
    # has paid. 0: no number is enough.
    per_core_same: int = 50_000
    per_core_different: int = 10_000
    measured: str = ""  # when, on this machine: ISO 8601, UTC; '' of the default
    note: str = ""  # why it is not measured, in words that follow 'default thresholds'


DEFAULT_RULE = Rule()
