"""Which strategy is the fastest, over a grid of member counts and batch sizes."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import WHOLE_ROOM, Context, Group, Page
from ensemble_gui.qt.pages.sweep.page import SweepPage
from ensemble_gui.qt.pages.sweep.presenter import KEY, Sweeping
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.sweep import SweepSettings


def _build(context: Context, parent: QWidget) -> SweepPage:
    page = SweepPage(SweepSettings(base=context.setup.settings), context.theme, parent)
    Sweeping(page, context)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.sweep.heat_map import CELL_KEYS

    return (CELL_KEYS,)


PAGE = Page(
    key=KEY,
    group=Group.SPEED,
    title="Sweep",
    build=_build,
    works_unopened=True,
    room=WHOLE_ROOM,
    find_keys=_keys,
)
