"""Whether the members' probabilities can be trusted."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, ShowingWait, join_choices
from ensemble_gui.qt.pages.calibration.page import COMPARING, CalibrationPage
from ensemble_gui.records.analysis import AnalysisRequest


def _build(context: Context, parent: QWidget) -> CalibrationPage:
    page = CalibrationPage(context.theme, parent)
    context.samples.selection.follow(base=page.show_samples)
    join_choices(context, *page.choices)
    context.samples.analysis.follow(page.show_analysis)
    ShowingWait(page, context, AnalysisRequest, COMPARING)
    return page


PAGE = Page(key="calibration", group=Group.DISAGREEMENT, title="Calibration", build=_build)
