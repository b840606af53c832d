"""Predictive entropy against mutual information."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, ShowingWait, join_choices
from ensemble_gui.qt.pages.uncertainty.page import UncertaintyPage


def _build(context: Context, parent: QWidget) -> UncertaintyPage:
    page = UncertaintyPage(context.theme, parent)
    selection = context.samples.selection
    selection.follow(base=page.show_samples, shown=page.show_left, selected=page.select_sample)
    join_choices(context, page.choice)
    page.sample_clicked.connect(selection.choose)
    ShowingWait(page, context)
    return page


PAGE = Page(key="uncertainty", group=Group.DISAGREEMENT, title="Uncertainty", build=_build)
