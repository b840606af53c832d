"""An example sets everything up, runs and says what to look at; what the user had comes back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.examples import EXAMPLES, Example, Examples
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.callout import Callout
from ensemble_gui.records.arranging import Answer
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, only, press, set_number, text_of

Finish = Callable[[], RunResult]


@pytest.fixture
def examples(driven: MainWindow) -> Examples:
    return only(driven, Examples)


def example(key: str) -> Example:
    return next(one for one in EXAMPLES if one.key == key)


def last_run(worker: FakeWorker) -> RunRequest:
    return next(one for one in reversed(worker.requests) if isinstance(one, RunRequest))


def test_the_tutorial_s_setting_is_the_tutorial_s() -> None:
    settings = example("tutorial").settings
    assert (settings.members, settings.batch) == (10, 64)
    assert settings.weights is Weights.RANDOM
    assert (settings.source, settings.input) == (Source.NOISE, InputMode.DIFFERENT)
    assert settings.network == "SimpleMLP"
    assert {"loop", "vmap"} <= set(settings.strategies)


def test_every_example_says_what_to_look_at_in_a_few_words() -> None:
    assert len({one.key for one in EXAMPLES}) == len(EXAMPLES) == 4
    for one in EXAMPLES:
        assert "Look at" in one.look or "Move" in one.look
        assert len(one.look) < 200


def test_each_one_runs_opens_its_page_and_points_at_something_that_is_seen(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Finish
) -> None:
    finish()
    for runs, one in enumerate(EXAMPLES, start=2):
        driven.menus.examples.actions()[runs - 2].trigger()
        worker.wait_for(qtbot, runs)
        asked = last_run(worker).settings
        assert asked == driven.setup.settings
        assert replace(asked, device="", threads=None) == replace(
            one.settings, device="", threads=None
        )
        finish()
        QApplication.processEvents()
        assert driven.pages.is_open(one.page)
        assert text_of(only(driven, Callout), "calloutWords") == one.look
        assert find(driven, QWidget, one.target).window() is driven


def test_what_the_user_had_comes_back_with_its_result(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Finish, examples: Examples
) -> None:
    first = finish()
    driven.pages.open("pairs")
    set_number(driven, "batchSize", 33)
    mine, headline = driven.setup.settings, text_of(driven, "headline")
    assert not driven.menus.back.isEnabled()
    for runs, key in ((2, "sure"), (3, "convolutions")):
        examples.begin(example(key))
        worker.wait_for(qtbot, runs)
        finish()
    assert driven.setup.settings != mine
    press(qtbot, only(driven, Callout), "exampleBack")
    assert driven.setup.settings == mine
    assert driven.pages.is_open("pairs")
    assert text_of(driven, "headline") == headline
    assert examples._context.runs.result is first
    assert examples._context.runs.own_settings == first.request.settings
    assert examples._context.samples.selection.arrangement.filter.is_empty
    assert not driven.menus.back.isEnabled()
    assert not only(driven, Callout).isVisible()


def test_the_samples_of_an_example_are_filtered_and_what_was_filtered_comes_back(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Finish, examples: Examples
) -> None:
    finish()
    examples.begin(example("sure"))
    worker.wait_for(qtbot, 2)
    finish()
    selection = examples._context.samples.selection
    assert selection.arrangement.filter.answer is Answer.SURE_AND_WRONG
    QTest.keyClick(driven.samples.gallery, Qt.Key.Key_Escape)
    assert not only(driven, Callout).isVisible()
    driven.menus.back.trigger()
    assert selection.arrangement.filter.answer is None


def test_an_example_waits_for_the_work_that_is_running_and_keeps_its_result(
    qtbot: QtBot,
    driven: MainWindow,
    worker: FakeWorker,
    finish: Finish,
    examples: Examples,
    settings: RunSettings,
) -> None:
    examples.begin(example("tutorial"))
    assert "as soon as" in text_of(driven, "messageLabel")
    assert not worker.tokens[0].cancelled
    users = finish()
    assert users.request.settings == settings
    worker.wait_for(qtbot, 2)
    finish()
    driven.menus.back.trigger()
    assert examples._context.runs.result is users
    assert driven.setup.settings == settings
    examples.begin(example("shift"))
    assert driven.setup.settings != settings
    assert examples.users == (settings, None)  # which are remembered
    examples.forget()
    assert examples.users == (driven.setup.settings, None)
    assert not driven.menus.back.isEnabled()


def test_an_example_whose_settings_are_changed_while_it_waits_does_not_run(
    driven: MainWindow, worker: FakeWorker, finish: Finish, examples: Examples
) -> None:
    examples.begin(example("tutorial"))
    set_number(driven, "batchSize", 7)
    finish()
    QApplication.processEvents()
    assert len(worker.taken) == 1
    assert driven.menus.back.isEnabled()
