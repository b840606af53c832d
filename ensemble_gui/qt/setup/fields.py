"""What the setup's parts share: lines of captions and fields, and boxes for whole numbers."""

from PySide6.QtWidgets import QFormLayout, QLayout, QSpinBox, QWidget

from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM

_CAPTION_WIDTH = 68  # pixels: the longest of the captions, so that all fields line up


def form(*lines: tuple[str, QWidget | QLayout]) -> QFormLayout:
    """A line for each field, under captions of one width."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(RHYTHM)
    made.setVerticalSpacing(RHYTHM // 2)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for caption, field in lines:
        made.addRow(caption, field)
        made.labelForField(field).setMinimumWidth(scaled(_CAPTION_WIDTH))
    return made


def number_box(name: str, accessible: str, most: int, value: int, parent: QWidget) -> QSpinBox:
    """A box for a number from 1 on."""
    made = QSpinBox(parent)
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setRange(1, most)
    made.setValue(value)
    made.lineEdit().setAcceptDrops(False)  # so that files dropped here reach the window
    return made
