"""The message in the bar on top: what was done, what failed, what is being done."""

from dataclasses import dataclass, replace
from time import monotonic

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QLabel, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import label, row, small_button
from ensemble_gui.qt.widgets.icon import Ink, put_icon
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.wording.figures import one_line

_LEAST_MS, _PER_CHARACTER_MS = 6000, 80  # that a sentence stays: twice what slow readers need
_FADE_MS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What there is to say; each text is '' if there is nothing of its kind."""

    sentence: str = ""  # fades
    failure: str = ""  # stays until it is dismissed
    work: str = ""  # while something is running
    rest: str = ""  # while there is nothing else

    @property
    def shown(self) -> str:
        """The text that is shown."""
        return self.sentence or self.failure or self.work or self.rest

    @property
    def is_failure(self) -> bool:
        """Whether that is a failure."""
        return bool(self.failure) and not self.sentence

    @property
    def can_be_dismissed(self) -> bool:
        """Whether a click dismisses it: the others disappear by themselves."""
        return bool(self.sentence or self.failure)

    def dismissed(self) -> "Said":
        """Without the one that is shown, if it can be dismissed."""
        return replace(self, sentence="") if self.sentence else replace(self, failure="")


class MessageLine(QWidget):
    """Shows one message at a time; one that is too long lies over the window and moves nothing.

    A sentence fades, but not while work is running: a repaint would be measured with it. Then it
    makes way for the work's progress, if that was begun later or the sentence has had its time.
    """

    changed = Signal()
    left = Signal()  # the focus was here, and nothing here can have it now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = Said()
        self._is_busy = False
        self._whole: QLabel | None = None  # over the window, if there is more than fits here
        self._until = 0.0  # when the sentence has had its time
        self._words = label("", "small", self, name="messageLabel", wraps=True)
        self._words.setAccessibleName("Message")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._close = small_button(
            "dismissMessage",
            self,
            accessible="Dismiss message",
            tip="Dismiss this message (Esc)",
        )
        put_icon(self._close, "dismiss", Ink.QUIET)
        for part in (self._words, self._close):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # so that no message moves another thing
            part.setSizePolicy(policy)
        self._close.hide()
        self._close.clicked.connect(self.dismiss)
        self.setLayout(row(self._words, self._close, shares=(1, 0)))
        self._effect = QGraphicsOpacityEffect(self._words)
        self._effect.setEnabled(False)
        self._words.setGraphicsEffect(self._effect)
        self._fading = QPropertyAnimation(self._effect, b"opacity", self)
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.setEasingCurve(QEasingCurve.Type.InQuad)
        self._fading.finished.connect(self._end_fading)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fade)

    @property
    def can_be_dismissed(self) -> bool:
        """Whether a click dismisses the message that is shown."""
        return self._said.can_be_dismissed

    @property
    def failure(self) -> str:
        """What failed, and was not dismissed."""
        return self._said.failure

    def say(self, text: str, *, failed: bool = False) -> None:
        """Show a sentence, or a failure; '' takes back the sentence."""
        text = one_line(text)
        if failed and text:
            self._show(replace(self._said, sentence="", failure=text))
        else:
            self._show(replace(self._said, sentence=text))
        self._until = monotonic() + self._lasts_ms / 1000
        self._wait()

    def forget_failure(self) -> None:
        """What failed is being tried again."""
        self._show(replace(self._said, failure=""))

    def say_work(self, text: str) -> None:
        """Show the status of the running work, unless there is a failure or a fresh sentence."""
        kept = self._said.sentence if monotonic() < self._until else ""
        self._show(replace(self._said, sentence=kept, work=text))

    def rest(self, text: str) -> None:
        """Show this while there is nothing else to say."""
        self._show(replace(self._said, rest=text))

    def set_busy(self, *, busy: bool) -> None:
        """Work is running, or none: then there is no status to show, and sentences fade."""
        if busy and not self._is_busy:
            self._until = 0.0
        self._is_busy = busy
        if not busy:
            self._show(replace(self._said, work=""))
        self._wait()

    @Slot()
    def dismiss(self) -> None:
        """Take back the message that is shown."""
        had_focus = self._close.hasFocus()
        self._show(self._said.dismissed())
        self._wait()
        if had_focus and not self._close.isVisibleTo(self):
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """The text may need another number of lines."""
        super().resizeEvent(event)
        self._show_whole()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As narrow as there is room: the text then has more lines."""
        return QSize(self._close.sizeHint().width(), 0)

    def _show(self, said: Said) -> None:
        if said == self._said:
            return
        self._said = said
        self._fading.stop()
        self._effect.setEnabled(False)
        if self._words.property("failed") is not said.is_failure:
            self._words.setProperty("failed", said.is_failure)
            self._words.style().polish(self._words)
        self._words.setText(said.shown)
        self._close.setVisible(said.can_be_dismissed)
        self._show_whole()
        self.changed.emit()

    def _show_whole(self) -> None:
        """Show a text that needs more lines than there are over the window, where it is whole."""
        needed = self._words.heightForWidth(self._words.width())
        is_long = bool(self._said.shown) and needed > self.height()
        self._words.setVisible(not is_long)
        if not is_long:
            if self._whole is not None:
                self._whole.hide()
            return
        if self._whole is None:
            self._whole = label("", "", self.window(), name="messageInFull", wraps=True)
            self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        whole = self._whole
        whole.setProperty("failed", self._said.is_failure)
        whole.style().polish(whole)
        whole.setText(self._said.shown)
        whole.show()  # before it is measured: it has its style by then
        width = self._words.width() + 2 * RHYTHM
        whole.resize(width, whole.heightForWidth(width))
        whole.move(self._words.mapTo(self.window(), QPoint(-RHYTHM, 0)))
        whole.raise_()

    @property
    def _lasts_ms(self) -> int:
        return _LEAST_MS + _PER_CHARACTER_MS * len(self._said.sentence)

    def _wait(self) -> None:
        """Let a sentence stay for as long as it takes to read it."""
        if self._said.sentence and not self._is_busy:
            self._timer.start(self._lasts_ms)
        else:
            self._timer.stop()

    @Slot()
    def _fade(self) -> None:
        """Take the sentence back, unless the mouse or the focus is on it."""
        if self.underMouse() or self._close.hasFocus() or self._words.hasSelectedText():
            self._wait()
            return
        self._effect.setEnabled(True)
        self._fading.setDuration(_FADE_MS)
        self._fading.start()

    @Slot()
    def _end_fading(self) -> None:
        self._show(replace(self._said, sentence=""))
