"""The member count as a number and a slider together; the slider's scale is logarithmic."""

from math import log10

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from ensemble_gui.qt.setup.fields import number_box
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.records.settings import MOST_MEMBERS

_STEPS_PER_DECADE = 100


class MemberCount(QWidget):
    """From 1 member to 1,000."""

    changed = Signal(int)

    def __init__(self, members: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number_box("memberCount", "Members", MOST_MEMBERS, members, self)
        self._number.setMinimumWidth(scaled(72))
        self._number.setToolTip("How many networks the ensemble has")
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("memberSlider")
        self._slider.setRange(0, _to_step(MOST_MEMBERS))
        self._slider.setPageStep(_STEPS_PER_DECADE // 4)
        self._slider.setAccessibleName("Members, on a logarithmic scale")
        caption = label("&Members", "", self)
        caption.setBuddy(self._number)
        line = row(caption, self._slider, self._number)
        line.setStretch(1, 1)
        fill(self, line)
        self._slider.setValue(_to_step(members))
        self._number.valueChanged.connect(self._follow_number)
        self._slider.valueChanged.connect(self._follow_slider)

    @property
    def value(self) -> int:
        """The member count."""
        return self._number.value()

    def choose(self, members: int) -> None:
        """Choose this member count, as if it were typed."""
        self._number.setValue(members)

    @Slot(int)
    def _follow_number(self, members: int) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(_to_step(members))
        self.changed.emit(members)

    @Slot(int)
    def _follow_slider(self, step: int) -> None:
        self._number.setValue(round(10 ** (step / _STEPS_PER_DECADE)))


def _to_step(members: int) -> int:
    return round(_STEPS_PER_DECADE * log10(members))
