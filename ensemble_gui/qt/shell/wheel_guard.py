"""Keeps the wheel, by which somebody scrolls, from changing a setting that it passes over."""

from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QScrollBar,
    QTabBar,
    QWidget,
)

_CONTROLS = (QAbstractSpinBox, QAbstractSlider, QComboBox, QTabBar)


class WheelGuard(QObject):
    """Lets the wheel turn only the control that has the focus; what lies around it scrolls."""

    def guard(self, view: QWidget) -> None:
        """Watch over the controls in this view; in a window also over dialogs yet to open."""
        if view.isWindow():
            view.installEventFilter(self)
        for control in view.findChildren(QWidget):
            if isinstance(control, _CONTROLS) and not isinstance(control, QScrollBar):
                control.installEventFilter(self)
                if control.focusPolicy() is Qt.FocusPolicy.WheelFocus:
                    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else it has it by then

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Hand the wheel on to what the control lies in, unless the control has the focus."""
        if isinstance(event, QChildEvent):
            if event.polished() and isinstance(dialog := event.child(), QDialog):
                self.guard(dialog)
            return False
        if event.type() is not QEvent.Type.Wheel or not isinstance(watched, _CONTROLS):
            return False
        if watched.hasFocus():
            return False
        event.ignore()
        return True
