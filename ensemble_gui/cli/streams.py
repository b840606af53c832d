"""Makes sure that a result arrives on standard output, even if messages cannot be written."""

import errno
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TYPE_CHECKING, TextIO

from ensemble_gui.cli.interrupting import interrupt
from ensemble_gui.ending import on_ending_signals
from ensemble_gui.wording.faults import reason

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_RESULTS: list[TextIO] = []  # standard output, while `print` writes to standard error
_CLOSED = "Standard output is closed: redirect it to a file, or to {} if you do not need it."


class OutputLost(Exception):  # noqa: N818 -- named for what happened to the result
    """The result could not be written; the message says why, with a remedy."""


class ReaderLeft(Exception):  # noqa: N818 -- what `| head -1` is meant to do
    """The reader of standard output has closed it."""


def protect_streams() -> None:
    """Make messages unable to fail, and keep files off the standard descriptors; call this first.

    A closed descriptor would be reused by the next file that is opened, and messages that
    libraries write to descriptor 2 would end up in that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            lowest = os.open(os.devnull, os.O_RDWR)  # which is this number
            os.set_inheritable(lowest, True)  # noqa: FBT003 -- it takes no name
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        sys.stderr = _messages(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every console can write µ or ×


def check_output() -> None:
    """Raise OutputLost if there is no standard output, before work is done for it."""
    if _output() is None:
        raise OutputLost(_CLOSED.format(os.devnull))


@contextmanager
def prints_are_messages() -> Iterator[None]:
    """Send what other people's code prints to standard error, so that the result stays whole."""
    _RESULTS.append(sys.stdout)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _RESULTS.pop()


def _output() -> TextIO:
    """Standard output, whatever `print` writes to."""
    return _RESULTS[-1] if _RESULTS else sys.stdout


def as_written(text: str) -> str:
    """The text with an escape for each character that standard output cannot write."""
    encoding = getattr(_output(), "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def write_output(text: str) -> None:
    """Write to standard output at once; raises OutputLost or ReaderLeft if it does not arrive.

    A signal ends it, so that a reader that does not read cannot delay the exit.
    """
    check_output()
    try:
        with on_ending_signals(interrupt):
            _output().write(text)
            _output().flush()
    except KeyboardInterrupt:
        _discard_output()
        raise
    except OSError as error:
        _discard_output()
        if _means_closed_by_reader(error):
            raise ReaderLeft from error
        raise OutputLost(
            f"The result could not be written to standard output ({reason(error)}): free some "
            "space there, or redirect it to another place."
        ) from error


def end_without_reader() -> int:
    """End silently by SIGPIPE, as other tools do whose reader leaves; elsewhere the exit status.

    Python ignores that signal. A shell sees 141, and `set -o pipefail` treats it like theirs.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    return 1


class _Unfailing(io.RawIOBase):
    """Drops what its stream cannot write: a lost message must not cost the result."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: "ReadableBuffer") -> int:
        written = None
        with suppress(OSError):
            written = self._raw.write(data)
        return written or memoryview(data).nbytes


def _messages(stream: TextIO | None) -> io.TextIOWrapper:
    """Standard error, unable to fail; if it was closed, descriptor 2 leads nowhere."""
    buffer = getattr(stream, "buffer", None) or io.FileIO(2, "w", closefd=False)
    raw = _Unfailing(getattr(buffer, "raw", buffer))  # Windows' console has a kind of its own
    encoding = stream.encoding if stream is not None else "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, line_buffering=True)


def _discard_output() -> None:
    """Send the buffered rest nowhere: the interpreter would fail on it at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _output().fileno())
        os.close(nowhere)


def _means_closed_by_reader(error: OSError) -> bool:
    windows = sys.platform == "win32" and error.errno == errno.EINVAL  # what it gives for a pipe
    return isinstance(error, BrokenPipeError) or windows
