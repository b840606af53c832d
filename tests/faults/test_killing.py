import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name != "posix", reason="processes are forked and killed by a signal")
@pytest.mark.timeout(600)  # some forty processes, on a machine that may be busy
def test_a_process_killed_at_any_step_leaves_the_old_or_the_whole_new_one() -> None:
    command = [sys.executable, str(Path(__file__).with_name("killing.py"))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)
    assert set(found) == {"ensemble", "images", "train"}
    for work, seen in found.items():
        assert set(seen) == {"old", "new"}, work
        assert seen["old"] >= 5, work
