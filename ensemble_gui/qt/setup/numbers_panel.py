"""How many threads compute, and in which dtype."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from ensemble_gui.qt.setup.fields import form, number_box
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.records.settings import DType, RunSettings

_USUAL = 0  # the spin box's value for one thread per core


class NumbersPanel(QWidget):
    """The threads, the dtype and TF32."""

    changed = Signal()

    def __init__(self, settings: RunSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._threads = number_box("threadCount", "Threads", 1, 1, self)
        self._threads.setToolTip("How many threads torch uses on the CPU: at most one per core")
        self._threads.setSpecialValueText("All cores")
        dtypes = [(one, one.value) for one in DType]
        self._dtype = ChoiceBox("dtypeBox", "Dtype", dtypes, self)
        self._dtype.setToolTip("The dtype of parameters, input and activations")
        self._tf32 = QCheckBox("TF&32", self)
        self._tf32.setObjectName("tf32Box")
        self._tf32.setAccessibleName("TF32")
        self._tf32.setToolTip("Let CUDA round float32 factors to TensorFloat-32")
        self._hint = label("", "small", self, name="dtypeHint", wraps=True)
        self._hint.hide()
        self.set_threads(1, max(1, settings.threads or 1))
        self._threads.setValue(settings.threads or _USUAL)
        self._dtype.choose(settings.dtype)
        self._tf32.setChecked(settings.tf32)
        self.set_device(settings.device)
        numbers = row(self._dtype, self._tf32)
        numbers.setStretch(0, 1)
        lines = form(("&Threads", self._threads), ("Dt&ype", numbers))
        if isinstance(caption := lines.labelForField(numbers), QLabel):
            caption.setBuddy(self._dtype)
        fill(self, lines, self._hint)
        self._threads.valueChanged.connect(self.changed)
        self._dtype.chosen.connect(self.changed)
        self._tf32.toggled.connect(self.changed)

    @property
    def threads(self) -> int | None:
        """The number of threads; None for one per core."""
        return self._threads.value() or None

    @property
    def dtype(self) -> DType:
        """The dtype in which a run computes."""
        return self._dtype.value

    @property
    def tf32(self) -> bool:
        """Whether TF32 is chosen, where the device has it."""
        return self._tf32.isEnabled() and self._tf32.isChecked()

    def restore(self, settings: RunSettings, *, are_cores_known: bool) -> None:
        """Choose these numbers; no more threads than cores, as far as these are known."""
        threads = settings.threads or _USUAL
        if not are_cores_known:
            self._threads.setMaximum(max(self._threads.maximum(), threads))
        self._threads.setValue(threads)
        self._dtype.choose(settings.dtype)
        self._tf32.setChecked(settings.tf32)

    def set_threads(self, usual: int, most: int) -> None:
        """Offer at most this number of threads, and show how many "All cores" means."""
        self._threads.setRange(_USUAL, most)
        if usual > 1:
            self._threads.setSpecialValueText(f"All cores: {usual}")

    def show_dtype_hint(self, sentence: str) -> None:
        """Show this under the dtype; '' for nothing."""
        self._hint.setText(sentence)
        self._hint.setVisible(bool(sentence))

    def set_device(self, device: str) -> None:
        """Enable what this device can do."""
        self._tf32.setEnabled(device.startswith("cuda"))
        self._threads.setEnabled(device == "cpu")
