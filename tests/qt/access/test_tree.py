"""Every control of the window is reached by keyboard, and says what it is and what it shows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSlider,
    QTabBar,
    QWidget,
)

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from tests.support.qt.accessible import description_of, interface_of, name_of, tree_of
from tests.support.qt.gestures import find, gallery_of, matrix_of

Role = QAccessible.Role
CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider, QTabBar)
# What Qt has no role for: these draw their own content, and say what it is.
DRAWN = {
    "timingPlot": "timings",
    "sketchPad": "images",
    "memberVotes": "images",
    "digitGallery": "timings",
    "pairMatrix": "pairs",
}


def pages_in_turn(window: MainWindow) -> list[str]:
    for page in PAGES:
        window.pages.open(page.key)
        QApplication.processEvents()
        yield page.key


def is_part(widget: QWidget) -> bool:
    """Whether it belongs to a control: the field in a box, the arrows beside tabs."""
    parent = widget.parentWidget()
    return isinstance(parent, (*CONTROLS, QAbstractScrollArea)) or widget.objectName() == (
        "qt_toolbar_ext_button"
    )


def controls_in_view(window: MainWindow) -> list[QWidget]:
    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, CONTROLS) and one.isVisible() and not is_part(one)
    ]


def called(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r}"


def test_every_control_of_every_page_is_reached_by_tab(whole: MainWindow) -> None:
    missed, seen = {}, 0
    for page in pages_in_turn(whole):
        chain, one = set(), whole.nextInFocusChain()
        while one is not whole:
            chain.add(one)
            one = one.nextInFocusChain()
        controls = controls_in_view(whole)
        seen += len(controls)
        for control in controls:
            takes_tab = bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if control not in chain or not takes_tab:
                missed[called(control)] = page
    assert missed == {}
    assert seen > 150


def test_whatever_takes_the_focus_has_a_name_and_a_role(whole: MainWindow) -> None:
    unnamed, without_role = {}, {}
    for page in pages_in_turn(whole):
        for one in tree_of(interface_of(whole)):
            widget = one.object()
            if not isinstance(widget, QWidget) or is_part(widget):
                continue
            if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                continue
            if not name_of(one):
                unnamed[called(widget)] = page
            has_role = one.role() not in (Role.NoRole, Role.Client)
            shows_others = widget.focusProxy() is not None or isinstance(widget, QScrollArea)
            if not has_role and not shows_others and not description_of(one):
                without_role[called(widget)] = page
    assert unnamed == {}
    assert without_role == {}


def test_controls_have_the_roles_that_screen_readers_know(whole: MainWindow) -> None:
    roles = {name: interface_of(find(whole, QWidget, name)).role() for name in ROLES}
    assert roles == ROLES


ROLES = {
    "memberCount": Role.SpinBox,
    "memberSlider": Role.Slider,
    "weightsBox": Role.ComboBox,
    "inputSame": Role.RadioButton,
    "strategy-loop": Role.CheckBox,
    "runButton": Role.Button,
    "digitGallery": Role.List,
    "disagreementMatrix": Role.Table,
    "probabilities": Role.Table,
    "groupTabs": Role.PageTabList,
    "progressBar": Role.ProgressBar,
    "messageLabel": Role.StaticText,
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_says_its_name_and_what_it_shows(whole: MainWindow, name: str) -> None:
    whole.pages.open(DRAWN[name])
    said = interface_of(find(whole, QWidget, name))
    assert name_of(said)
    assert description_of(said)


def test_a_drawing_says_what_it_shows_now(whole: MainWindow) -> None:
    timings = description_of(interface_of(find(whole, QWidget, "timingPlot")))
    assert timings == "loop: 1.70 ms; vmap: 1.50 ms; stacked: 1.10 ms"
    shown = description_of(interface_of(gallery_of(whole)))
    assert shown.startswith("120 digits, each over the bar of its votes: the first part right")


def test_a_sample_and_a_vote_are_read_as_sentences(whole: MainWindow) -> None:
    sample = interface_of(gallery_of(whole)).child(0)
    assert sample.role() == Role.ListItem
    assert "; votes: " in name_of(sample)
    table = interface_of(matrix_of(whole))
    first = 1 + matrix_of(whole).model().columnCount()  # behind the header
    cells = [name_of(table.child(first + place)) for place in (1, 2)]
    assert [one.partition(" says ")[0] for one in cells] == ["Member 1", "Member 1"]


def test_every_entry_of_the_menus_has_words(whole: MainWindow) -> None:
    menus = [one for one in whole.menuBar().findChildren(QMenu) if one.title()]
    actions = [one for menu in menus for one in menu.actions() if not one.isSeparator()]
    assert [one for one in actions if not one.text().strip()] == []
    assert len(actions) > 20
    assert all(isinstance(one, QAction) for one in actions)
