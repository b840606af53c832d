"""The actions in the menus, as the command palette and the page of shortcuts list them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

HEADING = "heading"  # the data of an entry that only stands above others
_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An action, and the menus that it is in."""

    action: QAction
    menus: tuple[str, ...]

    @property
    def name(self) -> str:
        """What its entry says, without the mark of a key."""
        return _plain(self.action.text())

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys for it, as this system writes them; the usual one first."""
        behind = self.action.text().partition("\t")[2]  # a view's own key
        shortcuts = (one.toString(_NATIVE) for one in self.action.shortcuts())
        return (*shortcuts, *([behind] if behind else []))


def commands_in(bar: QMenuBar) -> tuple[Command, ...]:
    """All actions of the menus in their order, those of submenus too; hidden ones are left out."""
    # QAction.menu() would give a menu's actions to Python, which deletes them.
    submenus = {one.menuAction(): one for one in bar.window().findChildren(QMenu)}
    return tuple(_found(bar, (), submenus))


def _found(
    menu: QWidget, menus: tuple[str, ...], submenus: Mapping[QAction, QMenu]
) -> Iterator[Command]:
    for action in menu.actions():
        if action.isSeparator() or not action.isVisible() or action.data() == HEADING:
            continue
        if action in submenus:
            yield from _found(submenus[action], (*menus, _plain(action.text())), submenus)
        else:
            yield Command(action=action, menus=menus)


def _plain(text: str) -> str:
    """The text of an entry without its key and without the ampersands that mark keys."""
    kept = text.partition("\t")[0].split("&&")
    return "&".join(one.replace("&", "") for one in kept)
