"""Processes die while they write the history, or write it at once: no result is lost."""

import os
import subprocess
import sys

import pytest

from tests.support.history import kills


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", ["whole", "damaged", "moments", "writers"])
def test_a_kill_and_writers_at_once_lose_nothing(part: str, pytestconfig: pytest.Config) -> None:
    subprocess.run(
        [sys.executable, "-m", kills.__name__, part, "20"], check=True, cwd=pytestconfig.rootpath
    )
