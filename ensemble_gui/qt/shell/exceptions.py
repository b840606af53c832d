"""Shows exceptions that nobody caught, instead of losing them on a console that nobody sees."""

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.shell.dialogs import ErrorDialog

_LOG = logging.getLogger(__name__)


class ExceptionReporter(QObject):
    """A `sys.excepthook` that may be called on any thread; the dialog opens on the GUI thread."""

    _raised = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the interpreter's hook, on every thread."""
        sys.excepthook = self.report
        threading.excepthook = self._report_of_thread

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Only emit: a worker's slot calls this on the worker's thread."""
        text = "".join(traceback.format_exception(kind, error, trace))
        self._raised.emit(f"{kind.__name__}: {error}", text)

    def _report_of_thread(self, fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            self.report(fault.exc_type, fault.exc_value, fault.exc_traceback)

    @Slot(str, str)
    def _show(self, message: str, text: str) -> None:
        _LOG.error("%s", text)
        if self._window.findChild(ErrorDialog) is None:  # one is enough: a fault may come in storms
            ErrorDialog(message, text, self._window).show()
