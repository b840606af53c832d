"""The bar on top: Run, Cancel and Sweep, the message, the progress, and Open images."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from ensemble_gui.qt.shell.message_line import MessageLine
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.icon import Ink, put_icon
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.progress import RunProgress

_HEIGHT = 6 * RHYTHM  # with a message of two lines
_MARK = (RHYTHM // 2 + 1, RHYTHM // 2 + 1, 6, 6)  # in the button's corner: where, and its size
_RUN_TIP = "Time the strategies with these settings (Ctrl+R)"
_STALE = "Settings changed: press Run to measure them"


class RunBar(QWidget):
    """The buttons that start and stop work, and how the work stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.run = self._button("run", "Run", _RUN_TIP)
        put_icon(self.run, "run", Ink.ACCENT)
        self._mark = label("", "", self.run, name="runMark")
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark.setGeometry(*_MARK)
        self._mark.hide()
        self.cancel = self._button("cancel", "Cancel", "Stop the work (Esc)")
        grid = "Time the strategies over a grid of member counts and batch sizes (Ctrl+Shift+R)"
        self.sweep = self._button("sweep", "Sweep", grid)
        self.open = self._button("open", "Open images", "Predict images of your own (Ctrl+O)")
        for one, name in ((self.cancel, "cancel"), (self.sweep, "sweep"), (self.open, "images")):
            put_icon(one, name)
        self._started = self.run  # the button that started the running work
        self._progress = QProgressBar(self)
        self._progress.setObjectName("progressBar")
        self._progress.setAccessibleName("Progress")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self.message = MessageLine(self)
        self.message.left.connect(self._take_focus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        parts = (self.run, self.cancel, self.sweep, self.message, self._progress, self.open)
        for part in parts:
            layout.addWidget(part, int(part is self.message))
        self.setFixedHeight(scaled(_HEIGHT))
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
        self.message.set_busy(busy=busy)

    def show_progress(self, progress: RunProgress) -> None:
        """Show how far the work has come."""
        self._progress.setMaximum(max(progress.total, 1))
        self._progress.setValue(progress.done)

    def show_work(self, text: str) -> None:
        """Show what is being done, and for how long."""
        self.message.say_work(text)

    def acknowledge_cancel(self) -> None:
        """Say at once that the click was received; a pass that has begun cannot be interrupted."""
        self.cancel.setEnabled(False)

    def show_message(self, text: str, *, failed: bool = False) -> None:
        """Show a sentence; a failure stands out, and stays."""
        self.message.say(text, failed=failed)

    def mark_stale(self, *, stale: bool) -> None:
        """Show whether the settings have changed since the result that is shown."""
        self.message.rest(_STALE if stale else "")
        self.run.setToolTip(plain_tip(f"{_STALE} (Ctrl+R)" if stale else _RUN_TIP))
        self.run.setAccessibleDescription(_STALE if stale else "")
        self._mark.setVisible(stale)

    @Slot()
    def _take_focus(self) -> None:
        self.run.setFocus()

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"{name}Button")
        button.setAccessibleName(text)
        button.setToolTip(plain_tip(tip))
        return button
