"""The results that are kept."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import WHOLE_ROOM, Context, Group, Page
from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.pages.history.presenter import KeepingHistory
from ensemble_gui.qt.widgets.view_keys import ViewKeys


def _build(context: Context, parent: QWidget) -> HistoryPage:
    page = HistoryPage(context.theme, parent)
    KeepingHistory(page, context)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.history.table import LIST_KEYS

    return (LIST_KEYS,)


PAGE = Page(
    key="history",
    group=Group.SPEED,
    title="History",
    build=_build,
    works_unopened=True,
    room=WHOLE_ROOM,
    find_keys=_keys,
)
