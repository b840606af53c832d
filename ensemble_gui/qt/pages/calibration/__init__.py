"""Whether the members' probabilities can be trusted."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, join_choices
from ensemble_gui.qt.pages.calibration.page import CalibrationPage
from ensemble_gui.qt.pages.calibration.reliability_plot import BIN_KEYS


def _build(context: Context, parent: QWidget) -> CalibrationPage:
    page = CalibrationPage(context.theme, parent)
    context.samples.selection.follow(base=page.show_samples)
    join_choices(context, *page.choices)
    context.samples.analysis.follow(page.show_analysis)
    return page


PAGE = Page(
    key="calibration",
    group=Group.DISAGREEMENT,
    title="Calibration",
    build=_build,
    keys=(BIN_KEYS,),
)
