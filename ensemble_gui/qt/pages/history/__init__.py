"""The results that are kept."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.pages.history.presenter import KeepingHistory
from ensemble_gui.qt.pages.history.table import LIST_KEYS


def _build(context: Context, parent: QWidget) -> HistoryPage:
    page = HistoryPage(context.theme, parent)
    KeepingHistory(page, context)
    return page


PAGE = Page(
    key="history",
    group=Group.SPEED,
    title="History",
    build=_build,
    works_unopened=True,
    keys=(LIST_KEYS,),
)
