"""What vmap does with a network, and what to do about it."""

from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import WHOLE_ROOM, Context, Group, Page, PageView
from ensemble_gui.qt.widgets.view_keys import ViewKeys

KEY = "doctor"


def _build(context: Context, parent: QWidget) -> PageView:
    from ensemble_gui.qt.pages.doctor.page import DoctorPage
    from ensemble_gui.qt.pages.doctor.presenter import Examining
    from ensemble_gui.wording.gallery import EXAMPLES

    page = DoctorPage(EXAMPLES, context.theme, parent)
    Examining(page, context)
    return page


def _keys() -> tuple[ViewKeys, ...]:
    from ensemble_gui.qt.pages.doctor.editor import CODE_KEYS

    return (CODE_KEYS,)


PAGE = Page(
    key=KEY,
    group=Group.SPEED,
    title="Doctor",
    build=_build,
    room=WHOLE_ROOM,
    computes_here=True,
    find_keys=_keys,
)
