"""Keeps the wheel, by which somebody scrolls, from changing a setting that it passes over."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QSlider, QWidget


class WheelGuard(QObject):
    """Lets the wheel turn only the box or slider that has the focus; what lies around scrolls."""

    def guard(self, view: QWidget) -> None:
        """Watch over the controls in this view."""
        for control in view.findChildren(QWidget):
            if isinstance(control, (QAbstractSpinBox, QComboBox, QSlider)):
                control.installEventFilter(self)
                if control.focusPolicy() is Qt.FocusPolicy.WheelFocus:
                    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else it has it by then

    def eventFilter(self, control: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Hand the wheel on to what the control lies in, unless the control has the focus."""
        if event.type() is not QEvent.Type.Wheel or not isinstance(control, QWidget):
            return False
        if control.hasFocus():
            return False
        event.ignore()
        return True
