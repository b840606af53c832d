"""What the members predict for images that are shifted further and further."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView, ShowingWait
from ensemble_gui.records.shift import RibbonRequest
from ensemble_gui.wording.ribbon import COMPUTING_RIBBON

KEY = "shift"


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.shift.page import ShiftPage
    from ensemble_gui.qt.pages.shift.presenter import Shifting

    page = ShiftPage(context.theme, parent)
    Shifting(page, context)
    ShowingWait(page, context, RibbonRequest, COMPUTING_RIBBON)
    return page


PAGE = Page(
    key=KEY, group=Group.DISAGREEMENT, title="Shift", build=_build, room=0.56, computes_here=True
)
