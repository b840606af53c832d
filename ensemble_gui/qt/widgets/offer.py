"""What can be taken away from a view: its table and its picture, by one menu and one set of keys.

A view says what it offers; the window has the actions, which act on the view with the focus.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QMenu, QWidget

from ensemble_gui.records.table import Table

COPY_TABLE, COPY_PICTURE, SHOW_TABLE = "copyTable", "copyPicture", "showTable"
SAVE_TABLE, SAVE_PICTURE = "saveTable", "savePicture"
ACTIONS = (COPY_TABLE, COPY_PICTURE, SHOW_TABLE, SAVE_TABLE, SAVE_PICTURE)  # of the window, by name

_HERE = Qt.FindChildOption.FindDirectChildrenOnly
_TABS = Qt.FocusPolicy.TabFocus


class Offer(QObject):
    """Lives as long as its view, which can have the focus from now on."""

    def __init__(
        self,
        view: QWidget,
        table: Callable[[], Table | None],
        *,
        has_own_menu: bool = False,
    ) -> None:
        """With `table`, what the view shows; None while it shows nothing.

        A view with its own menu opens it by `open_menu`.
        """
        super().__init__(view)
        self.view, self.table = view, table
        if not any(one.focusPolicy() & _TABS for one in (view, *view.findChildren(QWidget))):
            view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if not has_own_menu:
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._open_menu)

    @property
    def selected(self) -> Sequence[int]:
        """The rows that the user has selected, where several can be; else none."""
        view = self.view
        several = QAbstractItemView.SelectionMode.ExtendedSelection
        if not isinstance(view, QAbstractItemView) or view.selectionMode() is not several:
            return ()
        return sorted({one.row() for one in view.selectionModel().selectedIndexes()})

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        view = self.view
        if offer_of(view.window().focusWidget()) is not self:
            view.setFocus()  # else the menu would act on another view
        origin = view.viewport() if isinstance(view, QAbstractScrollArea) else view
        open_menu(own_menu(view), view, origin.mapToGlobal(place))


def offer_of(widget: QWidget | None) -> Offer | None:
    """What the widget, or the nearest view that it is a part of, offers."""
    while widget is not None:
        offer = widget.findChild(Offer, options=_HERE)
        if offer is not None:
            return offer
        widget = None if widget.isWindow() else widget.parentWidget()
    return None


def own_menu(view: QWidget) -> QMenu:
    """A menu of the view's own actions, which lives until it is closed."""
    menu = QMenu(view)
    menu.setObjectName("offerMenu")
    menu.addActions(view.actions())
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def open_menu(menu: QMenu, view: QWidget, place: QPoint) -> None:
    """Open it there, with the window's actions, which act on the view with the focus."""
    found = [view.window().findChild(QAction, name, _HERE) for name in ACTIONS]
    actions = [one for one in found if one is not None]
    if actions and not menu.isEmpty():
        menu.addSeparator()
    menu.addActions(actions)
    if menu.isEmpty():
        menu.deleteLater()
        return
    marked = next((one for one in menu.actions() if one.isChecked()), None)
    menu.popup(place)
    if marked is not None:
        menu.setActiveAction(marked)
