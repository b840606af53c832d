"""Whether the members' probabilities can be trusted."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.calibration.page import CalibrationPage


def _build(context: Context, parent: QWidget) -> CalibrationPage:
    page = CalibrationPage(context.theme, parent)
    selection = context.samples.selection
    selection.base_changed.connect(page.show_samples)
    selection.arrangement_changed.connect(page.show_arrangement)
    page.samples_chosen.connect(selection.choose_samples)
    page.choice_dropped.connect(selection.forget_choice)
    context.samples.analysis.found.connect(page.show_analysis)
    return page


PAGE = Page(key="calibration", group=Group.DISAGREEMENT, title="Calibration", build=_build)
