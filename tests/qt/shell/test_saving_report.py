import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.refused_list import RefusedList
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.sweep.page import SweepPage
from ensemble_gui.qt.pages.sweep.presenter import Sweeping
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.saving_report import SavingReport
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.report import ReportRequest, ReportSaved
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepRequest, SweepSettings
from ensemble_gui.running.reporting import html
from ensemble_gui.wording.report import NOTHING, saved_in_short
from tests.support.collected import own_images
from tests.support.made_up_runs import made_up_run
from tests.support.made_up_sweeps import swept
from tests.support.qt.fake_desk import FakeDesk, NotingStatus, fake_context
from tests.support.qt.gestures import find

SKIPPED = (RefusedImage(path="a.png", error="a.png is empty"),)


class Session:
    """What the report is made from, without a window and a worker."""

    def __init__(self, parent: QWidget) -> None:
        self.desk = FakeDesk()
        self.context = fake_context(self.desk, parent)
        self.own = OwnImages(self.desk, lambda: self.context.runs.own_settings, parent)
        page = SweepPage(SweepSettings(base=RunSettings()), LIGHT, parent)
        self.sweeping = Sweeping(page, self.context)
        self.refused = RefusedList(parent)
        self.saving = SavingReport(self.context, self.own, self.sweeping, self.refused, parent)

    @property
    def status(self) -> NotingStatus:
        assert isinstance(self.context.status, NotingStatus)
        return self.context.status


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def session(parent: QWidget) -> Session:
    return Session(parent)


def test_without_a_run_or_images_it_is_said_that_there_is_nothing(
    session: Session, parent: QWidget
) -> None:
    session.saving.choose_file()
    assert session.status.said == [NOTHING]
    assert not parent.findChildren(QFileDialog)


def test_the_dialog_asks_for_a_page_and_all_that_there_is_goes_into_it(
    session: Session, parent: QWidget, tmp_path: Path
) -> None:
    result, images = made_up_run(), own_images()
    session.context.runs.show(result)
    session.own.put(images)
    session.refused.add(SKIPPED)
    session.saving.choose_file()
    dialog = find(parent, QFileDialog, "saveReportDialog")
    assert dialog.defaultSuffix() == "html"
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    path = str(tmp_path / "report.html")
    dialog.fileSelected.emit(path)
    (asked,) = session.desk.asked(ReportRequest)
    assert (asked.output, asked.replaces) == (path, True)
    assert asked.run is result
    assert asked.own is images
    assert asked.skipped == SKIPPED
    assert asked.sweep is None
    dialog.close()


def test_a_sweep_is_reported_once_it_has_ended_and_until_another_is_shown(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TabbedCard, "open", lambda *_: None)  # the pages are not there
    sweep = swept(lambda *_: {"loop": 2e-3, "vmap": 1e-3}, "loop", "vmap", members=(1, 2))
    session.sweeping.sweep()
    lane = session.desk.lanes[SweepRequest]
    lane.answered.emit(sweep)
    assert session.sweeping.result is sweep
    session.sweeping.sweep()
    assert session.sweeping.result is sweep  # which is still shown
    lane.part_arrived.emit(sweep.cells[0])
    assert session.sweeping.result is None


def test_what_was_saved_is_said_and_why_nothing_was(session: Session, tmp_path: Path) -> None:
    request = ReportRequest(output=str(tmp_path / "report.html"), run=made_up_run())
    saved = ReportSaved(request=request, path=request.output, size=12_345)
    lane = session.desk.lanes[ReportRequest]
    lane.answered.emit(saved)
    assert session.status.said == [saved_in_short(saved)]
    assert "report.html (12.3 kB)" in session.status.said[0]
    cancelled = Cancelled(request=request)
    lane.answered.emit(cancelled)
    assert session.status.endings == [cancelled]


def test_a_cleared_list_of_skipped_files_is_not_reported(session: Session) -> None:
    session.refused.add(SKIPPED)
    session.refused.clear()
    session.context.runs.show(made_up_run())
    session.saving.save("report.html")
    assert session.desk.asked(ReportRequest)[0].skipped == ()


def test_the_menu_opens_the_dialog(window: MainWindow) -> None:
    window.menus.export_report.trigger()
    assert not window.findChildren(QFileDialog)  # before the first run there is nothing


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_colours_are_those_of_the_window(theme: Theme) -> None:
    style = (Path(html.__file__).parent / "report.css").read_text(encoding="utf-8")
    light, dark = style.split("@media screen", 1)
    block = light if theme is LIGHT else dark
    own = set(re.findall(r"--([\w-]+): #", block)) - theme.strategies.keys()
    assert own >= {"ground", "card", "ink", "accent", "agreement", "dissent"}
    named = {**{one: getattr(theme, one) for one in own}, **theme.strategies}
    assert [one for one, colour in named.items() if f"--{one}: {colour};" not in block] == []
