"""The strategy that picks another one, by a rule that is told."""

from typing import ClassVar

from torch import Tensor

from ensemble_gui.ensembles.architectures import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records import Choice, InputMode
from ensemble_gui.running.linear_strategies import Chunked
from ensemble_gui.running.plain_strategies import Loop, Stacked
from ensemble_gui.running.strategy import Predict, Strategy
from ensemble_gui.running.vmap_strategies import Vmap

_SMALL_BATCH = 16  # samples: the weights are then most of what is read
_FEW_IMAGES = 256  # of all members: the loop of small CNNs is slower with 128, quicker with 640
_CACHED = 4 * 2**20  # bytes of one layer's activations of all members: a chip's cache holds them
_FLOAT = 4  # bytes

_PICKED: dict[str, Strategy] = {one.name: one for one in (Loop(), Vmap(), Stacked(), Chunked())}


def choose(architecture: Architecture, *, members: int, batch: int, device: str) -> Choice:
    """Which strategy `auto` takes for a minibatch of this size, and why."""
    is_known = architecture.stacked_forward is not None
    if device != "cpu":
        batched = "stacked" if is_known else "vmap"
        return Choice(strategy=batched, reason="on an accelerator few calls are quick")
    if not (is_known and architecture.linear_layers):
        if is_known and members * batch <= _FEW_IMAGES:
            return Choice(strategy="stacked", reason="it saves calls, and the images are few")
        return Choice(strategy="loop", reason="each member fills the cores by itself")
    if batch <= _SMALL_BATCH:
        return Choice(strategy="stacked", reason=f"the batch is at most {_SMALL_BATCH}")
    activations = members * batch * architecture.widest * _FLOAT
    if activations <= _CACHED:
        return Choice(strategy="stacked", reason="all members' activations fit the cache")
    return Choice(strategy="chunked", reason="only groups of members fit the cache")


class Auto:
    """Takes the strategy that the rule picks for the minibatch that it is called with."""

    name: ClassVar = "auto"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing is prepared before the first call: the batch size decides."""
        prepared: dict[str, Predict] = {}

        def predict(x: Tensor) -> Tensor:
            batch = x.shape[0 if mode is InputMode.SAME else 1]
            picked = choose(
                ensemble.architecture,
                members=len(ensemble),
                batch=batch,
                device=ensemble.device.type,
            ).strategy
            if picked not in prepared:
                prepared[picked] = _PICKED[picked].prepare(ensemble, mode)
            return prepared[picked](x)

        return predict
