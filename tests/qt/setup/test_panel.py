from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QMenu
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.settings import (
    STRATEGY_NAMES,
    Available,
    InputMode,
    RunSettings,
    Source,
    Weights,
)
from ensemble_gui.wording.strategies import explained
from tests.support.qt.fake_worker import BUNDLED
from tests.support.qt.gestures import choose, find, press, set_number, texts_in

ODD = RunSettings(
    members=7,
    input=InputMode.DIFFERENT,
    source=Source.NOISE,
    batch=3,
    device="cuda:1",
    weights=Weights.RANDOM,
    strategies=("vmap",),
    repeats=9,
    seed=5,
)


def panel_of(qtbot: QtBot, settings: RunSettings) -> SetupPanel:
    panel = SetupPanel(settings, LIGHT)
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def panel(qtbot: QtBot, settings: RunSettings) -> SetupPanel:
    return panel_of(qtbot, settings)


@pytest.mark.parametrize("settings", [RunSettings(), ODD])
def test_it_begins_with_the_given_settings(qtbot: QtBot, settings: RunSettings) -> None:
    assert panel_of(qtbot, settings).settings == settings


def test_each_change_changes_its_own_setting_and_is_told(
    qtbot: QtBot, panel: SetupPanel, settings: RunSettings
) -> None:
    told: list[RunSettings] = []
    panel.settings_changed.connect(lambda: told.append(panel.settings))
    set_number(panel, "memberCount", 4)
    press(qtbot, panel, "inputDifferent")
    choose(panel, "sourceBox", Source.NOISE)
    set_number(panel, "batchSize", 5)
    choose(panel, "weightsBox", Weights.RANDOM)
    find(panel, QCheckBox, "strategy-vmap").click()
    expected = [replace(settings, members=4)]
    expected.append(replace(expected[-1], input=InputMode.DIFFERENT))
    expected.append(replace(expected[-1], source=Source.NOISE))
    expected.append(replace(expected[-1], batch=5))
    expected.append(replace(expected[-1], weights=Weights.RANDOM))
    expected.append(replace(expected[-1], strategies=("loop", "stacked")))
    assert told == expected


def test_the_input_modes_exclude_each_other(qtbot: QtBot, panel: SetupPanel) -> None:
    press(qtbot, panel, "inputDifferent")
    assert panel.settings.input is InputMode.DIFFERENT
    press(qtbot, panel, "inputSame")
    assert panel.settings.input is InputMode.SAME


@pytest.mark.parametrize(("wish", "batch"), [(0, 1), (-5, 1), (10**9, 10_000)])
def test_the_batch_size_stays_between_one_and_the_test_digits(
    panel: SetupPanel, wish: int, batch: int
) -> None:
    set_number(panel, "batchSize", wish)
    assert panel.settings.batch == batch


def test_the_devices_that_there_are_can_be_chosen(panel: SetupPanel) -> None:
    panel.set_available(Available(devices=("cpu", "cuda:0"), trained_members=BUNDLED))
    panel.set_available(Available(devices=("cpu", "cuda:0"), trained_members=BUNDLED))
    assert find(panel, QComboBox, "deviceBox").count() == 3  # with the clusters
    choose(panel, "deviceBox", "cuda:0")
    assert panel.settings.device == "cuda:0"


def test_finding_the_devices_changes_no_setting(panel: SetupPanel) -> None:
    told: list[None] = []
    panel.settings_changed.connect(lambda: told.append(None))
    panel.set_available(Available(devices=("cpu", "cuda:0"), trained_members=BUNDLED))
    assert told == []


def hints_of(panel: SetupPanel) -> list[str]:
    labels = panel.findChildren(QLabel)
    return [one.text() for one in labels if "bundled" in one.text() and one.isVisible()]


def test_it_is_said_beforehand_that_there_are_not_so_many_trained_members(
    panel: SetupPanel,
) -> None:
    panel.set_available(Available(devices=("cpu",), trained_members=BUNDLED))
    set_number(panel, "memberCount", 20)
    assert hints_of(panel) == []
    set_number(panel, "memberCount", 21)
    assert hints_of(panel) == ["20 such members are bundled; for more choose random weights."]
    choose(panel, "weightsBox", Weights.RANDOM)
    assert hints_of(panel) == []


def test_of_convolutional_members_there_are_fewer(panel: SetupPanel) -> None:
    panel.set_available(Available(devices=("cpu",), trained_members=BUNDLED))
    choose(panel, "weightsBox", Weights.CONV)
    set_number(panel, "memberCount", 10)
    assert hints_of(panel) == []
    set_number(panel, "memberCount", 11)
    assert hints_of(panel) == ["10 such members are bundled; for more choose random weights."]


def test_no_number_of_members_is_told_before_it_is_known(panel: SetupPanel) -> None:
    set_number(panel, "memberCount", 1000)
    assert hints_of(panel) == []


def test_the_words_are_those_of_the_glossary(panel: SetupPanel) -> None:
    words = texts_in(panel).replace("&", "")
    for word in ("Members", "Weights", "Batch size", "Device", "STRATEGIES"):
        assert word in words


def test_the_swatches_follow_the_theme(panel: SetupPanel) -> None:
    def styles() -> str:
        return "".join(one.styleSheet() for one in panel.findChildren(QLabel))

    assert all(LIGHT.strategy(name).name() in styles() for name in STRATEGY_NAMES)
    panel.set_theme(DARK)
    assert all(DARK.strategy(name).name() in styles() for name in STRATEGY_NAMES)


def test_each_strategy_says_what_it_is(panel: SetupPanel) -> None:
    for name in STRATEGY_NAMES:
        reason = "Needs a CUDA device\n" if name == "graphed" else ""
        box = find(panel, QCheckBox, f"strategy-{name}")
        assert box.toolTip() == f"{reason}{explained(name)}" != ""


def test_what_cannot_be_compiled_here_is_greyed_with_what_would_do(panel: SetupPanel) -> None:
    box = find(panel, QCheckBox, "strategy-compiled")
    box.setChecked(True)
    assert "compiled" in panel.settings.strategies
    lacking = "torch.compile needs a C++ compiler: install g++."
    panel.set_available(Available(devices=("cpu",), trained_members={}, lacks_compiler=lacking))
    assert not box.isEnabled()
    assert box.toolTip().splitlines()[0] == lacking
    assert "compiled" not in panel.settings.strategies


def mnemonics_of(texts: list[str]) -> list[str]:
    return [text[text.index("&") + 1].lower() for text in texts if "&" in text]


def test_no_two_mnemonics_collide(driven: MainWindow) -> None:
    window = driven
    menus = window.menuBar().findChildren(QMenu)
    labels = [one.text() for one in window.findChildren(QLabel) if one.buddy()]
    buttons = [one.text() for one in window.findChildren(QAbstractButton)]
    on_bar = [one.text() for one in window.menuBar().actions()]
    at_once = mnemonics_of([*on_bar, *labels, *buttons])
    assert len(at_once) >= 11
    assert len(set(at_once)) == len(at_once)
    for menu in menus:
        inside = mnemonics_of([action.text() for action in menu.actions()])
        assert len(set(inside)) == len(inside)


def test_strategies_that_cannot_run_are_greyed_and_say_why(qtbot: QtBot, panel: SetupPanel) -> None:
    fused, chunked, auto = (
        find(panel, QCheckBox, f"strategy-{name}") for name in ("fused", "chunked", "auto")
    )
    for box in (fused, chunked, auto):
        box.setChecked(True)
    press(qtbot, panel, "inputDifferent")
    assert (fused.isEnabled(), chunked.isEnabled(), auto.isEnabled()) == (False, True, True)
    assert fused.toolTip().startswith("Needs the same minibatch for every member\nfused: ")
    assert "fused" not in panel.settings.strategies
    press(qtbot, panel, "inputSame")
    assert "fused" in panel.settings.strategies
    choose(panel, "weightsBox", Weights.CONV)
    assert (fused.isEnabled(), chunked.isEnabled(), auto.isEnabled()) == (True, False, True)
    assert "supports only MLPs" in chunked.toolTip()
    assert panel.settings.strategies[-1] == "auto"


def test_a_size_can_be_chosen_from_elsewhere_and_is_told(
    panel: SetupPanel, settings: RunSettings
) -> None:
    told: list[RunSettings] = []
    panel.settings_changed.connect(lambda: told.append(panel.settings))
    panel.choose_size(50, 256)
    assert told[-1] == panel.settings == replace(settings, members=50, batch=256)
