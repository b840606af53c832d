"""A run on a cluster shows its nodes and shards; other runs have no such tab."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMainWindow, QTableView, QTabWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.timings.panel import TimingsPanel
from ensemble_gui.qt.pages.timings.tables import ResultTables
from ensemble_gui.qt.widgets.offer import offer_of
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.cluster import (
    ClusterChoice,
    ClusterProgress,
    ShardProgress,
    ShardState,
)
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from tests.support.made_up_clusters import ADDRESS, NODES, REPORT, on_cluster
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import cells_of, find, only, text_of, texts_in
from tests.support.qt.synthetic import run_result


@pytest.fixture
def tables(qtbot: QtBot) -> ResultTables:
    made = ResultTables()
    qtbot.addWidget(made)
    made.show()
    return made


def tab_of(tables: ResultTables) -> str:
    tabs = only(tables, QTabWidget)
    return tabs.tabText(tabs.currentIndex())


def is_there(tables: ResultTables) -> bool:
    return only(tables, QTabWidget).isTabVisible(4)


def test_the_tab_is_there_with_a_cluster_alone(tables: ResultTables, settings: RunSettings) -> None:
    found = run_result(settings)
    tables.show_result(found)
    assert (is_there(tables), tab_of(tables)) == (False, "Costs")
    chosen = replace(found.request, cluster=ClusterChoice(address=ADDRESS))
    tables.show_result(replace(found, request=chosen))
    assert (is_there(tables), tab_of(tables)) == (True, "Cluster")
    assert "No member was computed on the cluster" in texts_in(tables)
    tables.show_result(on_cluster(found))
    assert "2 shards on 3 nodes" in texts_in(tables)
    table = find(tables, QTableView, "clusterShards")
    assert cells_of(table)[1] == ["1", "2 CPUs", "stacked", "4.90 ms"]
    assert table.columnSpan(0, 0) == 4
    offer = offer_of(table)
    assert offer is not None
    taken = offer.table()
    assert taken is not None
    assert taken.rows == 2
    tables.show_result(found)
    assert not is_there(tables)


def test_a_run_shows_how_far_its_shards_have_come_and_after_a_cancel_what_there_was(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    driven.setup.devices.choose_cluster(ClusterChoice(address=ADDRESS))
    driven.menus.run.triggered.emit()
    request = worker.wait_of(qtbot, RunRequest, 2)
    assert request.cluster == ClusterChoice(address=ADDRESS)
    tables = only(driven, ResultTables)
    assert not is_there(tables)  # before there is anything to show

    def tell(*shards: ShardProgress) -> list[list[str]]:
        cluster = ClusterProgress(nodes=NODES, shards=shards)
        worker.progressed.emit(RunProgress(stage="Placing", done=0, total=2, cluster=cluster))
        return cells_of(find(tables, QTableView, "clusterShards"))

    assert tell()[0] == ["10.0.0.5 · 8 CPUs", "", ""]
    assert (is_there(tables), tab_of(tables)) == (True, "Cluster")
    first = REPORT.shards[0]
    one = ShardProgress(shard=first.shard, spot=first.spot, state=ShardState.PLACING)
    assert tell(one)[1] == ["1", "2 CPUs", "placing"]
    offer = offer_of(find(tables, QTableView, "clusterShards"))
    assert offer is not None
    assert offer.table() is None
    so_far = replace(run_result(request.settings), request=request)
    worker.give_part(so_far)
    assert tell(one)[1] == ["1", "2 CPUs", "placing"]
    worker.give(Cancelled(request=request))
    assert not is_there(tables)


def test_the_user_s_tab_stays(tables: ResultTables, settings: RunSettings) -> None:
    tables.show_result(on_cluster(run_result(settings)))
    only(tables, QTabWidget).setCurrentIndex(1)
    tables.show_result(on_cluster(run_result(settings)))
    assert tab_of(tables) == "Errors"


def test_what_the_network_cost_and_what_is_missing_stand_under_the_verdict(
    qtbot: QtBot, settings: RunSettings
) -> None:
    panel = TimingsPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.show_result(on_cluster(run_result(settings)))
    assert "transfer 2.10 ms" in text_of(panel, "clusterCosts")
    lost = replace(REPORT, lost=(REPORT.shards[1].shard,), costs=None)
    panel.show_result(on_cluster(run_result(settings), lost))
    assert text_of(panel, "clusterCosts").startswith("Partial result")
    panel.show_result(run_result(settings))
    assert text_of(panel, "clusterCosts") == ""
