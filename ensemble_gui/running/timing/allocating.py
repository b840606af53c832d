"""How much memory a strategy's call takes, from the shapes of what its operations allocate."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.strategy import Strategy


def peak_bytes(
    strategy: Strategy,
    ensemble: Ensemble,
    x: Tensor,
    mode: InputMode,
    token: CancelToken | None = None,
) -> int | None:
    """The most bytes that a first call on `x` has allocated at once, beside parameters and input.

    Logits and scratch memory count. The call is made with tensors without storage, so that it
    computes nothing. None is given for a strategy that compiles, since its code is not torch's,
    and where an operation needs storage. Raises CancelledError between operations.
    """
    if strategy.compiles:
        return None
    stacked = {name: one.to("meta") for name, one in ensemble.stacked.items()}
    token = token or CancelToken()
    without_storage = Ensemble(ensemble.architecture, stacked, token)
    predict = strategy.prepare(without_storage, mode)
    given = x.to("meta")
    known = [StorageWeakRef(one.untyped_storage()) for one in (*stacked.values(), given)]
    allocations = _Allocations(known, token)
    try:
        with allocations:
            predict(given)
    except (NotImplementedError, RuntimeError):  # what `.item()` and missing meta kernels raise
        return None
    return allocations.peak


class _Allocations(TorchDispatchMode):
    """Notes the storages that operations give out, and the most bytes that lived at once."""

    def __init__(self, known: list[StorageWeakRef], token: CancelToken) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch gives it no types
        self.peak = 0
        self._token = token
        self._known = {one.cdata for one in known}
        self._living: dict[int, tuple[StorageWeakRef, int]] = {}  # by the storage's address

    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        self._token.raise_if_cancelled()
        given = func(*args, **(kwargs or {}))
        for one in given if isinstance(given, list | tuple) else (given,):
            if isinstance(one, Tensor):
                self._note(one.untyped_storage())
        return given

    def _note(self, storage: torch.UntypedStorage) -> None:
        reference = StorageWeakRef(storage)
        if reference.cdata in self._known or reference.cdata in self._living:
            return
        self._living[reference.cdata] = (reference, storage.nbytes())
        if sum(size for _, size in self._living.values()) > self.peak:
            self._living = {
                key: (one, size) for key, (one, size) in self._living.items() if not one.expired()
            }
            self.peak = max(self.peak, sum(size for _, size in self._living.values()))
