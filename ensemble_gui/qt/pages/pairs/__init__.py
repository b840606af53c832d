"""Which members differ, and on which samples."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, ShowingWait, join_choices
from ensemble_gui.qt.pages.pairs.page import PairsPage
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.wording.pairs import COMPARING_PAIRS


def _build(context: Context, parent: QWidget) -> PairsPage:
    page = PairsPage(context.theme, parent)
    context.samples.selection.follow(base=page.show_samples, shown=page.show_left)
    join_choices(context, page.choice)
    context.samples.analysis.follow(page.show_analysis)
    ShowingWait(page, context, AnalysisRequest, COMPARING_PAIRS)
    return page


PAGE = Page(key="pairs", group=Group.DISAGREEMENT, title="Pairs", build=_build)
