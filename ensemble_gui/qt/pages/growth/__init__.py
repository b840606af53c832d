"""What each further member gains and costs."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, ShowingWait
from ensemble_gui.qt.pages.growth.page import GrowthPage
from ensemble_gui.qt.pages.growth.presenter import KEY, Growing
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.wording.growth import GROWING


def _build(context: Context, parent: QWidget) -> GrowthPage:
    page = GrowthPage(context.theme, parent)
    Growing(page, context)
    ShowingWait(page, context, GrowthRequest, GROWING)
    return page


PAGE = Page(key=KEY, group=Group.DISAGREEMENT, title="Growth", build=_build)
