from enum import StrEnum

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.choice_box import ChoiceBox


class Tree(StrEnum):
    ASH = "ash"
    ELM = "elm"
    OAK = "oak"


@pytest.fixture
def box(qtbot: QtBot) -> ChoiceBox[Tree]:
    made = ChoiceBox("treeBox", "Which tree", [(one, one.title()) for one in Tree])
    qtbot.addWidget(made)
    return made


@pytest.fixture
def told(box: ChoiceBox[Tree]) -> list[object]:
    heard: list[object] = []
    box.chosen.connect(heard.append)
    return heard


def test_it_has_its_names_and_chooses_the_first_entry(box: ChoiceBox[Tree]) -> None:
    assert (box.objectName(), box.accessibleName()) == ("treeBox", "Which tree")
    assert (box.value, box.currentText()) == (Tree.ASH, "Ash")


def test_it_emits_the_enumeration_s_member_and_not_qt_s_word(
    box: ChoiceBox[Tree], told: list[object]
) -> None:
    box.setCurrentText("Oak")
    assert box.value is Tree.OAK
    assert told[0] is Tree.OAK


def test_a_choice_is_emitted_once_and_a_shown_value_never(
    box: ChoiceBox[Tree], told: list[object]
) -> None:
    box.choose(Tree.ELM)
    box.choose(Tree.ELM)
    box.show_value(Tree.OAK)
    assert told == [Tree.ELM]
    assert box.value is Tree.OAK


def test_other_entries_leave_the_chosen_value_chosen_if_they_have_it(
    box: ChoiceBox[Tree], told: list[object]
) -> None:
    box.show_value(Tree.OAK)
    box.offer([(Tree.OAK, "An oak"), (Tree.ELM, "An elm")])
    assert (box.value, box.currentText()) == (Tree.OAK, "An oak")
    box.offer([(Tree.ASH, "An ash"), (Tree.ELM, "An elm")])
    assert box.value is Tree.ASH
    box.offer([])
    with pytest.raises(IndexError):
        _ = box.value
    assert told == []


def test_a_value_has_one_entry_whose_text_can_change(box: ChoiceBox[Tree]) -> None:
    box.put(Tree.ASH, "Rowan")
    assert (box.count(), box.currentText()) == (3, "Rowan")


def test_a_value_can_be_disabled(box: ChoiceBox[Tree]) -> None:
    box.enable(Tree.ELM, on=False)
    is_enabled = Qt.ItemFlag.ItemIsEnabled
    enabled = [is_enabled in box.model().index(row, 0).flags() for row in range(3)]
    assert enabled == [True, False, True]
