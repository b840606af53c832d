"""A cluster is left when it is asked for, and at the worker's end; Ray is found without it."""

import sys

import pytest

from ensemble_gui.qt.work.worker import Worker
from ensemble_gui.records.cluster import ClusterLeft, LeaveRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.places import lacking


class Connected:
    """Places that note their end."""

    address = "10.0.0.5:6379"

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Connected:
    made = Connected()
    monkeypatch.setattr("ensemble_gui.running.places.connecting.connect", lambda *_: made)
    return made


def test_the_cluster_is_left_once(places: Connected) -> None:
    work = Work(kept=Kept())
    assert isinstance(answer(LeaveRequest(), work), ClusterLeft)
    work.kept.places(places.address, work.token)
    for _ in range(2):
        assert isinstance(answer(LeaveRequest(), work), ClusterLeft)
    assert places.closed == 1


def test_the_worker_leaves_it_at_its_end(places: Connected) -> None:
    worker = Worker()
    worker._kept.places(places.address, Work().token)
    worker.end()
    assert places.closed == 1


def test_whether_ray_is_there_is_found_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = "ray" in sys.modules
    lacking.lacks_ray()
    assert ("ray" in sys.modules) is before
    monkeypatch.setattr(lacking, "find_spec", lambda _: None)
    assert "ensemble-explorer[cluster]" in lacking.lacks_ray()
