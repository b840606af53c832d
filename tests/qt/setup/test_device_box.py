"""A cluster is chosen where devices are, and never contacted by choosing it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.setup.cluster_dialog import ClusterDialog
from ensemble_gui.qt.setup.leaving import Leaving
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.cluster import GPUS, LOCAL, ClusterChoice, LeaveRequest
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import Available, RunSettings
from tests.support.made_up_clusters import ADDRESS
from tests.support.qt.fake_desk import FakeDesk
from tests.support.qt.fake_worker import BUNDLED
from tests.support.qt.gestures import find, only, press, text_of
from tests.support.qt.synthetic import run_result

THERE, HERE = ClusterChoice(address=ADDRESS), ClusterChoice(address=LOCAL)
LACK = "A cluster needs Ray, which is not installed."


@pytest.fixture
def panel(qtbot: QtBot) -> SetupPanel:
    made = SetupPanel(RunSettings(), LIGHT)
    qtbot.addWidget(made)
    made.show()
    made.set_available(available())
    return made


def available(lack: str = "", *more: str) -> Available:
    return Available(devices=("cpu", *more), trained_members=BUNDLED, lacks_ray=lack)


def entries(panel: SetupPanel) -> list[str]:
    box = find(panel, QComboBox, "deviceBox")
    return [box.itemText(one) for one in range(box.count())]


def choose_text(panel: SetupPanel, text: str) -> None:
    find(panel, QComboBox, "deviceBox").setCurrentIndex(entries(panel).index(text))


def ask(panel: SetupPanel) -> ClusterDialog:
    choose_text(panel, "Ray cluster…")
    return only(panel, ClusterDialog)


def test_the_last_entry_asks_for_a_cluster_and_changes_nothing(
    qtbot: QtBot, panel: SetupPanel
) -> None:
    told: list[None] = []
    panel.settings_changed.connect(lambda: told.append(None))
    dialog = ask(panel)
    assert dialog.isVisible()
    assert not dialog.isModal() or dialog.windowModality() is Qt.WindowModality.WindowModal
    assert find(panel, QComboBox, "deviceBox").currentText() == "CPU"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (told, panel.devices.cluster, entries(panel)) == ([], None, ["CPU", "Ray cluster…"])


def test_a_cluster_that_is_named_is_chosen_next_to_the_device(
    qtbot: QtBot, panel: SetupPanel
) -> None:
    hint = find(panel, QLabel, "clusterHint")
    assert not hint.isVisible()
    dialog = ask(panel)
    use = find(dialog, QAbstractButton, "clusterUse")
    press(qtbot, dialog, "clusterThere")
    assert not use.isEnabled()
    qtbot.keyClicks(find(dialog, QLineEdit, "clusterAddress"), f" {ADDRESS} ")
    use.click()
    assert panel.devices.cluster == THERE
    assert panel.settings == RunSettings()  # which name no cluster
    assert entries(panel) == ["CPU", ADDRESS, "Ray cluster…"]
    assert hint.isVisible()
    assert "your own images, stay on this computer (CPU)" in text_of(panel, "clusterHint")


def test_one_is_started_here_unless_an_address_is_written(qtbot: QtBot, panel: SetupPanel) -> None:
    dialog = ask(panel)
    assert dialog.choice == HERE
    qtbot.keyClicks(find(dialog, QLineEdit, "clusterAddress"), "a:1")
    assert dialog.choice == ClusterChoice(address="a:1")
    find(dialog, QAbstractButton, "clusterHere").click()
    find(dialog, QAbstractButton, "clusterUse").click()
    assert panel.devices.cluster == HERE
    assert entries(panel) == ["CPU", "Cluster started here", "Ray cluster…"]


def test_another_cluster_takes_the_entry_and_a_device_the_choice(panel: SetupPanel) -> None:
    told: list[object] = []
    panel.devices.chosen.connect(told.append)
    panel.devices.choose_cluster(HERE)
    panel.devices.choose_cluster(THERE)
    panel.set_available(available("", "cuda:1"))
    assert told == [HERE, THERE]  # finding a device is no choice
    assert entries(panel) == ["CPU", "CUDA:1", ADDRESS, "Ray cluster…"]
    choose_text(panel, "CUDA:1")
    assert (panel.devices.cluster, panel.settings.device) == (None, "cuda:1")
    choose_text(panel, ADDRESS)
    assert (panel.devices.cluster, panel.settings.device) == (THERE, "cuda:1")
    panel.restore(RunSettings())
    assert (panel.devices.cluster, panel.settings.device) == (None, "cpu")


def test_several_gpus_are_one_entry_more(panel: SetupPanel) -> None:
    panel.set_available(available("", "cuda:0", "cuda:1"))
    assert entries(panel) == ["CPU", "CUDA:0", "CUDA:1", "All 2 GPUs", "Ray cluster…"]
    choose_text(panel, "All 2 GPUs")
    assert panel.devices.cluster == ClusterChoice(address=GPUS)
    assert not panel.devices.sends_code
    assert panel.devices.nodes is None  # which sweeps would use
    panel.devices.choose_cluster(THERE)
    assert entries(panel)[-3:] == ["All 2 GPUs", ADDRESS, "Ray cluster…"]
    assert panel.devices.sends_code


def test_without_ray_the_entry_says_why(panel: SetupPanel) -> None:
    panel.set_available(available(LACK))
    box = find(panel, QComboBox, "deviceBox")
    last = box.model().index(box.count() - 1, 0)
    assert not last.flags() & Qt.ItemFlag.ItemIsEnabled
    assert LACK in last.data(Qt.ItemDataRole.ToolTipRole)


def test_a_run_names_the_cluster_and_another_choice_makes_it_stale(panel: SetupPanel) -> None:
    desk = FakeDesk()
    runs = Runs(desk, panel, panel)  # type: ignore[arg-type]  # stands in
    panel.devices.choose_cluster(THERE)
    runs.start()
    (request,) = desk.asked(RunRequest)
    assert request.cluster == THERE
    desk.lanes[RunRequest].answered.emit(replace(run_result(request.settings), request=request))
    assert not runs.is_stale
    choose_text(panel, "CPU")
    assert runs.is_stale


def test_the_cluster_is_left_when_something_else_is_chosen(panel: SetupPanel) -> None:
    desk = FakeDesk()
    Leaving(desk, panel.devices, panel)  # type: ignore[arg-type]  # stands in
    panel.devices.choose_cluster(THERE)
    assert desk.asked(LeaveRequest) == []
    choose_text(panel, "CPU")
    assert len(desk.asked(LeaveRequest)) == 1
    panel.devices.choose_cluster(THERE)
    panel.devices.choose_cluster(HERE)
    assert len(desk.asked(LeaveRequest)) == 2
