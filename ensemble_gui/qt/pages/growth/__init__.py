"""What each further member gains and costs."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView

KEY = "growth"


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.growth.page import GrowthPage
    from ensemble_gui.qt.pages.growth.presenter import Growing

    page = GrowthPage(context.theme, parent)
    Growing(page, context)
    return page


PAGE = Page(key=KEY, group=Group.DISAGREEMENT, title="Growth", build=_build, room=0.5)
