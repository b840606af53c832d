"""What the members predict for images that are shifted further and further."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.pages.shift.presenter import KEY, Shifting


def _build(context: Context, parent: QWidget) -> ShiftPage:
    page = ShiftPage(context.theme, parent)
    Shifting(page, context)
    return page


PAGE = Page(key=KEY, group=Group.DISAGREEMENT, title="Shift", build=_build, room=0.56)
