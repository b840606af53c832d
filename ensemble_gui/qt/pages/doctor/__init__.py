"""What vmap does with a network, and what to do about it."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, Group, Page
from ensemble_gui.qt.pages.doctor.editor import CODE_KEYS
from ensemble_gui.qt.pages.doctor.page import DoctorPage
from ensemble_gui.qt.pages.doctor.presenter import KEY, Examining
from ensemble_gui.wording.gallery import EXAMPLES


def _build(context: Context, parent: QWidget) -> DoctorPage:
    page = DoctorPage(EXAMPLES, context.theme, parent)
    Examining(page, context)
    return page


PAGE = Page(key=KEY, group=Group.SPEED, title="Doctor", build=_build, keys=(CODE_KEYS,))
