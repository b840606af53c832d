"""What each further member gains and costs."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.growth.page import GrowthPage
from ensemble_gui.qt.pages.growth.plot import SIZE_KEYS
from ensemble_gui.qt.pages.growth.presenter import KEY, Growing


def _build(context: Context, parent: QWidget) -> GrowthPage:
    page = GrowthPage(context.theme, parent)
    Growing(page, context)
    return page


PAGE = Page(key=KEY, group=Group.DISAGREEMENT, title="Growth", build=_build, keys=(SIZE_KEYS,))
