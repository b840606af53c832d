"""Requests of which only the latest matters."""

from collections.abc import Callable
from typing import Generic, TypeVar

from ensemble_gui.cancel import CancelToken

Wanted = TypeVar("Wanted")


class Latest(Generic[Wanted]):
    """Sends one request at a time: a newer one takes the place of one that waits.

    The one that is on its way is cancelled by a newer one, so that this comes the sooner.
    """

    def __init__(self, send: Callable[[Wanted, CancelToken], None]) -> None:
        self._send = send
        self._going: Wanted | None = None
        self._next: Wanted | None = None
        self._token = CancelToken()
        self._closed = False

    def ask(self, request: Wanted) -> None:
        """Send this request as soon as the one before has been answered."""
        self._token.cancel()
        self._next = request
        self._send_next()

    def step_back(self) -> None:
        """Let other work go first: what is on its way is cancelled, and sent again behind it."""
        if self._going is not None and not self._token.cancelled:
            self._token.cancel()
            self._next = self._next or self._going

    def settle(self) -> bool:
        """The answer has come: whether it is to the latest request."""
        is_latest = self._next is None
        self._going = None
        self._send_next()
        return is_latest

    def close(self) -> None:
        """Cancel what goes on and send nothing more."""
        self._closed = True
        self._token.cancel()

    def _send_next(self) -> None:
        if self._going is None and self._next is not None and not self._closed:
            self._going, self._next = self._next, None
            self._token = CancelToken()
            self._send(self._going, self._token)
