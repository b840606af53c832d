"""The menu by which an image is given a class, or loses it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ensemble_gui.qt.widgets.plain_tip import plain_entry
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.wording.classes import class_name

NO_LABEL = "No label"
_KEYS = 10  # of the first classes


def label_menu(
    classes: tuple[str, ...], chosen: int, take: Callable[[int], None], parent: QWidget
) -> QMenu:
    """A menu with all classes, which hands over the one that is picked, or UNLABELLED.

    It lives until it is closed.
    """
    menu = QMenu(parent)
    menu.setObjectName("labelMenu")
    menu.setStyleSheet("QMenu { menu-scrollable: 1; }")  # else many classes cover the screen
    for one in (*range(len(classes)), UNLABELLED):
        if one == UNLABELLED:
            menu.addSeparator()
        text = NO_LABEL if one == UNLABELLED else class_name(classes, one)
        key = f"\t{one}" if 0 <= one < _KEYS else ""
        action = menu.addAction(plain_entry(text) + key)
        action.setCheckable(True)
        action.setChecked(one == chosen)
        action.triggered.connect(partial(_take, take, one))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def popup_at(menu: QMenu, place: QPoint) -> None:
    """Open it there, the class that is chosen in view."""
    marked = next((one for one in menu.actions() if one.isChecked()), None)
    menu.popup(place)
    if marked is not None:
        menu.setActiveAction(marked)


def _take(take: Callable[[int], None], one: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 -- Qt's signal hands it over so
    take(one)
