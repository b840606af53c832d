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
    measured: str = ""  # when, on this machine: ISO 8601, UTC; '' of the default
    note: str = ""  # why it is not measured, in words that follow 'default thresholds'


DEFAULT_RULE = Rule()
