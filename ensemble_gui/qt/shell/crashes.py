"""Crashes of the process: what Python's fault handler writes, and the next window reports once.

While a window is open it has an empty file of its own, into which the fault handler writes when
the process crashes. A window that closes removes it.
"""

import faulthandler
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot

from ensemble_gui.places import log_folder
from ensemble_gui.qt.shell.dialogs import CrashDialog
from ensemble_gui.qt.shell.logs import TIME_FORMAT, remove_oldest, stem_of_this_process
from ensemble_gui.qt.shell.main_window import MainWindow

_RUNNING, _REPORTED = ".running", ".crash.txt"  # how the names of the files end
_NAME = re.compile(r"window-([0-9]{8}-[0-9]{6})-([0-9]+)" + re.escape(_RUNNING))
_MOST_BYTES = 200_000  # of a report that is shown
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def crashes_are_kept() -> Iterator[None]:
    """Meanwhile a crash of the process leaves a report, where one can be written."""
    path = log_folder() / f"{stem_of_this_process()}{_RUNNING}"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, _CREATE, 0o600)
    except (OSError, ValueError):
        yield
        return
    was_enabled = faulthandler.is_enabled()
    faulthandler.enable(descriptor)
    try:
        yield
    finally:
        faulthandler.disable()
        if was_enabled:
            faulthandler.enable()
        with suppress(OSError):
            os.close(descriptor)
            path.unlink()


class CrashReports(QObject):
    """Once the window has been seen, it shows what the last one left when it crashed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.painted.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _show(self) -> None:
        reports = new_crashes()
        if reports:
            CrashDialog(reports, report_in(reports[-1]), self._window).show()


def new_crashes() -> list[Path]:
    """The reports that no window has shown yet, the oldest first; each is returned once.

    Of two windows that look at once, one gets a report. Raises nothing.
    """
    folder, found = log_folder(), []
    with suppress(OSError, ValueError):
        for path in sorted(folder.glob(f"window-*{_RUNNING}")):
            name = _NAME.fullmatch(path.name)
            if name is None or _is_running(int(name[2]), name[1]):
                continue
            with suppress(OSError):
                if path.stat().st_size == 0:
                    path.unlink()  # killed, or ended at once: there is nothing to say
                else:
                    kept = path.with_name(path.name.removesuffix(_RUNNING) + _REPORTED)
                    path.rename(kept)
                    found.append(kept)
        remove_oldest(folder, f"window-*{_REPORTED}")
    return found


def report_in(path: Path) -> str:
    """The text of a report, as far as it can be read."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8", "replace")
    return ""


def _is_running(pid: int, since: str) -> bool:
    """Whether this process existed then: another one may have got its number since."""
    import psutil  # here, as it is not needed before the window is seen

    with suppress(psutil.Error, ValueError, OverflowError):  # a name that is not one of ours
        then = datetime.strptime(since, TIME_FORMAT).replace(tzinfo=UTC).timestamp()
        return bool(psutil.Process(pid).create_time() <= then + 1)
    return False
