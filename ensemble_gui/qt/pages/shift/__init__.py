"""What the members predict for images that are shifted further and further."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView

KEY = "shift"


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.shift.page import ShiftPage
    from ensemble_gui.qt.pages.shift.presenter import Shifting

    page = ShiftPage(context.theme, parent)
    Shifting(page, context)
    return page


PAGE = Page(key=KEY, group=Group.DISAGREEMENT, title="Shift", build=_build, room=0.56)
