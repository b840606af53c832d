"""Which members differ, and on which samples."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.pairs.page import PairsPage


def _build(context: Context, parent: QWidget) -> PairsPage:
    page = PairsPage(context.theme, parent)
    selection = context.samples.selection
    selection.base_changed.connect(page.show_samples)
    selection.arrangement_changed.connect(page.show_arrangement)
    page.samples_chosen.connect(selection.choose_samples)
    page.choice_dropped.connect(selection.forget_choice)
    selection.samples_changed.connect(page.show_left)
    context.samples.analysis.found.connect(page.show_analysis)
    return page


PAGE = Page(key="pairs", group=Group.DISAGREEMENT, title="Pairs", build=_build)
