"""How much memory the tensors of a strategy's call take, from the shapes that its operations give.

Copies and scratch memory inside an operation are not known. A convolution of oneDNN, for example,
lays its input and output out in blocks of channels and copies the output back: at its peak it takes
the output twice. How much that is depends on the processor.
"""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.strategy import Strategy

_COMPOSITE = torch._C.DispatchKey.CompositeImplicitAutograd  # noqa: SLF001 -- torch has no other name


def peak_bytes(
    strategy: Strategy,
    ensemble: Ensemble,
    x: Tensor,
    mode: InputMode,
    token: CancelToken | None = None,
    *,
    computes: bool = False,
) -> int | None:
    """The most bytes that the tensors of a first call on `x` take at once.

    Logits and a strategy's scratch tensors count, parameters and input do not. Unless the call
    `computes`, which suits short ones, it is made with tensors without storage, for which torch
    imports its compiler (2 s). None is given for a strategy that compiles, since its code is not
    torch's, and where a network needs storage. Raises CancelledError between operations.
    """
    if strategy.compiles:
        return None
    token = token or CancelToken()
    try:
        if not computes:
            x = x.to("meta")
            stacked = {name: one.to("meta") for name, one in ensemble.stacked.items()}
            ensemble = Ensemble(ensemble.architecture, stacked, token)
        return _peak(strategy, ensemble, x, mode, token)
    except CancelledError:
        raise
    except Exception:  # noqa: BLE001 -- `.item()` and others' code may raise anything
        return None


def _peak(
    strategy: Strategy, ensemble: Ensemble, x: Tensor, mode: InputMode, token: CancelToken
) -> int:
    predict = strategy.prepare(ensemble, mode)
    known = [StorageWeakRef(one.untyped_storage()) for one in (*ensemble.stacked.values(), x)]
    allocations = _Allocations(known, token)
    with allocations:
        predict(x)
    return allocations.peak


class _Allocations(TorchDispatchMode):
    """Notes the storages that operations give out, and the most bytes that lived at once."""

    def __init__(self, known: list[StorageWeakRef], token: CancelToken) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch gives it no types
        self.peak = 0
        self._token = token
        self._known = {one.cdata for one in known}
        self._living: dict[int, tuple[StorageWeakRef, int]] = {}  # by the storage's address

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: to be skipped by the compiler, torch would first import it, which takes 2 s."""
        return False

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: object,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        self._token.raise_if_cancelled()
        kwargs = kwargs or {}
        if torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), _COMPOSITE):  # noqa: SLF001 -- as below
            with self:  # in inference mode an operation made of others comes whole
                # Not `decompose`, which takes torch's code in Python, and imports its compiler.
                return func._op_dk(_COMPOSITE, *args, **kwargs)  # noqa: SLF001 -- torch has no other way
        given = func(*args, **kwargs)
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
