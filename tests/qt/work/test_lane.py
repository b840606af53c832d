from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.lane import Lane, Manners, Rule
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings

A, B, C = (RunRequest(settings=RunSettings(members=members)) for members in (1, 2, 3))


@dataclass
class Traffic:
    """Notes what a lane sends, and answers when the test says so."""

    rule: Rule
    manners: Manners = field(default_factory=Manners)
    sent: list[tuple[Request, CancelToken]] = field(default_factory=list)
    ways_made: int = 0

    def __post_init__(self) -> None:
        self.parent = QObject()
        self.lane = Lane(self.rule, self.manners, self, self.parent)

    def make_way(self, _lane: Lane) -> None:
        self.ways_made += 1

    def send(self, _lane: Lane, request: Request, token: CancelToken) -> None:
        self.sent.append((request, token))

    @property
    def requests(self) -> list[Request]:
        return [request for request, _ in self.sent]

    @property
    def cancelled(self) -> list[bool]:
        return [token.cancelled for _, token in self.sent]


def test_a_newer_request_replaces_those_that_are_not_answered() -> None:
    traffic = Traffic(Rule.REPLACE)
    traffic.lane.ask(A)
    traffic.lane.ask(B)
    assert traffic.requests == [A, B]
    assert traffic.cancelled == [True, False]
    assert not traffic.lane.settle(A)
    assert traffic.lane.is_going
    assert traffic.lane.settle(B)
    assert not traffic.lane.is_going


def test_in_a_queue_every_request_is_answered() -> None:
    traffic = Traffic(Rule.QUEUE)
    traffic.lane.ask(A)
    traffic.lane.ask(B)
    assert traffic.cancelled == [False, False]
    assert traffic.lane.settle(A)
    assert traffic.lane.settle(B)


@pytest.mark.parametrize("rule", Rule)
def test_a_request_has_one_answer_and_no_equal_one_gives_it(rule: Rule) -> None:
    traffic = Traffic(rule)
    traffic.lane.ask(A)
    assert not traffic.lane.settle(RunRequest(settings=A.settings))
    assert traffic.lane.settle(A)
    assert not traffic.lane.settle(A)


def test_of_the_latest_one_is_sent_at_a_time_and_the_newest_replaces_what_waits() -> None:
    traffic = Traffic(Rule.LATEST)
    for request in (A, B, C):
        traffic.lane.ask(request)
    assert traffic.requests == [A]
    assert traffic.cancelled == [True]
    assert not traffic.lane.settle(A)
    assert traffic.requests == [A, C]
    assert traffic.cancelled == [True, False]
    assert traffic.lane.settle(C)


def test_a_late_answer_is_handed_on_where_it_is_of_use() -> None:
    traffic = Traffic(Rule.LATEST, Manners(keeps_late=True))
    parts: list[object] = []
    traffic.lane.part_arrived.connect(parts.append)
    traffic.lane.ask(A)
    traffic.lane.ask(B)
    traffic.lane.hand_on(A, "votes")
    assert traffic.lane.settle(A)
    assert parts == ["votes"]


def test_what_makes_way_is_cancelled_and_sent_again() -> None:
    traffic = Traffic(Rule.LATEST, Manners(background=1))
    traffic.lane.make_way()  # nothing is going on
    traffic.lane.ask(A)
    traffic.lane.make_way()
    traffic.lane.make_way()
    assert traffic.cancelled == [True]
    assert not traffic.lane.settle(A)
    assert traffic.requests == [A, A]
    assert traffic.cancelled == [True, False]
    assert traffic.lane.settle(A)


def test_what_makes_way_does_not_replace_a_newer_request_that_waits() -> None:
    traffic = Traffic(Rule.LATEST)
    traffic.lane.ask(A)
    traffic.lane.ask(B)
    traffic.lane.make_way()
    traffic.lane.settle(A)
    assert traffic.requests == [A, B]


def test_less_urgent_work_makes_way_when_a_request_comes_and_when_it_is_sent() -> None:
    traffic = Traffic(Rule.LATEST)
    traffic.lane.ask(A)
    before = traffic.ways_made
    traffic.lane.ask(B)
    assert traffic.ways_made > before
    before = traffic.ways_made
    traffic.lane.settle(A)
    assert traffic.ways_made > before


def test_nobody_hears_of_a_request_that_was_dropped() -> None:
    traffic = Traffic(Rule.REPLACE)
    parts: list[object] = []
    traffic.lane.part_arrived.connect(parts.append)
    traffic.lane.ask(A)
    traffic.lane.hand_on(A, 1)
    traffic.lane.drop()
    traffic.lane.hand_on(A, 2)
    assert traffic.cancelled == [True]
    assert not traffic.lane.settle(A)
    assert parts == [1]


def test_closed_it_cancels_and_sends_nothing_more() -> None:
    traffic = Traffic(Rule.LATEST)
    traffic.lane.ask(A)
    traffic.lane.ask(B)
    traffic.lane.close()
    traffic.lane.settle(A)
    traffic.lane.ask(C)
    assert traffic.requests == [A]
    assert traffic.cancelled == [True]


@pytest.mark.parametrize(
    ("rule", "manners", "busy"),
    [
        (Rule.REPLACE, Manners(), True),
        (Rule.QUEUE, Manners(), True),
        (Rule.QUEUE, Manners(is_silent=True), False),
        (Rule.LATEST, Manners(), False),
    ],
)
def test_the_user_waits_for_what_is_neither_silent_nor_replaced_by_itself(
    rule: Rule,
    manners: Manners,
    busy: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    traffic = Traffic(rule, manners)
    assert not traffic.lane.is_busy
    traffic.lane.ask(A)
    assert traffic.lane.is_busy is busy
    assert not traffic.lane.is_cancelled
    traffic.lane.cancel()
    assert traffic.lane.is_cancelled


def test_what_lets_the_window_show_is_awaited_and_sent_a_turn_later(qtbot: QtBot) -> None:
    traffic = Traffic(Rule.LATEST, Manners(lets_show=True))
    traffic.lane.ask(A)
    traffic.lane.ask(B)
    assert traffic.requests == []
    assert traffic.lane.is_awaited
    qtbot.waitUntil(lambda: traffic.requests == [B])
    assert traffic.lane.settle(B)
    traffic.lane.ask(C)
    traffic.lane.drop()
    traffic.lane.ask(A)
    qtbot.waitUntil(lambda: traffic.requests == [B, A])
