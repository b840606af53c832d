"""What each further member gains and costs."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView, ShowingWait
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.wording.growth import GROWING

KEY = "growth"


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.growth.page import GrowthPage
    from ensemble_gui.qt.pages.growth.presenter import Growing

    page = GrowthPage(context.theme, parent)
    Growing(page, context)
    ShowingWait(page, context, GrowthRequest, GROWING)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.growth.plot import SIZE_KEYS

    return (SIZE_KEYS,)


PAGE = Page(
    key=KEY,
    group=Group.DISAGREEMENT,
    title="Growth",
    build=_build,
    room=0.5,
    computes_here=True,
    find_keys=_keys,
)
