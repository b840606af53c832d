"""Whether the members' probabilities can be trusted."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView, ShowingWait, join_choices
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.analysis import AnalysisRequest


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.calibration.page import COMPARING, CalibrationPage

    page = CalibrationPage(context.theme, parent)
    context.samples.selection.follow(base=page.show_samples)
    join_choices(context, *page.choices)
    context.samples.analysis.follow(page.show_analysis)
    ShowingWait(page, context, AnalysisRequest, COMPARING)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.calibration.reliability_plot import BIN_KEYS

    return (BIN_KEYS,)


PAGE = Page(
    key="calibration",
    group=Group.DISAGREEMENT,
    title="Calibration",
    build=_build,
    room=0.56,
    find_keys=_keys,
)
