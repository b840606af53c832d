"""The rule of `auto` for a benchmark: measured when it starts, and printed."""

from dataclasses import replace

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.progress import unheard
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.running.timing.calibrating import DisturbedError, calibrate
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.wording.rule import TOO_BUSY, thresholds


def measure_rule() -> Rule:
    """This machine's, with torch's current number of threads; the default one if disturbed."""
    try:
        with torch.inference_mode(), watch_load() as meter:
            rule = calibrate(meter, CancelToken(), unheard)
    except DisturbedError:
        rule = replace(DEFAULT_RULE, note=TOO_BUSY)
    print(
        f"auto: {thresholds(rule)}: groups of {rule.cached_bytes / 2**20:g} MiB of a layer, all at "
        f"once up to {rule.all_cached_bytes / 2**20:g} MiB, one thread up to "
        f"{rule.one_thread_work:,} multiply-adds; packed from batch {rule.packed_batch} on, "
        f"per-core from {rule.per_core_same:,} samples a thread on, {rule.per_core_different:,} of "
        "different minibatches (0: never)"
    )
    return rule
