import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from ensemble_gui.errors import BadInput
from ensemble_gui.qt.pages.sweep.head import SweepHead
from tests.support.qt.gestures import find
from tests.support.qt.synthetic_sweep import SWEEP


@pytest.fixture
def head(qtbot: QtBot) -> SweepHead:
    made = SweepHead(SWEEP)
    qtbot.addWidget(made)
    made.offer(("loop", "vmap", "stacked"))
    made.show()
    return made


def pick(head: SweepHead, name: str, strategy: str) -> None:
    find(head, QComboBox, name).setCurrentText(strategy)


def write(head: SweepHead, name: str, text: str) -> None:
    find(head, QLineEdit, name).setText(text)


def test_at_first_the_first_one_is_compared_with_the_loop(head: SweepHead) -> None:
    assert head.pair == ("vmap", "loop")
    head.offer(("auto", "stacked"))
    assert head.pair == ("auto", "stacked")


def test_a_pair_is_chosen_and_told(head: SweepHead) -> None:
    told: list[tuple[str, str]] = []
    head.pair_chosen.connect(lambda *pair: told.append(pair))
    pick(head, "sweepStrategy", "stacked")
    pick(head, "sweepBaseline", "vmap")
    assert told == [("stacked", "loop"), ("stacked", "vmap")]
    assert head.pair == ("stacked", "vmap")


@pytest.mark.parametrize(
    ("name", "strategy"), [("sweepStrategy", "loop"), ("sweepBaseline", "vmap")]
)
def test_a_strategy_against_itself_changes_places_with_the_other(
    head: SweepHead, name: str, strategy: str
) -> None:
    pick(head, name, strategy)
    boxes = [find(head, QComboBox, one) for one in ("sweepStrategy", "sweepBaseline")]
    assert [one.currentText() for one in boxes] == ["loop", "vmap"]
    assert head.pair == ("loop", "vmap")


def test_the_pair_stays_when_others_are_offered_if_it_can(head: SweepHead) -> None:
    pick(head, "sweepStrategy", "stacked")
    head.offer(("loop", "stacked", "fused"))
    assert head.pair == ("stacked", "loop")
    head.offer(("loop", "vmap"))
    assert head.pair == ("vmap", "loop")


def test_the_lists_are_read(head: SweepHead) -> None:
    assert (head.members, head.batches) == (SWEEP.members, SWEEP.batches)
    write(head, "sweepMembers", "100, 3")
    write(head, "sweepBatches", "10000")
    assert (head.members, head.batches) == ((3, 100), (10_000,))
    assert head.fault == ""


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("sweepMembers", "1, two", "Member counts: 'two' is not a whole number"),
        ("sweepMembers", "1001", "Member counts: 1001 is out of range; choose from 1 to 1,000."),
        ("sweepBatches", "0", "Batch sizes: 0 is out of range; choose from 1 to 10,000."),
        ("sweepBatches", "", "Batch sizes: none given"),
    ],
)
def test_what_is_wrong_is_said_as_one_types_and_taken_back(
    head: SweepHead, name: str, text: str, sentence: str
) -> None:
    told: list[str] = []
    head.grid_changed.connect(lambda: told.append(head.fault))
    field = find(head, QLineEdit, name)
    former = field.text()
    write(head, name, text)
    assert told[-1].startswith(sentence)
    assert field.property("faulty") is True
    assert field.toolTip() == told[-1]
    with pytest.raises(BadInput):
        _ = head.members, head.batches
    write(head, name, former)
    assert told[-1] == ""
    assert field.property("faulty") is False
    assert field.toolTip() == former


def test_each_widget_has_a_name_that_is_read_aloud(head: SweepHead) -> None:
    fields = [*head.findChildren(QComboBox), *head.findChildren(QLineEdit)]
    assert len(fields) == 4
    assert all(one.objectName() and one.accessibleName() for one in fields)
