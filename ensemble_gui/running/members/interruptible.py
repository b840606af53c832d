"""Lets a cancel take effect inside a call of a large network, between two of its layers."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident

from torch.nn.modules.module import register_module_forward_pre_hook

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.running.members.pacing import is_large
from ensemble_gui.running.strategies.strategy import Strategy


@contextmanager
def interruptible(
    ensemble: Ensemble, token: CancelToken, strategies: Iterable[Strategy] = ()
) -> Iterator[None]:
    """Raise CancelledError from the next layer that is called, where the network is large.

    A hook takes some microseconds a layer, which only there are nothing. Code that is compiled, or
    captured in a graph, must not have one.
    """
    if not is_large(ensemble) or any(one.compiles for one in strategies):
        yield
        return
    with stopped_by(token):
        yield


@contextmanager
def stopped_by(token: CancelToken) -> Iterator[None]:
    """Raise CancelledError from the next layer that this thread calls after a cancel.

    The hook is global, and work on another thread may have been left to itself with its own.
    """
    own = get_ident()

    def look(*_: object) -> None:
        if get_ident() == own:
            token.raise_if_cancelled()

    hook = register_module_forward_pre_hook(look)
    try:
        yield
    finally:
        hook.remove()
