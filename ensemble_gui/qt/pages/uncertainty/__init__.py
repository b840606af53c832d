"""Predictive entropy against mutual information."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page, PageView, ShowingWait, join_choices
from ensemble_gui.qt.widgets.view_keys import ViewKeys


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.uncertainty.page import UncertaintyPage

    page = UncertaintyPage(context.theme, parent)
    selection = context.samples.selection
    selection.follow(base=page.show_samples, shown=page.show_left, selected=page.select_sample)
    join_choices(context, page.choice)
    page.sample_clicked.connect(selection.choose)
    ShowingWait(page, context)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.uncertainty.plot import PLANE_KEYS

    return (PLANE_KEYS,)


PAGE = Page(
    key="uncertainty",
    group=Group.DISAGREEMENT,
    title="Uncertainty",
    build=_build,
    room=0.5,
    find_keys=_keys,
)
