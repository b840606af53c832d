"""The bar on top: Run, Cancel and Sweep, the progress, the message, and the way to one's images."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.wording.figures import one_line

_HEIGHT = 6 * RHYTHM  # with a message of two lines


class RunBar(QWidget):
    """Starts and stops runs, and says how they stand."""

    run_wanted = Signal()
    cancel_wanted = Signal()
    sweep_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._run = self._button("runButton", "\N{BLACK RIGHT-POINTING TRIANGLE}  Run", "Run")
        self._cancel = self._button("cancelButton", "Cancel", "Cancel")
        self._sweep = self._button("sweepButton", "Sweep", "Sweep")
        self._open = self._button("openButton", "Open images", "Open images")
        self._run.setToolTip("Time the strategies with these settings (Ctrl+R)")
        self._cancel.setToolTip("Stop the work (Esc)")
        self._sweep.setToolTip(
            "Time the strategies over a grid of member counts and batch sizes (Ctrl+Shift+R)"
        )
        self._open.setToolTip("Predict images of your own (Ctrl+O)")
        self._run.clicked.connect(self.run_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)
        self._sweep.clicked.connect(self.sweep_wanted)
        self._open.clicked.connect(self.open_wanted)
        self._started = self._run  # by which the work was started that goes on
        self._progress = QProgressBar(self)
        self._progress.setObjectName("progressBar")
        self._progress.setAccessibleName("Progress")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._is_of_work = False  # what the message says
        self._message = label("", "small", self)
        self._message.setObjectName("messageLabel")
        self._message.setAccessibleName("Message")
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._arrange()
        self.setFixedHeight(_HEIGHT)
        self.set_busy(running=False, busy=False)

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(self._run)
        layout.addWidget(self._cancel)
        layout.addWidget(self._sweep)
        layout.addWidget(self._message, 1)
        layout.addWidget(self._progress)
        layout.addWidget(self._open)

    def set_busy(self, *, running: bool, busy: bool) -> None:
        """A run or a sweep goes on; some work goes on."""
        starters = (self._run, self._sweep)
        self._started = next((one for one in starters if one.hasFocus()), self._started)
        focused = self._started.hasFocus() or self._cancel.hasFocus()
        for one in starters:
            one.setEnabled(not running)
        self._cancel.setEnabled(busy)
        if focused:  # a disabled button hands the focus on to whatever comes next
            (self._cancel if running else self._started).setFocus()
        self._progress.setVisible(busy)
        if not busy:
            self._progress.setValue(0)
            if self._is_of_work:
                self.show_message("")

    def show_progress(self, progress: RunProgress) -> None:
        """Show how far the work has come."""
        self._progress.setMaximum(max(progress.total, 1))
        self._progress.setValue(progress.done)
        self._tell_of_work(f"{progress.stage}\N{HORIZONTAL ELLIPSIS}")

    def acknowledge_cancel(self) -> None:
        """Say at once that the wish was heard; a pass that has begun cannot be interrupted."""
        self._cancel.setEnabled(False)
        self._tell_of_work("Cancelling: finishing the current pass\N{HORIZONTAL ELLIPSIS}")

    def show_message(self, text: str, *, failed: bool = False) -> None:
        """Say a sentence; a failure stands out."""
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

    def _tell_of_work(self, text: str) -> None:
        """Say how the work stands that goes on: nothing is left of it once none does."""
        self.show_message(text)
        self._is_of_work = True

    def _fit(self) -> None:
        needed = self._message.heightForWidth(self._message.width()) + 2 * RHYTHM
        self.setFixedHeight(max(_HEIGHT, needed))

    def _button(self, name: str, text: str, accessible: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(accessible)
        return button
