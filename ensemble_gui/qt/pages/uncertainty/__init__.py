"""Predictive entropy against mutual information."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, join_choices
from ensemble_gui.qt.pages.uncertainty.page import UncertaintyPage


def _build(context: Context, parent: QWidget) -> UncertaintyPage:
    page = UncertaintyPage(context.theme, parent)
    selection = context.samples.selection
    selection.base_changed.connect(page.show_samples)
    join_choices(context, page.choice)
    selection.samples_changed.connect(page.show_left)
    selection.selected_changed.connect(page.select_sample)
    page.sample_clicked.connect(selection.choose)
    return page


PAGE = Page(key="uncertainty", group=Group.DISAGREEMENT, title="Uncertainty", build=_build)
