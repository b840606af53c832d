from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.timings.panel import TimingsPanel
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.run import Choice
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.wording.strategies import explained
from tests.support.qt.gestures import find, text_of, texts_in
from tests.support.qt.synthetic import run_result


@pytest.fixture
def panel(qtbot: QtBot) -> TimingsPanel:
    made = TimingsPanel(LIGHT)
    qtbot.addWidget(made)
    made.show()
    return made


def headline_of(panel: TimingsPanel) -> str:
    return QTextDocumentFragment.fromHtml(text_of(panel, "headline")).toPlainText()


def test_it_asks_before_it_can_answer(panel: TimingsPanel) -> None:
    assert headline_of(panel) == "Which strategy is the fastest here?"


def test_the_answer_names_the_fastest_strategy_with_its_gain(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    panel.show_result(run_result(settings))
    assert headline_of(panel).startswith("Use stacked: 1.60× the loop's speed")


def test_the_strategies_have_their_colours_in_the_answer(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    panel.show_result(run_result(settings))
    assert LIGHT.strategies["stacked"] in text_of(panel, "headline")
    panel.set_theme(DARK)
    assert DARK.strategies["stacked"] in text_of(panel, "headline")
    assert LIGHT.strategies["stacked"] not in text_of(panel, "headline")


def test_the_evidence_stands_under_the_answer(panel: TimingsPanel, settings: RunSettings) -> None:
    panel.show_result(run_result(settings))
    evidence = text_of(panel, "equivalenceLine")
    assert "stacked 1.58–1.62" in evidence
    assert "Same answers: largest difference 1.2e-06, 0 of 24 predictions flipped" in evidence


def test_the_interval_is_explained(panel: TimingsPanel) -> None:
    explained = find(panel, DefinitionButton, "define-speedup").accessibleDescription()
    assert "The 95% intervals of a run hold together" in explained


def test_the_blocks_on_which_foreign_load_fell_are_counted(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    panel.show_result(run_result(settings))  # 6 blocks kept and 4 thrown away of each strategy
    each = "loop 4, vmap 4, stacked 4"
    assert f"Discarded 12 of 30 blocks ({each}): something else used the CPU" in texts_in(panel)


def test_it_says_what_was_measured_and_what_is_paid_once(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    different = replace(settings, input=InputMode.DIFFERENT, batch=1000)
    panel.show_result(run_result(different))
    words = texts_in(panel)
    assert (
        "3 trained members · different minibatches of 1,000 digits each · cpu · float32 · 6 rounds"
        in words
    )
    assert "stacking 1.20 ms" in words


def test_torch_s_warnings_are_shown(panel: TimingsPanel, settings: RunSettings) -> None:
    panel.show_result(run_result(settings, warnings=("There is a performance drop",)))
    assert "torch warns: There is a performance drop" in texts_in(panel)


def test_the_first_result_is_waited_for_in_words(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    panel.show_wait("Waiting for the run: timing, 4 s")
    assert text_of(panel, "equivalenceLine") == "Waiting for the run: timing, 4 s"
    panel.show_result(run_result(settings))
    found = text_of(panel, "equivalenceLine")
    panel.show_wait("Waiting for the run: timing, 5 s")
    assert text_of(panel, "equivalenceLine") == found != ""


def test_what_comes_from_torch_is_shown_as_it_is(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    panel.show_result(run_result(settings, warnings=("<b>bold</b>",)))
    (costs,) = (one for one in panel.findChildren(QLabel) if "<b>bold</b>" in one.text())
    assert costs.textFormat() is Qt.TextFormat.PlainText


def test_what_there_was_no_time_for_is_said(panel: TimingsPanel, settings: RunSettings) -> None:
    limits = ("Random noise: 32 of 1,000, drawn at random (more would take longer than 10 s).",)
    panel.show_result(replace(run_result(settings), limits=limits))
    assert "32 of 1,000, drawn at random (more would take longer than 10 s)" in texts_in(panel)


def test_the_strategies_in_the_answer_are_explained(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    panel.show_result(run_result(settings))
    assert explained("stacked") in find(panel, QLabel, "headline").toolTip()


def test_why_auto_chose_so_is_a_tool_tip(panel: TimingsPanel, settings: RunSettings) -> None:
    chosen = Choice(strategy="packed", reason="default thresholds", threads=2)
    panel.show_result(replace(run_result(settings), choice=chosen))
    (line,) = (one for one in panel.findChildren(QLabel) if one.text().startswith("auto chose"))
    assert line.text().startswith("auto chose packed on ")
    assert "default thresholds" not in line.text()
    assert "default thresholds" in line.toolTip()


def test_the_headline_is_whole_where_the_height_is_short(
    panel: TimingsPanel, settings: RunSettings
) -> None:
    around = QWidget()
    panel.setParent(around)
    panel.show_result(run_result(settings))
    panel.setStyleSheet("#headline { font-size: 22px; }")
    for width in (400, 300):
        panel.setFixedWidth(width)
        panel.layout().activate()
        QApplication.sendPostedEvents()
    least = panel.layout().minimumSize().height()
    label = find(panel, QLabel, "headline")
    assert label.minimumHeight() >= label.heightForWidth(label.width()) > 40  # it wraps
    assert least > label.minimumHeight()
    panel.setParent(None)
