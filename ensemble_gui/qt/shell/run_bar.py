"""The bar on top: Run, Cancel and Sweep, the message, the progress, and Open images."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.wording.figures import one_line

_HEIGHT = 6 * RHYTHM  # with a message of two lines


class RunBar(QWidget):
    """The buttons that start and stop work, and how the work stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.run = self._button("run", "Run", "Time the strategies with these settings (Ctrl+R)")
        self.run.setText("\N{BLACK RIGHT-POINTING TRIANGLE}  Run")
        self.cancel = self._button("cancel", "Cancel", "Stop the work (Esc)")
        grid = "Time the strategies over a grid of member counts and batch sizes (Ctrl+Shift+R)"
        self.sweep = self._button("sweep", "Sweep", grid)
        self.open = self._button("open", "Open images", "Predict images of your own (Ctrl+O)")
        self._started = self.run  # the button that started the running work
        self._progress = QProgressBar(self)
        self._progress.setObjectName("progressBar")
        self._progress.setAccessibleName("Progress")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._is_of_work = False  # what the message says
        self._message = label("", "small", self, name="messageLabel", wraps=True)
        self._message.setAccessibleName("Message")
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        parts = (self.run, self.cancel, self.sweep, self._message, self._progress, self.open)
        for part in parts:
            layout.addWidget(part, int(part is self._message))
        self.setFixedHeight(_HEIGHT)
        self.set_busy(running=False, busy=False)

    def set_busy(self, *, running: bool, busy: bool) -> None:
        """Allow what can be done while a run or a sweep is running, or any other work."""
        starters = (self.run, self.sweep)
        self._started = next((one for one in starters if one.hasFocus()), self._started)
        focused = self._started.hasFocus() or self.cancel.hasFocus()
        for one in starters:
            one.setEnabled(not running)
        self.cancel.setEnabled(busy)
        if focused:  # a disabled button hands the focus on to whatever comes next
            (self.cancel if running else self._started).setFocus()
        self._progress.setVisible(busy)
        if not busy:
            self._progress.setValue(0)
            if self._is_of_work:
                self.show_message("")

    def show_progress(self, progress: RunProgress) -> None:
        """Show how far the work has come."""
        self._progress.setMaximum(max(progress.total, 1))
        self._progress.setValue(progress.done)
        self._show_work(f"{progress.stage}\N{HORIZONTAL ELLIPSIS}")

    def acknowledge_cancel(self) -> None:
        """Say at once that the click was received; a pass that has begun cannot be interrupted."""
        self.cancel.setEnabled(False)
        self._show_work("Cancelling: finishing the current pass\N{HORIZONTAL ELLIPSIS}")

    def show_message(self, text: str, *, failed: bool = False) -> None:
        """Show a sentence; a failure stands out."""
        if self._message.property("failed") is not failed:
            self._message.setProperty("failed", failed)
            self._message.style().polish(self._message)
        self._message.setText(one_line(text))
        self._is_of_work = False
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Give the message the lines that it needs at this width."""
        super().resizeEvent(event)
        self._fit()

    def _show_work(self, text: str) -> None:
        """Show the status of the running work; it is cleared when nothing is running."""
        self.show_message(text)
        self._is_of_work = True

    def _fit(self) -> None:
        needed = self._message.heightForWidth(self._message.width()) + 2 * RHYTHM
        self.setFixedHeight(max(_HEIGHT, needed))

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"{name}Button")
        button.setAccessibleName(text)
        button.setToolTip(plain_tip(tip))
        return button
