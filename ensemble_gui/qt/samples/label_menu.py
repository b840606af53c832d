"""The menus of an image: it is given a class or loses it, or its digits are cut apart."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ensemble_gui.qt.widgets.plain_tip import plain_entry
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.wording.classes import class_name
from ensemble_gui.wording.images import offer_to_cut

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
        action = menu.addAction(NO_LABEL if one == UNLABELLED else entry_of(classes, one))
        action.setCheckable(True)
        action.setChecked(one == chosen)
        action.triggered.connect(partial(_take, take, one))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def entry_of(classes: tuple[str, ...], one: int) -> str:
    """The text of the entry for a class, with the gallery's key for it behind a tab."""
    return plain_entry(class_name(classes, one)) + (f"\t{one}" if one < _KEYS else "")


def cut_menu(digits: int, cut: Callable[[], None], parent: QWidget) -> QMenu:
    """A menu that offers to cut so many digits apart; it lives until it is closed."""
    menu = QMenu(parent)
    menu.setObjectName("cutMenu")
    menu.addAction(f"{offer_to_cut(digits)}\tCtrl+K").triggered.connect(partial(_do, cut))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _do(act: Callable[[], None], _checked: bool = False) -> None:  # noqa: FBT001, FBT002 -- Qt's signal hands it over so
    act()


def _take(take: Callable[[int], None], one: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 -- Qt's signal hands it over so
    take(one)
