"""A figure that a benchmark prints, next to its target."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from time import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, and the bound that it has to keep, in one unit."""

    name: str
    found: float
    bound: float
    unit: str
    is_least: bool = False  # the bound is the least that it may be; otherwise the most

    @property
    def is_met(self) -> bool:
        """Whether it keeps its bound."""
        return self.found >= self.bound if self.is_least else self.found <= self.bound

    def __str__(self) -> str:
        side = "at least" if self.is_least else "at most"
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.name:<58}{self.found:9.4g} {self.unit:<3} {side} {self.bound:g}  {verdict}"


def play(module: str, scenario: str) -> tuple[dict[str, float], float]:
    """What a scenario of this module printed, and when its process had ended.

    It runs in a process of its own, away from the user's history, and must end with status 0.
    """
    with TemporaryDirectory() as data:
        own = {"ENSEMBLE_EXPLORER_DATA": data, "ENSEMBLE_STARTED": str(time())}
        process = subprocess.run(
            [sys.executable, "-m", module, scenario],
            env=os.environ | own,
            stdout=subprocess.PIPE,
            check=True,
        )
        ended = time()
    return json.loads(process.stdout), ended
