"""Which members differ, and on which samples."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView, ShowingWait, join_choices
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.wording.pairs import COMPARING_PAIRS


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.pairs.page import PairsPage

    page = PairsPage(context.theme, parent)
    context.samples.selection.follow(base=page.show_samples, shown=page.show_left)
    join_choices(context, page.choice)
    context.samples.analysis.follow(page.show_analysis)
    ShowingWait(page, context, AnalysisRequest, COMPARING_PAIRS)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.pairs.matrix import PAIR_KEYS

    return (PAIR_KEYS,)


PAGE = Page(
    key="pairs", group=Group.DISAGREEMENT, title="Pairs", build=_build, room=0.5, find_keys=_keys
)
