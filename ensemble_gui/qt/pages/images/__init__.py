"""The user's own images, and how the members see them."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.images.bringing import KEY, Bringing
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.edits import ImageEdits
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.pages.images.presenter import Inspecting
from ensemble_gui.qt.widgets.view_keys import ViewKeys


def _build(context: Context, parent: QWidget) -> ImagesPage:
    page = ImagesPage(context, parent)
    own = OwnImages(context.desk, lambda: context.runs.own_settings, page)
    bringing = Bringing(page, own, context)
    edits = ImageEdits(own, context.samples.selection, context.desk, page)
    Inspecting(page, own, context)
    context.runs.available_found.connect(own.show_available)
    context.runs.finished.connect(own.follow_run)
    gallery = context.samples.panel.gallery
    gallery.label_wanted.connect(edits.label)
    gallery.unlabel_wanted.connect(edits.unlabel)
    gallery.move_wanted.connect(edits.move)
    gallery.cut_wanted.connect(edits.cut)
    page.head.cut_wanted.connect(edits.cut)
    page.head.chosen.connect(own.choose_ensemble)
    page.stages.recipe_changed.connect(own.change_recipe)
    own.run_is_only_choice.connect(page.head.show_only_run)
    edits.refused.connect(bringing.show_fault)
    edits.saved.connect(bringing.show_saved)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.images.sketch.keys import PAD_KEYS

    return (PAD_KEYS,)


PAGE = Page(
    key=KEY,
    group=Group.OWN,
    title="My images",
    build=_build,
    works_unopened=True,
    computes_here=True,
    find_keys=_keys,
)
