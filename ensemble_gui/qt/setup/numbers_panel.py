"""How many threads compute, and in which numbers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.settings import DType, RunSettings

CAPTION_WIDTH = 68  # pixels: the longest of the setup's captions, so that all fields line up
_USUAL = 0  # the spin box's value for as many threads as there are cores


class NumbersPanel(QWidget):
    """The threads, the dtype and TF32."""

    changed = Signal()

    def __init__(self, settings: RunSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._threads = QSpinBox(self)
        self._threads.setObjectName("threadCount")
        self._threads.setAccessibleName("Threads")
        self._threads.setToolTip("torch's threads on the CPU: as many as there are cores, or fewer")
        self._threads.setSpecialValueText("All cores")
        self._threads.lineEdit().setAcceptDrops(False)  # files dropped here are the window's
        dtypes = [(one, one.value) for one in DType]
        self._dtype = ChoiceBox("dtypeBox", "Numbers", dtypes, self)
        self._dtype.setToolTip("The dtype of parameters, input and activations")
        self._tf32 = QCheckBox("TF&32", self)
        self._tf32.setObjectName("tf32Box")
        self._tf32.setAccessibleName("TF32")
        self._tf32.setToolTip("Let CUDA round float32 factors to TensorFloat-32")
        self.set_threads(1, max(1, settings.threads or 1))
        self._threads.setValue(settings.threads or _USUAL)
        self._dtype.choose(settings.dtype)
        self._tf32.setChecked(settings.tf32)
        self.set_device(settings.device)
        self._arrange()
        self._threads.valueChanged.connect(self.changed)
        self._dtype.chosen.connect(self.changed)
        self._tf32.toggled.connect(self.changed)

    @property
    def threads(self) -> int | None:
        """The number of threads; None for as many as there are cores."""
        return self._threads.value() or None

    @property
    def dtype(self) -> DType:
        """In which numbers a run computes."""
        return self._dtype.value

    @property
    def tf32(self) -> bool:
        """Whether TF32 is wished for, where it can be had."""
        return self._tf32.isEnabled() and self._tf32.isChecked()

    def set_threads(self, usual: int, most: int) -> None:
        """Offer so many threads at most, and say how many all cores are."""
        self._threads.setRange(_USUAL, most)
        if usual > 1:
            self._threads.setSpecialValueText(f"All cores: {usual}")

    def set_device(self, device: str) -> None:
        """Offer what this device can do."""
        self._tf32.setEnabled(device.startswith("cuda"))
        self._threads.setEnabled(device == "cpu")

    def _arrange(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(RHYTHM)
        layout.setVerticalSpacing(RHYTHM // 2)
        threads, numbers = label("&Threads", "", self), label("&Numbers", "", self)
        threads.setBuddy(self._threads)
        numbers.setBuddy(self._dtype)
        layout.addWidget(threads, 0, 0)
        layout.addWidget(self._threads, 0, 1, 1, 2)
        layout.addWidget(numbers, 1, 0)
        layout.addWidget(self._dtype, 1, 1)
        layout.addWidget(self._tf32, 1, 2)
        layout.setColumnMinimumWidth(0, CAPTION_WIDTH)
        layout.setColumnStretch(1, 1)
