from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, apply_theme
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.wording.definitions import definition
from tests.support.qt.gestures import texts_in

_LEFT = Qt.MouseButton.LeftButton
KEYS = (*SampleMeasure, *PairMeasure, "ece", "brier", "temperature", "risk_coverage", "auroc")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with a button that explains the Brier score, and another widget."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    DefinitionButton("brier", made).move(100, 100)
    other = QPushButton("other", made)
    other.move(700, 500)
    made.show()
    return made


@pytest.fixture
def button(window: QWidget) -> DefinitionButton:
    return window.findChild(DefinitionButton)


def card_of(window: QWidget) -> QFrame | None:
    cards = [one for one in window.findChildren(QFrame, "definitionCard") if one.isVisible()]
    assert len(cards) <= 1
    return cards[0] if cards else None


def test_a_click_opens_the_card_and_a_second_one_closes_it(
    qtbot: QtBot, window: QWidget, button: DefinitionButton
) -> None:
    assert card_of(window) is None
    qtbot.mouseClick(button, _LEFT)
    assert card_of(window)
    qtbot.mouseClick(button, _LEFT)
    assert card_of(window) is None


@pytest.mark.parametrize("key", KEYS)
def test_the_card_says_all_of_the_definition(
    qtbot: QtBot, window: QWidget, button: DefinitionButton, key: str
) -> None:
    button.explain(key)
    qtbot.mouseClick(button, _LEFT)
    card, told = card_of(window), definition(key)
    assert card
    texts = texts_in(card).split("\n")
    for part in (told.title, told.formula, told.symbols, told.range, told.source, told.note):
        assert not part or part in texts
    assert card.accessibleName() == told.title


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_keyboard_opens_and_escape_closes_it(
    qtbot: QtBot, window: QWidget, button: DefinitionButton, key: Qt.Key
) -> None:
    qtbot.keyClick(button, key)
    assert card_of(window)
    qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert card_of(window) is None


def test_escape_is_the_card_s_before_it_is_the_window_s(
    qtbot: QtBot, window: QWidget, button: DefinitionButton
) -> None:
    cancelled: list[bool] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
    shortcut.activated.connect(lambda: cancelled.append(True))
    qtbot.mouseClick(button, _LEFT)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not cancelled
    assert card_of(window) is None
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert cancelled


def test_a_press_elsewhere_closes_it_and_is_heard_there(
    qtbot: QtBot, window: QWidget, button: DefinitionButton
) -> None:
    clicks: list[bool] = []
    other = window.findChild(QPushButton)
    other.clicked.connect(lambda: clicks.append(True))
    qtbot.mouseClick(button, _LEFT)
    qtbot.mouseClick(other, _LEFT)
    assert card_of(window) is None
    assert clicks
    assert not button.isChecked()


def test_a_press_on_the_card_leaves_it(
    qtbot: QtBot, window: QWidget, button: DefinitionButton
) -> None:
    qtbot.mouseClick(button, _LEFT)
    card = card_of(window)
    assert card
    qtbot.mouseClick(card, _LEFT, pos=QPoint(5, 5))
    assert card_of(window) is card


HIDE: list[Callable[[QWidget, DefinitionButton], object]] = [
    lambda _window, button: button.hide(),
    lambda window, _button: window.resize(780, 600),
    lambda _window, button: button.explain("ece"),
]


@pytest.mark.parametrize("act", HIDE, ids=["hidden", "resized", "another measure"])
def test_it_goes_when_its_place_or_its_measure_does(
    qtbot: QtBot,
    window: QWidget,
    button: DefinitionButton,
    act: Callable[[QWidget, DefinitionButton], object],
) -> None:
    qtbot.mouseClick(button, _LEFT)
    act(window, button)
    QApplication.processEvents()
    assert card_of(window) is None


@pytest.mark.parametrize("place", [(2, 2), (780, 2), (2, 580), (780, 580), (400, 300)])
def test_it_lies_within_the_window_and_not_over_its_button(
    qtbot: QtBot, window: QWidget, button: DefinitionButton, place: tuple[int, int]
) -> None:
    button.move(*place)
    qtbot.mouseClick(button, _LEFT)
    card = card_of(window)
    assert card
    assert window.rect().contains(card.geometry())
    assert not card.geometry().intersects(button.geometry())


@pytest.mark.parametrize("key", KEYS)
def test_no_text_is_cut(qtbot: QtBot, window: QWidget, button: DefinitionButton, key: str) -> None:
    button.explain(key)
    qtbot.mouseClick(button, _LEFT)
    card = card_of(window)
    assert card
    QApplication.processEvents()
    for label in card.findChildren(QWidget):
        needed = label.heightForWidth(label.width())
        assert label.height() >= max(needed, label.minimumSizeHint().height())
        assert card.rect().contains(label.geometry())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_it_has_the_colours_of_the_theme(
    qtbot: QtBot, qapp: QApplication, window: QWidget, button: DefinitionButton, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    qtbot.mouseClick(button, _LEFT)
    card = card_of(window)
    assert card
    seen = window.grab().toImage()
    assert seen.pixelColor(card.geometry().topLeft() + QPoint(5, 20)) == QColor(theme.field)


@pytest.mark.parametrize("key", KEYS)
def test_the_button_is_named_and_told_to_those_who_hear_the_screen(
    button: DefinitionButton, key: str
) -> None:
    button.explain(key)
    told = definition(key)
    assert button.objectName() == f"define-{key}"
    assert button.accessibleName() == f"What {told.title} is"
    assert told.formula in button.accessibleDescription()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
