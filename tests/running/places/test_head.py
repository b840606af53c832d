"""The head of a cluster is dialled now and then, as Ray ends the process that has lost it."""

import socket
from threading import Event

import pytest

from ensemble_gui.cancel import CancelledError, CancelToken, is_work_left
from ensemble_gui.errors import BadInput, PlaceLost

pytest.importorskip("ray", reason="Ray is not installed: the extra `cluster`")

from ensemble_gui.running.places.on_ray import connection

PATIENCE_S = 60


class _Unconnected(connection.Connection):
    """Only its watch is looked at."""

    def __init__(self) -> None:
        self._address = "10.0.0.5:6379"
        self._closing = Event()
        self._head = None
        self.answers, self.why_lost = True, ""


def test_a_head_that_does_not_answer_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WATCH_S", 0.001)
    monkeypatch.setattr(connection, "_GONE_S", 0.0)
    unconnected = _Unconnected()
    unconnected.raise_if_lost()
    with socket.socket() as taken:  # bound, so that nobody else listens there
        taken.bind(("127.0.0.1", 0))
        unconnected._head = taken.getsockname()
        assert not unconnected.answers_now()  # before the watch has seen it
        unconnected._watch(taken.getsockname())
    assert not unconnected.answers
    with pytest.raises(PlaceLost, match=r"head of the cluster at 10\.0\.0\.5:6379 does not answer"):
        unconnected.raise_if_lost()


def test_a_connection_that_is_left_is_lost_without_waiting() -> None:
    unconnected = _Unconnected()
    unconnected.leave()
    unconnected._watch(("127.0.0.1", 1))
    with pytest.raises(PlaceLost, match="run again"):
        unconnected.raise_if_lost()


def test_a_head_that_is_lost_while_it_is_joined_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "_OPEN_S", 0.001)
    monkeypatch.setattr(connection.Connection, "_live", lambda _self: None)
    with pytest.raises(BadInput, match=r"head of the cluster at 10\.0\.0\.5:6379 does not"):
        connection.Connection("10.0.0.5:6379", CancelToken())


def test_a_cancel_while_a_head_is_joined_does_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, token = Event(), CancelToken()
    monkeypatch.setattr(connection.Connection, "_live", lambda _self: go_on.wait(PATIENCE_S))
    token.cancel()
    with pytest.raises(CancelledError):
        connection.Connection("10.0.0.5:6379", token)
    assert is_work_left()  # so that the end of the program does not wait for Ray
    go_on.set()
