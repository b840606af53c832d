"""What a screen reader sees of a window, and does with it: the accessible tree."""

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
_LISTS = (Role.List, Role.Table, Role.Tree)  # whose items may be 10,000


def interface_of(widget: QWidget) -> QAccessibleInterface:
    """How a screen reader sees this widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def name_of(one: QAccessibleInterface) -> str:
    """What it is called."""
    return one.text(QAccessible.Text.Name)


def description_of(one: QAccessibleInterface) -> str:
    """What is said about it."""
    return one.text(QAccessible.Text.Description)


def tree_of(
    root: QAccessibleInterface, *, with_hidden: bool = False
) -> Iterator[QAccessibleInterface]:
    """All below it that can be seen, without the items of lists and tables."""
    for place in range(root.childCount()):
        one = root.child(place)
        if one is None or not one.isValid() or (one.state().invisible and not with_hidden):
            continue
        yield one
        if one.role() not in _LISTS:
            yield from tree_of(one, with_hidden=with_hidden)


def find_accessible(window: QWidget, role: QAccessible.Role, name: str) -> QAccessibleInterface:
    """The only one in view of this role and name."""
    there = list(tree_of(interface_of(window)))
    found = [one for one in there if one.role() == role and name_of(one) == name]
    alike = [name_of(one) for one in there if one.role() == role]
    assert len(found) == 1, f"{len(found)} of {name!r} among {alike}"
    return found[0]


def press(one: QAccessibleInterface) -> None:
    """Do what a screen reader's user does by its Activate key."""
    actions = one.actionInterface()
    wanted = (QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.toggleAction())
    known = [action for action in wanted if action in actions.actionNames()]
    assert known, f"{name_of(one)} cannot be pressed"
    actions.doAction(known[0])
