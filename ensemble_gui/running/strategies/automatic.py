"""The strategy that picks another one, by a rule that it states."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import prod
from typing import ClassVar

import torch
from torch import Tensor

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.run import Choice
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear import Chunked, Packed, members_at_once
from ensemble_gui.running.strategies.linear_choice import quickest_linear
from ensemble_gui.running.strategies.per_core import PerCore
from ensemble_gui.running.strategies.plain import Fused, Loop, Stacked
from ensemble_gui.running.strategies.strategy import Predict, Strategy
from ensemble_gui.running.strategies.threads import on_threads
from ensemble_gui.running.strategies.vmap import Vmap
from ensemble_gui.wording.rule import thresholds

_FLOAT = 4  # bytes
_WRITTEN_BY_HAND = {
    InputMode.SAME: "it is written by hand, and does once what all members share",
    InputMode.DIFFERENT: "it is written by hand for this network",
}
_PACKED = "the weights are copied once into the order in which they are read, twice their memory"
_PER_CORE = "it is so much that each core is quicker with its own members than all with each"
_BUSY = "more threads would wait, as something else uses the CPU"
_TINY = "at this size more threads save less than a call's overhead"

_PICKED: dict[str, Callable[[Rule], Strategy]] = {
    "loop": lambda _rule: Loop(),
    "vmap": lambda _rule: Vmap(),
    "stacked": lambda _rule: Stacked(),
    "fused": lambda _rule: Fused(),
    "chunked": Chunked,
    "packed": Packed,
    "per-core": lambda _rule: PerCore(),
}


def choose(
    architecture: Architecture,
    *,
    members: int,
    batch: int,
    device: str,
    mode: InputMode,
    threads: int,
    free: int | None = None,
    itemsize: int = _FLOAT,
    rule: Rule = DEFAULT_RULE,
) -> Choice:
    """Which strategy `auto` takes for a minibatch of this size, on how many threads, and why.

    Of torch's `threads`, others keep waiting those beyond `free`. A number has `itemsize` bytes.
    """
    if device != "cpu":
        batched = "vmap" if architecture.stacked_forward is None else "stacked"
        return Choice(strategy=batched, reason="on an accelerator few calls are quick")
    reasons: list[str] = []
    if free is not None and free < threads:
        threads = max(1, free)
        reasons.append(_BUSY)
    if not architecture.linear_layers:
        choice = _other(architecture, members, batch, mode, rule)
    else:
        if threads > 1 and multiply_adds(architecture, members, batch) <= rule.one_thread_work:
            threads = 1
            reasons = [_TINY]
        choice = _linear(architecture, members, batch, mode, itemsize, threads, rule)
    reason = "; ".join((choice.reason, *reasons))
    return replace(choice, reason=reason, threads=threads)


def _other(
    architecture: Architecture, members: int, batch: int, mode: InputMode, rule: Rule
) -> Choice:
    if architecture.stacked_forward is not None and members >= architecture.stacked_from:
        # Of the same minibatch it does what `fused` does, but for few images, which it groups.
        return Choice(strategy="stacked", reason=_WRITTEN_BY_HAND[mode])
    if architecture.fused_forward is not None and mode is InputMode.SAME:
        reason = "the first layer is one for all members, as they see the same minibatch"
        return Choice(strategy="fused", reason=reason)
    if architecture.vectorises and batch <= rule.tiny_batch and members >= rule.several:
        return Choice(strategy="vmap", reason=f"it saves calls, as the batch is {batch}")
    return Choice(strategy="loop", reason="each member fills the cores by itself")


def _linear(
    architecture: Architecture,
    members: int,
    batch: int,
    mode: InputMode,
    itemsize: int,
    threads: int,
    rule: Rule,
) -> Choice:
    strategy = quickest_linear(members, batch, threads, mode, itemsize, rule)
    if strategy == "per-core":
        return Choice(strategy=strategy, reason=f"{_PER_CORE}; {thresholds(rule)}")
    member_bytes = batch * architecture.widest * itemsize
    if batch <= rule.small_batch:
        reason = f"all members at once, as the batch is at most {rule.small_batch}"
    elif members * member_bytes <= rule.all_cached_bytes:
        reason = "all members at once, as their activations fit the cache"
    else:
        reason = "by groups, as not all members' activations fit the cache"
    size = members_at_once(members, batch, member_bytes, threads, rule)
    reasons = (*([_PACKED] if strategy == "packed" else []), reason, thresholds(rule))
    return Choice(strategy=strategy, reason="; ".join(reasons), members_at_once=size)


def multiply_adds(architecture: Architecture, members: int, batch: int) -> int:
    """The multiply-adds of a call, of a network of linear layers."""
    shapes = architecture.state_shapes()
    weights = sum(prod(shapes[f"{one}.weight"]) for one in architecture.linear_layers)
    return members * batch * weights


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, as a strategy: on as many threads as was said."""

    choice: Choice
    rule: Rule
    name: ClassVar = "auto"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """As the chosen strategy does it."""
        predict = _PICKED[self.choice.strategy](self.rule).prepare(ensemble, mode)
        threads = self.choice.threads
        if threads is None or threads == torch.get_num_threads():
            return predict
        return on_threads(predict, threads)


@dataclass(frozen=True, slots=True)
class Auto:
    """Takes the strategy that the rule picks for the minibatch that it is called with."""

    rule: Rule = DEFAULT_RULE
    free: int | None = None  # threads that nothing else keeps waiting; None: all of torch's
    name: ClassVar = "auto"
    compiles: ClassVar = False

    def choose(self, ensemble: Ensemble, batch: int, mode: InputMode) -> Choice:
        """What it takes for minibatches of this size, with torch's current number of threads."""
        return choose(
            ensemble.architecture,
            members=len(ensemble),
            batch=batch,
            device=ensemble.device.type,
            mode=mode,
            threads=torch.get_num_threads(),
            free=self.free,
            itemsize=ensemble.dtype.itemsize,
            rule=self.rule,
        )

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing is prepared before the first call: the batch size decides."""
        prepared: dict[int, Predict] = {}  # by batch size
        made: dict[tuple[str, int | None], Predict] = {}  # several sizes may share one

        def predict(x: Tensor) -> Tensor:
            batch = x.shape[0 if mode is InputMode.SAME else 1]
            if batch not in prepared:
                choice = self.choose(ensemble, batch, mode)
                how = choice.strategy, choice.threads
                if how not in made:
                    made[how] = Chosen(choice, self.rule).prepare(ensemble, mode)
                prepared[batch] = made[how]
            return prepared[batch](x)

        return predict


def choice_of(
    strategies: Iterable[Strategy], ensemble: Ensemble, batch: int, mode: InputMode
) -> Choice | None:
    """What `auto` takes for minibatches of this size, if it is among the strategies."""
    autos = (one for one in strategies if isinstance(one, Auto))
    return next((one.choose(ensemble, batch, mode) for one in autos), None)
