"""The strategy that picks another one, by a rule that it states."""

from typing import ClassVar

from torch import Tensor

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.run import Choice
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear import ALL_CACHED_BYTES, SMALL_BATCH, Chunked
from ensemble_gui.running.strategies.plain import Fused, Loop, Stacked
from ensemble_gui.running.strategies.strategy import Predict, Strategy
from ensemble_gui.running.strategies.vmap import Vmap

_TINY_BATCH = 2  # samples: of a larger one, each member's own calls last longer than calling
_SEVERAL = 4  # members: with fewer there are few calls to save
_FLOAT = 4  # bytes
_WRITTEN_BY_HAND = {
    InputMode.SAME: "it is written by hand, and does once what all members share",
    InputMode.DIFFERENT: "it is written by hand for this network",
}

_PICKED: dict[str, Strategy] = {
    one.name: one for one in (Loop(), Vmap(), Stacked(), Fused(), Chunked())
}


def choose(
    architecture: Architecture, *, members: int, batch: int, device: str, mode: InputMode
) -> Choice:
    """Which strategy `auto` takes for a minibatch of this size, and why."""
    if device != "cpu":
        batched = "vmap" if architecture.stacked_forward is None else "stacked"
        return Choice(strategy=batched, reason="on an accelerator few calls are quick")
    if architecture.linear_layers:
        return _linear(architecture, members, batch)
    if architecture.stacked_forward is not None and members >= architecture.stacked_from:
        # Of the same minibatch it does what `fused` does, but for few images, which it groups.
        return Choice(strategy="stacked", reason=_WRITTEN_BY_HAND[mode])
    if architecture.fused_forward is not None and mode is InputMode.SAME:
        reason = "the first layer is one for all members, as they see the same minibatch"
        return Choice(strategy="fused", reason=reason)
    if architecture.vectorises and batch <= _TINY_BATCH and members >= _SEVERAL:
        return Choice(strategy="vmap", reason=f"it saves calls, as the batch is {batch}")
    return Choice(strategy="loop", reason="each member fills the cores by itself")


def _linear(architecture: Architecture, members: int, batch: int) -> Choice:
    if batch <= SMALL_BATCH:
        reason = f"all members at once, as the batch is at most {SMALL_BATCH}"
    elif members * batch * architecture.widest * _FLOAT <= ALL_CACHED_BYTES:
        reason = "all members at once, as their activations fit the cache"
    else:
        reason = "by groups, as not all members' activations fit the cache"
    return Choice(strategy="chunked", reason=reason)


class Auto:
    """Takes the strategy that the rule picks for the minibatch that it is called with."""

    name: ClassVar = "auto"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing is prepared before the first call: the batch size decides."""
        prepared: dict[int, Predict] = {}  # by batch size

        def predict(x: Tensor) -> Tensor:
            batch = x.shape[0 if mode is InputMode.SAME else 1]
            if batch not in prepared:
                picked = choose(
                    ensemble.architecture,
                    members=len(ensemble),
                    batch=batch,
                    device=ensemble.device.type,
                    mode=mode,
                ).strategy
                prepared[batch] = _PICKED[picked].prepare(ensemble, mode)
            return prepared[batch](x)

        return predict
