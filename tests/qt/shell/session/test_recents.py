import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.session.recents import Recents
from ensemble_gui.records.session import (
    Recent,
    RecentFound,
    RecentKind,
    RecentRequest,
    SessionName,
)
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_desk import FakeDesk
from tests.support.sessions import NOON


@pytest.fixture
def menu(qtbot: QtBot) -> QMenu:
    made = QMenu()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def recents(menu: QMenu, desk: FakeDesk) -> Recents:
    return Recents(menu, desk, menu)


def texts(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if not one.isSeparator()]


def entry(menu: QMenu, text: str) -> QAction:
    (found,) = (one for one in menu.actions() if one.text() == text)
    return found


def test_at_first_there_is_nothing_to_open(menu: QMenu, recents: Recents) -> None:
    assert recents.recents == ()
    assert not menu.isEnabled()


def test_what_was_opened_is_offered_by_its_name_and_its_kind(menu: QMenu, recents: Recents) -> None:
    recents.note(RecentKind.IMAGES, ("/photos/a & b.png", "/photos/c.png"))
    recents.note(RecentKind.ENSEMBLE, ("/nets/mine",))
    assert menu.isEnabled()
    assert texts(menu) == ["Ensembles", "mine", "Images", "a && b.png and 1 other"]
    assert entry(menu, "mine").toolTip() == "/nets/mine"
    assert not entry(menu, "Images").isEnabled()


def test_an_entry_opens_what_it_names(qtbot: QtBot, menu: QMenu, recents: Recents) -> None:
    recents.note(RecentKind.RUN, ("/my.run.json",))
    name = SessionName(
        key="00000001-abcdef01", at=NOON, settings=RunSettings(), images=2, ensemble="/n/nets"
    )
    recents.show((), [name])
    with qtbot.waitSignal(recents.wanted) as wanted:
        entry(menu, "my.run.json").trigger()
    assert wanted.args is not None
    assert wanted.args[0].paths == ("/my.run.json",)
    (session,) = (one for one in texts(menu) if one.endswith(", 10 × 64, same, nets, 2 images"))
    with qtbot.waitSignal(recents.session_wanted) as opened:
        entry(menu, session).trigger()
    assert opened.args == ["00000001-abcdef01"]


def test_what_is_gone_is_not_offered(menu: QMenu, desk: FakeDesk, recents: Recents) -> None:
    here = Recent(kind=RecentKind.SAMPLES, paths=("/here",), at=NOON)
    gone = Recent(kind=RecentKind.SAMPLES, paths=("/gone",), at=NOON)
    recents.show((here, gone), ())
    menu.aboutToShow.emit()
    (request,) = desk.asked(RecentRequest)
    found = RecentFound(request=request, gone=frozenset((gone,)))
    desk.lanes[RecentRequest].answered.emit(found)
    assert texts(menu) == ["Samples", "here"]
    assert len(recents.recents) == 2  # it may come back: a stick, a network folder


def test_a_heap_of_files_is_not_offered_as_one(menu: QMenu, recents: Recents) -> None:
    recents.note(RecentKind.IMAGES, tuple(f"/{one}.png" for one in range(300)))
    assert texts(menu) == []
