from collections.abc import Callable
from dataclasses import replace

import pytest

from ensemble_gui.records.doctor import DoctorRequest, DoctorResult
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.doctor import examining, observing
from ensemble_gui.running.doctor.speed import Timed

SETTINGS = RunSettings(members=3, batch=4, threads=1, weights=Weights.RANDOM, source=Source.NOISE)
MADE_UP = Comparison(
    strategy="vmap", baseline="loop", speedup=2.0, ci95=(1.9, 2.1), verdict=Verdict.FASTER
)

Examine = Callable[..., DoctorResult]


@pytest.fixture(scope="package")
def examine() -> Examine:
    """The result on this code with made-up times, kept for the next test."""
    kept: dict[tuple[str, RunSettings], DoctorResult] = {}

    def examine(code: str, settings: RunSettings = SETTINGS) -> DoctorResult:
        if (code, settings) not in kept:
            with pytest.MonkeyPatch.context() as patch:
                for room in (examining, observing):
                    patch.setattr(room, "time_beside", lambda *_: Timed(comparison=MADE_UP))
                request = DoctorRequest(settings=settings, code=code, name="net")
                outcome = answer(request)
            assert isinstance(outcome, DoctorResult), outcome
            kept[code, settings] = outcome
        return kept[code, settings]

    return examine


@pytest.fixture
def settings() -> RunSettings:
    return replace(SETTINGS)
