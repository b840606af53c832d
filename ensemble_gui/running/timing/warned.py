"""Collects the warnings of this thread, such as torch's about a slow fallback of vmap."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

# torch deprecates by one class or another.
_DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
# Who hears the warnings of this thread, and of those that work for it in its context.
_HEARD: ContextVar[list[str] | None] = ContextVar("_HEARD", default=None)


@contextmanager
def warnings_here(*, repeats: bool = False) -> Iterator[list[str]]:
    """A list that the warnings of this thread are put into; those of others go their way.

    Each is there once, or as often as it came if `repeats`. Python's own recording would take the
    warnings of all threads. What torch deprecates in itself is no news for its users.
    """
    heard: list[str] = []
    with warnings.catch_warnings():
        elsewhere = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if _HEARD.get() is not heard:
                elsewhere(message, category, filename, lineno, file, line)
            elif not issubclass(category, _DEPRECATIONS) and (repeats or str(message) not in heard):
                heard.append(str(message))

        warnings.simplefilter("always")
        warnings.showwarning = show
        before = _HEARD.set(heard)
        try:
            yield heard
        finally:
            _HEARD.reset(before)
