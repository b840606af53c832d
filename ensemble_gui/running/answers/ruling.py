"""Gives `auto` this machine's rule, and as many threads as are free."""

from dataclasses import replace

import torch

from ensemble_gui.errors import BadInput
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.settings import DType
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import describe_environment
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.timing.calibrating import DisturbedError, calibrate
from ensemble_gui.running.timing.free import free_threads
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.wording.rule import BUSY, OTHER_DTYPE, TOO_BUSY, why_not_measured

_CPU = torch.device("cpu")


def with_rule(resolved: Resolved, work: Work, *, again: bool = False) -> Resolved:
    """The same, where `auto` is asked on the CPU with the rule of this machine.

    It is measured at its first use, or `again`, with torch's current number of threads. Raises
    BadInput where there is nothing to measure `again`, and CancelledError.
    """
    lack = why_not_measured(resolved.settings)
    if again and lack:
        raise BadInput(lack)
    if not _asks_auto(resolved):
        return resolved
    free = free_threads(work.token)
    rule = _rule(resolved.settings.dtype, free, work, again=again)
    return replace(resolved, strategies=_given(resolved.strategies, Auto(rule, free)))


def with_free_threads(resolved: Resolved, work: Work) -> Resolved:
    """The same, where `auto` has the threads that are free by now. Raises CancelledError."""
    autos = [one for one in resolved.strategies if isinstance(one, Auto)]
    if not _asks_auto(resolved):
        return resolved
    auto = replace(autos[0], free=free_threads(work.token))
    return replace(resolved, strategies=_given(resolved.strategies, auto))


def _asks_auto(resolved: Resolved) -> bool:
    """Whether `auto` is to run on the CPU, which is where its thresholds matter."""
    return resolved.device.type == "cpu" and any(
        isinstance(one, Auto) for one in resolved.strategies
    )


def _given(strategies: tuple[Strategy, ...], auto: Auto) -> tuple[Strategy, ...]:
    return tuple(auto if isinstance(one, Auto) else one for one in strategies)


def _rule(dtype: DType, free: int, work: Work, *, again: bool) -> Rule:
    """The rule that is kept, or measured now; the default one says why it is not."""
    if dtype is not DType.FLOAT32:
        return replace(DEFAULT_RULE, note=OTHER_DTYPE)
    threads = torch.get_num_threads()
    environment = describe_environment(_CPU, threads)
    calibrations = work.kept.calibrations
    kept = None if again else calibrations.find(environment)
    if kept:
        return kept
    if free < threads:
        return replace(DEFAULT_RULE, note=BUSY)
    try:
        with watch_load() as meter:
            rule = calibrate(meter, work.token, work.progress)
    except DisturbedError:
        return replace(DEFAULT_RULE, note=TOO_BUSY)
    calibrations.keep(environment, rule)
    return rule
