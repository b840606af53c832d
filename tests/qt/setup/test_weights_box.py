from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.setup.weights_box import WeightsBox
from ensemble_gui.qt.widgets.low_scroll import LowScroll
from ensemble_gui.records.opening import Alternative
from ensemble_gui.records.settings import Available, RunSettings, Weights
from tests.support.qt.gestures import choose, find, text_of
from tests.support.qt.synthetic import OPENED

AVAILABLE = Available(
    devices=("cpu",),
    trained_members={Weights.TRAINED: 20, Weights.CONV: 10},
    architectures=("SimpleMLP", "LeNet-5"),
)


@pytest.fixture
def box(qtbot: QtBot) -> WeightsBox:
    made = WeightsBox(RunSettings())
    qtbot.addWidget(made)
    made.set_available(AVAILABLE)
    made.show()
    return made


def test_random_members_alone_have_a_choice_of_network(qtbot: QtBot, box: WeightsBox) -> None:
    network = find(box, QComboBox, "architectureBox")
    assert not network.isVisible()
    with qtbot.waitSignal(box.changed):
        choose(box, "weightsBox", Weights.RANDOM)
    assert network.isVisible()
    assert box.architecture == ""  # the tutorial's
    with qtbot.waitSignal(box.changed):
        network.setCurrentText("LeNet-5")
    assert box.architecture == "LeNet-5"
    choose(box, "weightsBox", Weights.TRAINED)
    assert box.architecture == ""


def test_what_was_opened_is_the_choice_with_what_must_be_said_of_it(box: WeightsBox) -> None:
    assert box.ensemble is None
    box.offer(OPENED)
    box.show_members(2)
    assert (box.weights, box.ensemble, box.architecture) == (Weights.FILE, OPENED, "net.py:build")
    said = text_of(box, "weightsHint")
    assert said.startswith("2 members of net.py:build")
    assert said.endswith("10 classes.\n\N{BULLET} Something is odd.")
    box.show_members(3)
    assert "Choose at most 2." in text_of(box, "weightsHint")


def test_the_next_one_takes_its_place(box: WeightsBox) -> None:
    box.offer(OPENED)
    other = replace(OPENED, name="other", digest="e")
    box.offer(other)
    weights = find(box, QComboBox, "weightsBox")
    assert weights.count() == 4
    assert weights.currentText() == "other"
    choose(box, "weightsBox", Weights.CONV)
    assert box.ensemble is None
    choose(box, "weightsBox", Weights.FILE)
    assert box.ensemble == other


def test_networks_are_listed_once(box: WeightsBox) -> None:
    box.set_available(AVAILABLE)
    assert find(box, QComboBox, "architectureBox").count() == 2


def test_an_architecture_without_members_is_a_network_for_random_ones(box: WeightsBox) -> None:
    bare = replace(OPENED, members=(), notes=())
    for _ in range(2):
        box.offer(bare)
    assert (box.weights, box.architecture, box.ensemble) == (Weights.RANDOM, "net.py:build", bare)
    assert find(box, QComboBox, "architectureBox").count() == 3
    box.show_members(500)
    assert text_of(box, "weightsHint").startswith(
        "Random members of net.py:build: (1×28×28) images"
    )
    assert not text_of(box, "weightsHint").endswith("at most 0.")
    find(box, QComboBox, "architectureBox").setCurrentText("LeNet-5")
    assert box.ensemble is None


def test_many_notes_take_a_few_lines_and_are_shown_on_demand(qtbot: QtBot, box: WeightsBox) -> None:
    other = Alternative(title="Open last.pt instead", request=OPENED.request)
    many = replace(OPENED, notes=("Something long was assumed. " * 5,) * 20, alternatives=(other,))
    box.resize(240, 400)
    box.offer(many)
    box.show_members(2)
    area = box.findChild(LowScroll)
    assert area is not None
    assert area.heightForWidth(220) < 130
    button = find(box, QPushButton, "ensembleNotes")
    assert button.text() == "20 notes, 1 alternative\N{HORIZONTAL ELLIPSIS}"
    with qtbot.waitSignal(box.notes_wanted) as wanted:
        button.click()
    assert wanted.args == [many]
    choose(box, "weightsBox", Weights.CONV)
    box.show_members(2)
    assert not button.isVisible()
