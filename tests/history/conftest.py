from collections.abc import Callable
from pathlib import Path

import pytest

from ensemble_gui.history.file import history_path
from tests.support.history.history_windows import Window


@pytest.fixture
def path(data_folder: Path) -> Path:
    """Where this test's history is kept."""
    assert history_path() == data_folder / "history.json"
    return history_path()


@pytest.fixture
def open_window(path: Path) -> Callable[[], Window]:
    """Opens another window on the history."""
    return lambda: Window(path)
