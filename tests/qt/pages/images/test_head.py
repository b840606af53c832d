import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.head import ImagesHead
from tests.support.qt.gestures import choose, find, texts_in


@pytest.fixture
def head(qtbot: QtBot) -> ImagesHead:
    made = ImagesHead()
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_convolutional_members_are_offered_first(head: ImagesHead) -> None:
    box = find(head, QComboBox, "ownEnsembleBox")
    assert [box.itemData(index) for index in range(box.count())] == ["conv", "run"]
    assert box.currentData() == "conv"
    assert "Predicted by" in texts_in(head)
    assert box.accessibleName()


def test_a_choice_is_told_once(head: ImagesHead) -> None:
    told: list[str] = []
    head.chosen.connect(told.append)
    choose(head, "ownEnsembleBox", "run")
    choose(head, "ownEnsembleBox", "run")
    choose(head, "ownEnsembleBox", "conv")
    assert told == ["run", "conv"]


def test_each_choice_is_explained(head: ImagesHead) -> None:
    box = find(head, QComboBox, "ownEnsembleBox")
    tips = [box.itemData(index, Qt.ItemDataRole.ToolTipRole) for index in range(box.count())]
    assert all(tips)
    assert len(set(tips)) == 2


def test_the_run_s_members_are_chosen_where_the_user_has_opened_them(head: ImagesHead) -> None:
    told: list[str] = []
    head.chosen.connect(told.append)
    box = find(head, QComboBox, "ownEnsembleBox")
    head.show_only_run(alone=True)
    head.choose_run()
    head.show_only_run(alone=False)
    assert (box.currentData(), box.isEnabled()) == ("run", True)
    assert told == ["run"]


def test_where_the_run_s_members_are_the_only_ones_there_is_no_choice(head: ImagesHead) -> None:
    told: list[str] = []
    head.chosen.connect(told.append)
    box = find(head, QComboBox, "ownEnsembleBox")
    head.show_only_run(alone=True)
    assert (box.currentData(), box.isEnabled()) == ("run", False)
    assert box.toolTip()
    head.show_only_run(alone=False)
    assert (box.currentData(), box.isEnabled()) == ("conv", True)
    assert told == []  # nobody has chosen anything


def test_several_digits_can_be_cut_apart(qtbot: QtBot) -> None:
    head = ImagesHead()
    qtbot.addWidget(head)
    button = head.findChild(QPushButton, "cutButton")
    assert button.isHidden()
    head.show_digits(2)
    assert not button.isHidden()
    assert button.text() == "Cut 2 digits apart"
    with qtbot.waitSignal(head.cut_wanted):
        button.click()
    head.show_digits(1)
    assert button.isHidden()
