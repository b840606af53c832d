"""What all tests share. They run offscreen, whatever the desktop says, on data of their own."""

import os
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(autouse=True)
def data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where this test's windows and processes keep the user's data; not made before it is used."""
    folder = tmp_path / "user data"
    monkeypatch.setenv("ENSEMBLE_EXPLORER_DATA", str(folder))
    return folder
