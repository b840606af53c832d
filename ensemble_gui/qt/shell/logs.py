"""The log of a window: what went wrong, and nothing of what is in the user's images.

Each window has a file of its own, so that no two write into one. What cannot be written is
dropped: a log is not worth a fault.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from ensemble_gui import __version__
from ensemble_gui.places import log_folder

TIME_FORMAT = "%Y%m%d-%H%M%S"  # in the files' names, in UTC
MOST_FILES = 20  # of the same kind in the folder, with the oldest removed first
_MOST_BYTES = 500_000  # of a file, which then becomes the older one of two
_FORMAT = "%(asctime)s %(levelname)s %(name)s (%(threadName)s): %(message)s"
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_LOG = logging.getLogger(__name__)
_QT = logging.getLogger("Qt")


class LogFile(RotatingFileHandler):
    """Drops what it cannot write, as on a full disk."""

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        """Say nothing: there is nowhere to say it, and the window works on."""


@contextmanager
def logging_to_file() -> Iterator[None]:
    """Meanwhile warnings and errors, ours, other libraries' and Qt's, go to a file as well.

    They still go to standard error. Where no file can be written, there is no log.
    """
    root, ours = logging.getLogger(), logging.getLogger("ensemble_gui")
    handlers = [one for one in (_file_handler(), logging.lastResort) if one is not None]
    level = ours.level
    for handler in handlers:
        root.addHandler(handler)
    ours.setLevel(logging.INFO)
    qInstallMessageHandler(_take_message_of_qt)
    _LOG.info("Ensemble Explorer %s started, process %d", __version__, os.getpid())
    try:
        yield
    finally:
        _LOG.info("Ended")
        qInstallMessageHandler(None)
        ours.setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)
            if isinstance(handler, LogFile):
                with suppress(OSError):
                    handler.close()


def log_path() -> Path | None:
    """The file of this window's log; None if there is none."""
    found = (one for one in logging.getLogger().handlers if isinstance(one, LogFile))
    return next((Path(one.baseFilename) for one in found), None)


def log_of(report: Path) -> Path:
    """The file of the log of the window that left this report."""
    return report.with_name(f"{report.name.partition('.')[0]}.log")


def stem_of_this_process() -> str:
    """How the names of this window's files begin; they sort by time."""
    return f"window-{datetime.now(UTC):{TIME_FORMAT}}-{os.getpid()}"


def remove_oldest(folder: Path, pattern: str, most: int = MOST_FILES) -> None:
    """Keep the newest files of this pattern; what cannot be removed stays."""
    with suppress(OSError):
        for old in sorted(folder.glob(pattern), key=lambda one: one.name)[:-most]:
            with suppress(OSError):
                old.unlink()


def _file_handler() -> LogFile | None:
    folder = log_folder()
    path = folder / f"{stem_of_this_process()}.log"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = LogFile(
            path, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", errors="replace"
        )
    except (OSError, ValueError):  # a full disk; a null character in the folder's name
        return None
    handler.setFormatter(logging.Formatter(_FORMAT))
    remove_oldest(folder, "window-*.log*")
    return handler


def _take_message_of_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Log a warning of Qt; print anything else, as Qt does by itself."""
    level = _LEVELS.get(kind, logging.WARNING)
    if level >= logging.WARNING:
        _QT.log(level, "%s", message)
    else:
        print(message, file=sys.stderr)
