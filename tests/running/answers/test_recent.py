import os
from pathlib import Path
from threading import Event

import pytest

from ensemble_gui.records.session import Recent, RecentFound, RecentKind, RecentRequest
from ensemble_gui.running.answers import recent as recent_answer
from ensemble_gui.running.answers.table import answer
from tests.support.sessions import NOON


def recent(*paths: Path | str) -> Recent:
    return Recent(kind=RecentKind.IMAGES, paths=tuple(map(str, paths)), at=NOON)


def test_what_is_gone_is_found(tmp_path: Path) -> None:
    there, gone = recent(tmp_path), recent(tmp_path, tmp_path / "gone")
    found = answer(RecentRequest(recents=(there, gone)))
    assert isinstance(found, RecentFound)
    assert found.gone == {gone}


def test_a_folder_that_does_not_answer_counts_as_there(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = Event()
    monkeypatch.setattr(recent_answer, "_PATIENCE_S", 0.01)
    monkeypatch.setattr(os.path, "lexists", lambda _: hangs.wait(60))
    try:
        found = answer(RecentRequest(recents=(recent("/network"),)))
    finally:
        hangs.set()
    assert isinstance(found, RecentFound)
    assert found.gone == frozenset()
